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

/// The middle nine tenths of what resampling gave.
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
    /// What a reader should know, as sentences.
    pub warnings: Vec<String>,
}

/// The interval of resampled values; `None` for fewer than 5.
pub(crate) fn interval(values: &[f64]) -> Option<Interval> {
    if values.len() < 5 {
        return None;
    }
    let at = |level| tunesmith_math::summary::quantile(values, level).filter(|x| x.is_finite());
    Some(Interval { low: at(0.05)?, high: at(0.95)? })
}

/// Sorts parameters and pairs, and sums by role.
pub(crate) fn ordered(mut answer: Importance) -> Importance {
    let sum = |role: Role| -> f64 { answer.params.iter().filter(|e| e.role == role).map(|e| e.value).sum() };
    let present = |role: &Role| answer.params.iter().any(|e| e.role == *role);
    answer.roles =
        Role::ALL.into_iter().filter(present).map(|role| RoleEffect { role, value: sum(role) }).collect();
    // Stable: equal ones stay in the space's order.
    answer.params.sort_by(|a, b| b.value.total_cmp(&a.value));
    answer.pairs.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
    answer
}
