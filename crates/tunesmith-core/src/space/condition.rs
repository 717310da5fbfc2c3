//! When a parameter is active.

use serde::{Deserialize, Serialize};

use super::Domain;
use crate::{Config, Name, Value};

/// A condition: every test must hold. A test on an inactive parent does not hold, so conditions nest to any depth.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Condition {
    /// The tests.
    pub tests: Vec<Test>,
}

/// A test of one parent's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// The parameter whose value decides.
    #[serde(deserialize_with = "crate::text::shared")]
    pub parent: Name,
    /// The values that it accepts.
    pub accept: Accept,
}

/// The values of a parent that make a child active.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accept {
    /// One of these.
    OneOf(Vec<Value>),
    /// A number in this range, ends included.
    Between {
        /// The smallest; no bound when `None`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        low: Option<f64>,
        /// The largest; no bound when `None`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        high: Option<f64>,
    },
}

impl Accept {
    /// Whether a value of the parent is accepted.
    pub fn contains(&self, value: &Value) -> bool {
        match self {
            Self::OneOf(values) => values.contains(value),
            Self::Between { low, high } => {
                value.as_f64().is_some_and(|x| low.is_none_or(|l| x >= l) && high.is_none_or(|h| x <= h))
            }
        }
    }
}

impl Accept {
    /// Whether some value of `domain` is accepted by all of `tests`.
    pub(super) fn reachable(tests: &[&Self], domain: &Domain) -> bool {
        let all = |v: &Value| domain.contains(v) && tests.iter().all(|t| t.contains(v));
        if let Some(values) = tests.iter().find_map(|t| match t {
            Self::OneOf(values) => Some(values),
            Self::Between { .. } => None,
        }) {
            return values.iter().any(all);
        }
        if let Domain::Choice { values, .. } = domain {
            return values.iter().any(all);
        }
        let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
        for test in tests {
            if let Self::Between { low, high } = test {
                from = from.max(low.unwrap_or(from));
                to = to.min(high.unwrap_or(to));
            }
        }
        domain.reaches(from, to)
    }
}

impl Condition {
    /// Whether every test holds for the values that are set.
    pub fn holds(&self, config: &Config) -> bool {
        self.tests.iter().all(|t| config.get(&t.parent).is_some_and(|v| t.accept.contains(v)))
    }
}
