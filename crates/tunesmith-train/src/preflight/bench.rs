//! Some of the rows, plain settings and the time for short trainings.

use std::time::{Duration, Instant};

use super::PreflightOptions;
use crate::data::{Dataset, Target};
use crate::hyper::{Averaging, ClassWeights, Schedule, Settings};
use crate::rng::{Purpose, Stream};
use crate::split::Split;
use crate::train::{Probe, TrainError};

/// Rows to train on, and to judge by.
const ROWS: usize = 2_048;
const JUDGED: usize = 1_024;

/// Data, settings and time for short trainings.
pub(super) struct Bench<'a> {
    /// Some rows of both parts, in no order, and their division.
    pub(super) data: Dataset,
    pub(super) split: Split,
    /// The settings without regularization, schedule and the like.
    pub(super) plain: Settings,
    pub(super) options: &'a PreflightOptions<'a>,
    begun: Instant,
    deadline: Option<Instant>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(
        data: &Dataset,
        split: &Split,
        whole: &Settings,
        options: &'a PreflightOptions<'a>,
    ) -> Self {
        let begun = Instant::now();
        let mut rng = Stream::new(options.seed, Purpose::Split);
        let mut pick = |rows: &[u32], most: usize| {
            let mut picked: Vec<u32> =
                rows.iter().copied().filter(|row| (*row as usize) < data.rows()).collect();
            rng.shuffle(&mut picked);
            picked.truncate(most);
            picked
        };
        let (train, validation) = (pick(&split.train, ROWS), pick(&split.validation, JUDGED));
        let (first, all) = (train.len() as u32, (train.len() + validation.len()) as u32);
        Self {
            data: data.select(&[train, validation].concat()),
            split: Split {
                train: (0..first).collect(),
                validation: (first..all).collect(),
                only_in_training: Vec::new(),
            },
            plain: plain(whole),
            options,
            begun,
            deadline: after(begun, options.seconds),
        }
    }

    /// A network with these settings at its beginning, on the rows of the bench.
    pub(super) fn probe<'b>(&'b self, settings: &'b Settings) -> Result<Probe<'b>, TrainError> {
        Probe::new(&self.data, &self.split, settings, self.options.seed, self.options.start)
    }

    /// Seconds since it began.
    pub(super) fn elapsed(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Leaves out what would begin so many seconds after the beginning.
    pub(super) fn shorten(&mut self, seconds: f64) {
        let other = after(self.begun, seconds);
        self.deadline = [self.deadline, other].into_iter().flatten().min();
    }

    /// Whether what is left is to be left out.
    pub(super) fn is_over(&self) -> bool {
        (self.options.cancelled)() || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// The loss of what the network is judged by of the best answer that ignores the inputs: the mean of the targets of some rows.
    pub(super) fn ignorant(&self, targets: &[f32], judged: &[f32]) -> f64 {
        let outputs = self.data.task().outputs();
        let mean = |at: usize| {
            let sum: f64 = targets.iter().skip(at).step_by(outputs).map(|x| f64::from(*x)).sum();
            sum / (targets.len() / outputs).max(1) as f64
        };
        let means: Vec<f64> = (0..outputs).map(mean).collect();
        let rows = (judged.len() / outputs).max(1) as f64;
        let pairs = judged.iter().zip(means.iter().cycle());
        match self.data.target() {
            // A class that the training rows lack has half a row's share.
            Target::Classes(_) => {
                let least = 0.5 / (targets.len() / outputs).max(1) as f64;
                -pairs.map(|(q, p)| f64::from(*q) * p.max(least).ln()).sum::<f64>() / rows
            }
            Target::Values(_) => pairs.map(|(x, mean)| (f64::from(*x) - mean).powi(2)).sum::<f64>() / rows,
        }
    }
}

fn after(begun: Instant, seconds: f64) -> Option<Instant> {
    Duration::try_from_secs_f64(seconds).ok().and_then(|limit| begun.checked_add(limit))
}

/// The network and its optimizer alone: what a check trains is neither regularized nor slowed down.
fn plain(whole: &Settings) -> Settings {
    Settings {
        schedule: Schedule::Constant,
        warmup: 0.0,
        averaging: Averaging::None,
        patience: 0,
        freeze: 0,
        dropout: 0.0,
        weight_decay: 0.0,
        label_smoothing: 0.0,
        mixup: 0.0,
        cutmix: None,
        input_noise: 0.0,
        balance: 0.0,
        class_weights: ClassWeights::None,
        augmentation: None,
        ..whole.clone()
    }
}
