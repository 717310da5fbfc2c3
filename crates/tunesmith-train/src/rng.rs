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

    /// A uniform integer below `n` (n >= 1), without bias.
    fn below(&mut self, n: u32) -> u32 {
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
