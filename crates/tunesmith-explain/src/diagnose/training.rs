//! One trial as the judges of learning curves see it.

use tunesmith_core::{Name, Trial, TrialNumber};

use super::Options;
use super::curves::{Curves, Series};
use super::scale::Scale;

/// A training with what it is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Training<'a> {
    pub(super) trial: &'a Trial,
    pub(super) options: &'a Options,
    pub(super) curves: &'a Curves,
    pub(super) scale: &'a Scale,
    /// The lowest training loss and error that any trial of the study reached.
    pub(super) reached: Option<f64>,
}

impl Training<'_> {
    pub(super) fn number(&self) -> TrialNumber {
        self.trial.number
    }

    /// The value of a parameter, tuned or fixed; of several names the first that is known.
    pub(super) fn value(&self, names: &[&str]) -> Option<(Name, f64)> {
        names.iter().find_map(|name| {
            let value = self.trial.config.get(name).or_else(|| self.options.shared(name))?;
            Some((Name::from(*name), value.as_f64()?))
        })
    }

    pub(super) fn learning_rate(&self) -> Option<(Name, f64)> {
        self.value(&["learning_rate", "lr", "eta", "rate"])
    }

    pub(super) fn batch_size(&self) -> Option<(Name, f64)> {
        self.value(&["batch_size", "batch", "bs", "minibatch_size"])
    }

    /// Parameters that regularize and are in force, with their values.
    pub(super) fn regularizers(&self) -> Vec<(Name, f64)> {
        let all =
            self.trial.config.iter().chain(self.options.fixed.iter()).chain(self.options.defaults.iter());
        all.filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)))
            .filter(|(name, x)| {
                *x > 0.0 && REGULARIZERS.iter().any(|word| name.to_ascii_lowercase().contains(word))
            })
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

    /// The training and validation error at the same steps.
    pub(super) fn errors(&self) -> Option<(Vec<f64>, &Series)> {
        pair(self.curves.train_error.as_ref(), self.curves.val_error.as_ref())
    }

    /// What a count of reports counts, for sentences: `epoch` or `report`.
    pub(super) fn step_word(&self) -> &'static str {
        self.curves.unit.trim_end_matches('s')
    }
}

const REGULARIZERS: [&str; 14] = [
    "dropout", "decay", "smooth", "mixup", "cutmix", "augment", "noise", "cutout", "shift", "rotate", "crop",
    "l1", "l2", "resampl",
];

fn pair<'s>(train: Option<&Series>, val: Option<&'s Series>) -> Option<(Vec<f64>, &'s Series)> {
    let (train, val) = (train?, val?);
    let train = train.along(val);
    let sound = train.len() == val.len() && val.finite() && train.iter().all(|x| x.is_finite());
    sound.then_some((train, val))
}
