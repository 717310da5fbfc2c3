//! Random numbers from random bits.

pub(super) struct Source<'a>(pub(super) &'a mut dyn FnMut() -> u64);

impl Source<'_> {
    /// A number in `[0, 1)`.
    pub(super) fn uniform(&mut self) -> f64 {
        ((self.0)() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A whole number below `n`, at least 1; its bias is below `n / 2^64`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u128::from((self.0)()) * n as u128) >> 64) as usize
    }

    pub(super) fn coin(&mut self) -> bool {
        (self.0)() >> 63 == 1
    }

    /// Brings `items` into random order (Fisher-Yates).
    pub(super) fn shuffle(&mut self, items: &mut [usize]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
