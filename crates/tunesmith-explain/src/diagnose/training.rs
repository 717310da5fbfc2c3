//! One trial as the judges of learning curves see it.

use tunesmith_core::{Config, Domain, Name, Space, Trial, TrialNumber, Value};

use super::curves::{Curves, Series};
use super::data::Neighbours;
use super::robust::median;
use super::scale::Scale;
use super::thresholds::NARROW;
use super::{Options, names};
use crate::measured::BATCH_SIZE;

/// So many trials have tried what a range offers.
const TRIED: usize = 5;

/// A training with what it is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Training<'a> {
    pub(super) trial: &'a Trial,
    pub(super) options: &'a Options,
    pub(super) space: &'a Space,
    pub(super) curves: &'a Curves,
    pub(super) scale: &'a Scale,
    /// The training and validation losses with which the trials of the study ended.
    pub(super) reached: &'a [(f64, Option<f64>)],
    /// What the nearest neighbours of the validation rows get, by the description of the data.
    pub(super) neighbours: Option<Neighbours>,
}

impl Training<'_> {
    pub(super) fn number(&self) -> TrialNumber {
        self.trial.number
    }

    /// The value of a parameter, tuned or fixed; of several names, in whatever spelling, the first that is known.
    pub(super) fn value(&self, names: &[&str]) -> Option<(Name, f64)> {
        let numbers = || self.all().filter_map(|(name, value)| Some((name, value.as_f64()?)));
        names.iter().find_map(|known| {
            numbers().find(|(name, _)| names::is_called(name, &[known])).map(|(name, x)| (name.clone(), x))
        })
    }

    /// All values: of the trial, then those that all trials share.
    fn all(&self) -> impl Iterator<Item = (&Name, &Value)> {
        let shared = [&self.options.fixed, &self.options.defaults, &self.options.written];
        self.trial.config.iter().chain(shared.into_iter().flat_map(Config::iter))
    }

    pub(super) fn learning_rate(&self) -> Option<(Name, f64)> {
        self.value(&["learning_rate", "lr", "eta", "eta0", "step_size", "rate"])
    }

    pub(super) fn batch_size(&self) -> Option<(Name, f64)> {
        self.value(&BATCH_SIZE)
    }

    pub(super) fn dropout(&self) -> Option<(Name, f64)> {
        self.value(&["dropout", "dropout_rate", "dropout_p", "drop_rate"])
    }

    /// The width of the network, where it is so small that it may be what holds a training back.
    pub(super) fn narrow(&self) -> Option<(Name, f64)> {
        let widths = [
            "width",
            "hidden",
            "hidden_size",
            "hidden_units",
            "hidden_dim",
            "units",
            "channels",
            "filters",
            "neurons",
        ];
        // Where wider ones were tried, these would be better.
        let widest = |name: &str| match self.space.get(name).map(|p| &p.domain) {
            Some(Domain::Int { high, .. }) => *high as f64,
            Some(Domain::Choice { values, .. }) => {
                values.iter().filter_map(Value::as_f64).fold(0.0, f64::max)
            }
            _ => 0.0,
        };
        self.value(&widths).filter(|(name, x)| *x <= NARROW && widest(name) <= 2.0 * NARROW)
    }

    /// Regularizers so strong that they may be what holds a training back, with their values.
    pub(super) fn strong(&self) -> Vec<(Name, f64)> {
        // Where several trials had the choice of much weaker ones, those would be better.
        let chosen = |name: &str, value: f64| match self.space.get(name).map(|p| &p.domain) {
            Some(Domain::Float { low, .. }) => self.reached.len() >= TRIED && *low <= 0.3 * value,
            _ => false,
        };
        let strong = |(name, x): &(Name, f64)| strong(name, *x) && !chosen(name, *x);
        self.regularizers().into_iter().filter(strong).collect()
    }

    /// Parameters that regularize and are in force, with their values.
    pub(super) fn regularizers(&self) -> Vec<(Name, f64)> {
        self.all()
            .filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)))
            .filter(|(name, x)| *x > 0.0 && regularizes(name))
            .collect()
    }

    /// What changes the training rows or labels, so that training losses and accuracies mean something else.
    pub(super) fn blurred(&self) -> bool {
        self.regularizers().iter().any(|(name, _)| {
            ["smooth", "mixup", "cutmix", "augment", "noise", "cutout", "shift", "rotate", "crop", "resampl"]
                .iter()
                .any(|word| name.contains(word))
        })
    }

    /// The training and validation loss at the same steps, if both are there and finite.
    pub(super) fn losses(&self) -> Option<(Vec<f64>, &Series)> {
        pair(self.curves.train_loss.as_ref(), self.curves.val_loss.as_ref())
    }

    /// What the mean of the validation losses scatters by chance, at a loss of this level: the losses of rows vary about as much as they
    /// are large, and squares more.
    pub(super) fn loss_noise(&self, level: f64) -> f64 {
        level * 1.2 / self.scale.validation_rows.unwrap_or(100.0).max(1.0).sqrt()
    }

    /// What an accuracy on the validation part scatters by chance, about where it usually is.
    pub(super) fn accuracy_noise(&self) -> f64 {
        self.curves.val_error.as_ref().map_or(0.05, |s| self.scale.error_noise(median(&s.values)))
    }

    /// The training and validation error at the same steps.
    pub(super) fn errors(&self) -> Option<(Vec<f64>, &Series)> {
        pair(self.curves.train_error.as_ref(), self.curves.val_error.as_ref())
    }

    /// What a count of reports counts, for sentences: `epoch` or `report`.
    pub(super) fn step_word(&self) -> &'static str {
        self.curves.unit.trim_end_matches('s')
    }
}

/// Whether a parameter regularizes, by its name.
fn regularizes(name: &str) -> bool {
    const PARTS: [&str; 11] = [
        "dropout", "smooth", "mixup", "cutmix", "augment", "noise", "cutout", "shift", "rotate", "crop",
        "resampl",
    ];
    let lower = name.to_ascii_lowercase();
    is_decay(name) || PARTS.iter().any(|part| lower.contains(part))
}

/// Whether a parameter pulls weights towards zero. Rates of decay of averages and schedules are something else.
fn is_decay(name: &str) -> bool {
    names::is_called(name, &["weight_decay", "decay", "wd", "l2", "l1", "alpha", "lambda", "reg", "l2_reg"])
        && !["ema", "rms", "lr", "rate", "layer"].iter().any(|w| names::words(name).iter().any(|x| x == w))
}

/// Whether a regularizer is so strong that it may be what holds the training back.
pub(super) fn strong(name: &str, value: f64) -> bool {
    name.to_ascii_lowercase().contains("dropout") && value >= 0.4 || is_decay(name) && value >= 0.03
}

fn pair<'s>(train: Option<&Series>, val: Option<&'s Series>) -> Option<(Vec<f64>, &'s Series)> {
    let (train, val) = (train?, val?);
    let train = train.along(val);
    let sound = train.len() == val.len() && val.finite() && train.iter().all(|x| x.is_finite());
    sound.then_some((train, val))
}
