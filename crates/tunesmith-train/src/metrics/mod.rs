//! Scores of predictions, with the definitions of scikit-learn, whose values the tests compare with.
//!
//! - `log_loss`: the mean of minus the logarithm of the true class's probability.
//! - `accuracy`: the share of rows whose most probable class is the true one.
//! - `balanced_accuracy`: the mean over the classes that occur of the share of their rows that are right.
//! - `macro_f1`: the mean over the classes that occur or are predicted of the harmonic mean of precision and recall.
//! - `roc_auc`: how often a row of a class has a higher probability of it than a row of another; with more than two classes the mean
//!   over the classes, each against all others. A class without rows, or without others, has none.
//! - `rmse`, `mae`: root of the mean squared, and mean absolute, error, in the target's unit.
//! - `r2`: one less the squared error over that of the mean.
//!
//! Every row counts alike, also where rows have weights in training.

mod classification;
mod judged;
mod regression;

use serde::{Deserialize, Serialize};

pub(crate) use classification::{area_under_curve, classification, log_probability};
pub use judged::Judged;
pub(crate) use regression::regression;

use crate::data::TaskKind;

/// A score of predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "defined at the head of the module")]
pub enum Metric {
    LogLoss,
    Accuracy,
    BalancedAccuracy,
    MacroF1,
    RocAuc,
    Rmse,
    Mae,
    R2,
}

impl Metric {
    /// All of them: those of classes, then those of numbers.
    pub const ALL: [Self; 8] = [
        Self::LogLoss,
        Self::Accuracy,
        Self::BalancedAccuracy,
        Self::MacroF1,
        Self::RocAuc,
        Self::Rmse,
        Self::Mae,
        Self::R2,
    ];

    /// Its name, as in `val_NAME`.
    pub fn as_str(self) -> &'static str {
        self.reported().trim_start_matches("val_")
    }

    /// The name under which an epoch's report has it, measured on the validation part.
    pub fn reported(self) -> &'static str {
        match self {
            Self::LogLoss => "val_log_loss",
            Self::Accuracy => "val_accuracy",
            Self::BalancedAccuracy => "val_balanced_accuracy",
            Self::MacroF1 => "val_macro_f1",
            Self::RocAuc => "val_roc_auc",
            Self::Rmse => "val_rmse",
            Self::Mae => "val_mae",
            Self::R2 => "val_r2",
        }
    }

    /// The metric that reports name so.
    pub fn from_reported(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.reported() == name)
    }

    /// Whether more is better.
    pub fn higher_is_better(self) -> bool {
        !matches!(self, Self::LogLoss | Self::Rmse | Self::Mae)
    }

    /// The least and the greatest value that it can have.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::LogLoss | Self::Rmse | Self::Mae => (0.0, f64::INFINITY),
            Self::Accuracy | Self::BalancedAccuracy | Self::MacroF1 | Self::RocAuc => (0.0, 1.0),
            Self::R2 => (f64::NEG_INFINITY, 1.0),
        }
    }

    /// The task that it scores.
    pub fn task(self) -> TaskKind {
        match self {
            Self::Rmse | Self::Mae | Self::R2 => TaskKind::Regression,
            _ => TaskKind::Classification,
        }
    }
}

impl std::fmt::Display for Metric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Scores by metric; those that the rows do not define are left out.
pub type Scores = Vec<(Metric, f64)>;

/// The score of one metric, if there is one.
pub fn score_of(scores: &[(Metric, f64)], metric: Metric) -> Option<f64> {
    scores.iter().find(|(known, _)| *known == metric).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests;
