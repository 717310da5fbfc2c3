//! A trial's own random numbers: ChaCha8 keyed by the seed, one stream a purpose.
//!
//! Separate streams keep the shuffles of two trials alike when only their dropout differs. What is drawn from the words
//! (uniform floats, bounded integers, permutations) is written here, so that results survive upgrades of the generator's crate.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream of random numbers is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// Initial weights.
    Weights = 0,
    /// The order of the rows in each epoch.
    Shuffle = 1,
    /// Dropout masks.
    Dropout = 2,
    /// Dividing the data; keyed by the split's seed, not by a trial's.
    Split = 3,
    /// Augmentation, noise and mixing of training rows.
    Augment = 4,
}

/// One stream of random words.
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    pub(crate) fn new(seed: u64, purpose: Purpose) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..23].copy_from_slice(b"tunesmith-train");
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(purpose as u64);
        Self(rng)
    }

    /// How many words have been drawn: all there is to save.
    pub(crate) fn position(&self) -> u64 {
        self.0.get_word_pos() as u64
    }

    /// Continues from a saved [`position`](Self::position).
    pub(crate) fn seek(&mut self, position: u64) {
        self.0.set_word_pos(u128::from(position));
    }

    /// A uniform number in `[0, 1)`, with 24 bits.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / (1_u32 << 24) as f32
    }

    /// A uniform number in `[-1, 1)`.
    pub(crate) fn symmetric(&mut self) -> f32 {
        2.0 * self.unit() - 1.0
    }

    /// A normal number with mean 0 and deviation 1 (Box and Muller 1958, one of the pair).
    pub(crate) fn normal(&mut self) -> f32 {
        let (radius, angle) = (1.0 - self.unit(), self.unit());
        (-2.0 * radius.ln()).sqrt() * (std::f32::consts::TAU * angle).cos()
    }

    /// A number from the distribution Beta(a, a), `a` above 0.
    pub(crate) fn beta(&mut self, a: f64) -> f32 {
        let (x, y) = (self.log_gamma_variate(a), self.log_gamma_variate(a));
        // x / (x + y), without leaving the range of doubles for a small `a`.
        (1.0 / (1.0 + (y - x).exp())) as f32
    }

    /// The logarithm of a number from the distribution Gamma(a) (Marsaglia and Tsang 2000; below 1 through Gamma(a + 1)).
    fn log_gamma_variate(&mut self, a: f64) -> f64 {
        if a < 1.0 {
            let boost = f64::from(1.0 - self.unit()).ln() / a;
            return self.log_gamma_variate(a + 1.0) + boost;
        }
        let d = a - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = f64::from(self.normal());
            let v = (1.0 + c * x).powi(3);
            let u = f64::from(1.0 - self.unit());
            if v > 0.0 && u.ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return (d * v).ln();
            }
        }
    }

    /// A uniform integer below `n` (n >= 1), without bias.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        // Lemire 2019: multiply and reject the few words that would favour some results.
        let threshold = n.wrapping_neg() % n;
        loop {
            let product = u64::from(self.0.next_u32()) * u64::from(n);
            if product as u32 >= threshold {
                return (product >> 32) as u32;
            }
        }
    }

    /// Shuffles in place (Fisher-Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u32 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(mut draw: impl FnMut(&mut Stream) -> f32) -> (f64, f64) {
        let mut rng = Stream::new(1, Purpose::Augment);
        let draws: Vec<f64> = (0..20_000).map(|_| f64::from(draw(&mut rng))).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / draws.len() as f64;
        (mean, variance)
    }

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let (mean, variance) = moments(Stream::normal);
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        for a in [0.05, 0.4, 1.0, 5.0] {
            let (mean, variance) = moments(|rng| rng.beta(a));
            // Beta(a, a) has mean 1/2 and variance 1 / (4 (2 a + 1)).
            let expected = 0.25 / (2.0 * a + 1.0);
            assert!(
                (mean - 0.5).abs() < 0.01 && (variance - expected).abs() < 0.01,
                "{a}: {mean} {variance}"
            );
        }
    }
}
