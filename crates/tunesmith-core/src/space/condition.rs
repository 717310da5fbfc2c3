//! When a parameter is active.

use serde::{Deserialize, Serialize};

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
        low: Option<f64>,
        /// The largest; no bound when `None`.
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

impl Condition {
    /// Whether every test holds for the values that are set.
    pub fn holds(&self, config: &Config) -> bool {
        self.tests.iter().all(|t| config.get(&t.parent).is_some_and(|v| t.accept.contains(v)))
    }
}
