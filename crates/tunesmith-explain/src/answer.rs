//! What is answered, whatever the method.

use tunesmith_core::{Name, Role};

use crate::Method;

/// What the values of an answer count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Shares of the variance of results.
    Variance,
    /// A divergence between densities, shared out so that all parameters sum to 1.
    Share,
    /// Amounts of the metric, the larger the better whatever its direction.
    Gain,
}

impl Unit {
    /// Its name, for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Variance => "variance",
            Self::Share => "share",
            Self::Gain => "gain",
        }
    }
}

/// The middle nine tenths of what resampling gave, widened to hold the value itself where it lies beyond.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The 5 % quantile.
    pub low: f64,
    /// The 95 % quantile.
    pub high: f64,
}

/// The importance of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The parameter.
    pub name: Name,
    /// What it decides about.
    pub role: Role,
    /// Its importance.
    pub value: f64,
    /// How sure that is; `None` where it was not asked for.
    pub interval: Option<Interval>,
}

/// The importance of two parameters together, beyond each alone.
#[derive(Debug, Clone, PartialEq)]
pub struct PairEffect {
    /// One parameter.
    pub first: Name,
    /// The other, later in the space.
    pub second: Name,
    /// Their interaction.
    pub value: f64,
    /// How sure that is.
    pub interval: Option<Interval>,
}

/// The summed importance of the parameters of one role, without interactions.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleEffect {
    /// The role.
    pub role: Role,
    /// The sum.
    pub value: f64,
    /// How sure that is; `None` where it was not asked for.
    pub interval: Option<Interval>,
}

/// A kind of model of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    /// Random forests.
    Forest,
    /// A Gaussian process.
    Process,
}

impl ModelKind {
    /// What it is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forest => "random forest",
            Self::Process => "Gaussian process",
        }
    }
}

/// How well a model of the results predicts those that it has not seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The model that was asked.
    pub kind: ModelKind,
    /// The share of the variance of unseen results that it predicts: at most 1, and 0 or less where the mean of all would do as well.
    pub explained: f64,
    /// The same of the kind of model that was not taken, where both were tried.
    pub other: Option<(ModelKind, f64)>,
}

impl Fit {
    /// What a reader should know about a model that predicts badly.
    pub(crate) fn warning(&self) -> Option<String> {
        let share = 100.0 * self.explained;
        if self.explained < 0.1 {
            Some("no model can predict the results: what it says about parameters is noise".into())
        } else if self.explained < 0.5 {
            Some(format!(
                "the model predicts only {share:.0}% of the variation of results that it has not seen: read the order as a hint"
            ))
        } else {
            None
        }
    }
}

/// How important the parameters of a study are, by one method.
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// The method.
    pub method: Method,
    /// The metric it is about.
    pub metric: Name,
    /// What the values count.
    pub unit: Unit,
    /// How many trials it rests on.
    pub points: usize,
    /// The parameters, most important first.
    pub params: Vec<Effect>,
    /// Interactions, strongest first; empty where the method knows none.
    pub pairs: Vec<PairEffect>,
    /// Sums by role, in the order of [`Role::ALL`]; roles without parameters are left out.
    pub roles: Vec<RoleEffect>,
    /// What all parameters gain together, for methods that count gains.
    pub total: Option<f64>,
    /// How sure that is.
    pub total_interval: Option<Interval>,
    /// The model that was asked; `None` for methods without one.
    pub model: Option<Fit>,
    /// What a reader should know, as sentences.
    pub warnings: Vec<String>,
}
