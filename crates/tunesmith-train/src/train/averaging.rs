//! An average of the weights along the way, which is what is validated and kept.
//!
//! `ema`: after each step the average moves towards the weights by `1 - decay` [Polyak1992], faster in the first steps, where it
//! would otherwise remember the random start: the decay is at most `(1 + step) / (10 + step)`. `swa`: the mean of the weights after
//! each epoch from a share of the training on [Izmailov2018]. Departs from it in that running statistics of normalizations are
//! averaged too, rather than taken anew in another pass over the data.
//!
//! [Izmailov2018]: Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization", UAI 2018.
//! [Polyak1992]: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", SIAM J. Control Optim. 30, 1992.

use burn_tensor::Tensor;

use super::TrainError;
use super::numbers::values;
use crate::hyper::{Averaging, Settings};
use crate::model::Weights;

pub(super) struct Average {
    kind: Averaging,
    decay: f64,
    /// Epochs before the mean begins.
    skipped: u32,
    /// The average; none before its first part.
    pub(super) weights: Option<Weights>,
}

impl Average {
    pub(super) fn new(settings: &Settings) -> Self {
        let start = settings.swa_start.unwrap_or(0.0) * f64::from(settings.epochs);
        Self {
            kind: settings.averaging,
            decay: settings.ema_decay.unwrap_or(0.0),
            skipped: start as u32,
            weights: None,
        }
    }

    /// Takes the weights in after step number `step` (from 1).
    pub(super) fn after_step(&mut self, weights: &[Tensor<2>], step: u64) -> Result<(), TrainError> {
        if self.kind != Averaging::Ema {
            return Ok(());
        }
        let step = step as f64;
        self.blend(weights, 1.0 - self.decay.min((1.0 + step) / (10.0 + step)))
    }

    /// Takes the weights in after epoch number `epoch` (from 1).
    pub(super) fn after_epoch(&mut self, weights: &[Tensor<2>], epoch: u32) -> Result<(), TrainError> {
        match epoch.checked_sub(self.skipped) {
            Some(number) if number > 0 && self.kind == Averaging::Swa => {
                self.blend(weights, 1.0 / f64::from(number))
            }
            _ => Ok(()),
        }
    }

    /// Moves the average by `share` of the way to the weights.
    fn blend(&mut self, weights: &[Tensor<2>], share: f64) -> Result<(), TrainError> {
        let weights: Weights = weights.iter().map(values).collect::<Result<_, _>>()?;
        let Some(average) = &mut self.weights else {
            self.weights = Some(weights);
            return Ok(());
        };
        let share = share as f32;
        for (average, weight) in average.iter_mut().flatten().zip(weights.iter().flatten()) {
            *average += share * (weight - *average);
        }
        Ok(())
    }
}
