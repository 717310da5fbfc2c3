//! What the batch size of a training costs and brings: samples a second, memory, gradient noise.

use serde::{Deserialize, Serialize};

use super::noise::{NoiseScale, Pair, scale};

/// What was counted so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Rows of all steps.
    pub(crate) samples: u64,
    /// Seconds of all steps, with the loading of their rows, without validation.
    pub(crate) seconds: f64,
    /// Pairs of gradients.
    pub(crate) pairs: Vec<Pair>,
    /// The step before which no further pair is taken.
    pub(crate) due: u64,
}

/// What the batch size of a training costs and brings.
///
/// All but the seconds are the same whenever the training is repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchCost {
    /// The most memory that a step takes, in bytes, as it is estimated before the first one.
    pub memory_bytes: u64,
    tally: Tally,
}

impl BatchCost {
    pub(super) fn new(memory_bytes: u64, tally: Tally) -> Self {
        Self { memory_bytes, tally }
    }

    /// Rows trained on in a second: loaded, passed through the network and back; without validation. None before the first step.
    pub fn samples_per_second(&self) -> Option<f64> {
        let pace = self.tally.samples as f64 / self.tally.seconds;
        (self.tally.samples > 0 && pace.is_finite()).then_some(pace)
    }

    /// The gradient noise scale in the later half of the training. None where it was not measured: with mixup or cutmix, whose rows are
    /// not independent, where a batch is most of the training part, and after a few steps only.
    pub fn noise_scale(&self) -> Option<NoiseScale> {
        scale(&self.tally.pairs)
    }

    /// Together with another training of the same settings, on another part of the data.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.memory_bytes = self.memory_bytes.max(other.memory_bytes);
        self.tally.samples += other.tally.samples;
        self.tally.seconds += other.tally.seconds;
        // The later halves of both stay the later half of the whole.
        let (own, theirs) = (std::mem::take(&mut self.tally.pairs), other.tally.pairs);
        let (early, late) = (own.split_at(own.len() / 2), theirs.split_at(theirs.len() / 2));
        self.tally.pairs = [early.0, late.0, early.1, late.1].concat();
        self
    }
}
