//! What a diagnosis knows besides the history.

use tunesmith_core::{Config, Name, Param, TrialNumber};

/// What to judge, and what the history alone does not say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Judge this trial's learning curves only; the whole study when `None`.
    pub trial: Option<TrialNumber>,
    /// Values that all trials share because they are not tuned.
    pub fixed: Config,
    /// Values that all trials share because nobody chose them: the model's own.
    pub defaults: Config,
    /// Values that stand in the command of the trials, by the names of its options: `--lr 0.1`, `momentum=0.9`.
    pub written: Config,
    /// How far parameters could reach beyond their ranges: name, smallest and largest value.
    pub limits: Vec<(Name, f64, f64)>,
    /// Parameters that the model has and the study may not tune, with the ranges that are worth searching.
    pub available: Vec<Param>,
    /// Whether a value that is not tuned can be written down outside the space.
    pub fixable: bool,
    /// Rows that trials train on.
    pub training_rows: Option<u64>,
    /// Rows that trials are judged by.
    pub validation_rows: Option<u64>,
}

impl Options {
    /// How far a parameter could reach.
    pub(crate) fn limit(&self, name: &str) -> Option<(f64, f64)> {
        self.limits.iter().find(|(n, ..)| **n == *name).map(|(_, low, high)| (*low, *high))
    }
}
