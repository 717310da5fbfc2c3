//! What is measured, and what is wanted of it.

use serde::{Deserialize, Serialize};

use crate::Name;

/// What is wanted of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// An objective: the smaller the better.
    Minimize,
    /// An objective: the larger the better.
    Maximize,
    /// A constraint on the outcome: at most this.
    AtMost(f64),
    /// A constraint on the outcome: at least this.
    AtLeast(f64),
    /// Recorded and shown, not optimized.
    Watch,
}

impl Goal {
    /// Whether this goal is an objective.
    pub fn is_objective(self) -> bool {
        matches!(self, Self::Minimize | Self::Maximize)
    }

    /// Whether `a` is better than `b`. Any number is better than NaN; goals without a direction prefer neither.
    pub fn better(self, a: f64, b: f64) -> bool {
        match self {
            Self::Minimize => a < b || (b.is_nan() && !a.is_nan()),
            Self::Maximize => a > b || (b.is_nan() && !a.is_nan()),
            _ => false,
        }
    }

    /// Whether a measured value satisfies this goal as a constraint; objectives and watched metrics always do.
    pub fn satisfied(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            _ => true,
        }
    }
}

/// How the reports of a trial become the one value of a metric, when its final result does not name the metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// The mean over folds of each fold's last report; without folds the last report.
    #[default]
    Mean,
    /// The last report, whatever its fold.
    Last,
    /// The mean over folds of each fold's best report; for a metric without a direction the last.
    Best,
}

/// A measured quantity of a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// Its name, as reports use it.
    pub name: Name,
    /// What is wanted of it.
    pub goal: Goal,
    /// How reports become its value.
    #[serde(default)]
    pub take: Take,
}

impl Metric {
    /// A metric to minimize.
    pub fn minimize(name: impl Into<Name>) -> Self {
        Self { name: name.into(), goal: Goal::Minimize, take: Take::Mean }
    }

    /// A metric to maximize.
    pub fn maximize(name: impl Into<Name>) -> Self {
        Self { name: name.into(), goal: Goal::Maximize, take: Take::Mean }
    }

    /// The same metric with another way to take its value from reports.
    #[must_use]
    pub fn taking(mut self, take: Take) -> Self {
        self.take = take;
        self
    }
}
