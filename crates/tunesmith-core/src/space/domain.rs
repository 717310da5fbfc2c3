//! The values that a parameter can take, and their place in the unit cube.

use serde::{Deserialize, Serialize};

use super::{permutation, steps, unit};
use crate::{Name, Value};

/// How a number is spaced: evenly in its value or in its logarithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Evenly in the value.
    #[default]
    Linear,
    /// Evenly in the logarithm; needs a start above 0.
    Log,
}

/// The values that a parameter can take.
///
/// With a step the values are `low`, `low + step`, ... up to the last one not above `high`, on either scale; the scale then
/// says how likely each is, not where it lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// A real number in `[low, high]`.
    Float {
        /// The smallest value.
        low: f64,
        /// The largest value.
        high: f64,
        /// Its spacing.
        scale: Scale,
        /// The distance between values; continuous when `None`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<f64>,
    },
    /// A whole number in `[low, high]`.
    Int {
        /// The smallest value.
        low: i64,
        /// The largest value.
        high: i64,
        /// Its spacing.
        scale: Scale,
        /// The distance between values, at least 1.
        step: i64,
    },
    /// One of some values.
    Choice {
        /// The values, distinct.
        values: Vec<Value>,
        /// Whether their order means something.
        ordered: bool,
    },
    /// Shares, at least 0, that sum to 1: a list of numbers in the order of the parts.
    Simplex {
        /// The names of the parts; `group.part` names a share.
        parts: Vec<Name>,
    },
    /// An order of some items: a list of all of them.
    Permutation {
        /// The items, distinct.
        items: Vec<Value>,
    },
}

impl Domain {
    /// How many coordinates of the unit cube it takes: 1, one less than the parts of a simplex, or one for each item of a
    /// permutation.
    pub fn dims(&self) -> usize {
        match self {
            Self::Simplex { parts } => parts.len().saturating_sub(1),
            Self::Permutation { items } => items.len(),
            _ => 1,
        }
    }

    /// The number of distinct values of a whole number, a stepped number or a choice, or the orders of a permutation;
    /// `None` when continuous or beyond `u64`.
    pub fn levels(&self) -> Option<u64> {
        match self {
            Self::Float { step: None, .. } | Self::Simplex { .. } => None,
            Self::Float { low, high, step: Some(step), .. } => Some(steps::float_levels(*low, *high, *step)),
            Self::Int { low, high, step, .. } => steps::int_levels(*low, *high, *step).try_into().ok(),
            Self::Choice { values, .. } => Some(values.len() as u64),
            Self::Permutation { items } => (1..=items.len() as u64).try_fold(1_u64, u64::checked_mul),
        }
    }

    /// The value at level `k` (from 0, in order of value); the last one for a `k` beyond it.
    /// `None` where [`Domain::levels`] is `None`.
    pub fn level(&self, k: u64) -> Option<Value> {
        let k = k.min(self.levels()?.saturating_sub(1));
        Some(match self {
            Self::Float { low, high, step, .. } => Value::Float(steps::float_level(*low, *high, (*step)?, k)),
            Self::Int { low, step, .. } => Value::Int(steps::int_level(*low, *step, k.into())),
            Self::Choice { values, .. } => values.get(k as usize)?.clone(),
            Self::Permutation { items } => permutation::nth(items, k),
            Self::Simplex { .. } => return None,
        })
    }

    /// The level of a value: the inverse of [`Domain::level`]. `None` for a value outside, and where [`Domain::levels`] is.
    pub fn level_of(&self, value: &Value) -> Option<u64> {
        self.levels()?;
        match self {
            Self::Float { low, high, step, .. } => {
                let x = value.as_f64().filter(|x| x >= low && x <= high)?;
                steps::float_level_of(*low, *high, (*step)?, x)
            }
            Self::Int { low, high, step, .. } => {
                steps::int_level_of(*low, *high, *step, value.as_i64()?)?.try_into().ok()
            }
            Self::Choice { values, .. } => values.iter().position(|v| v == value).map(|k| k as u64),
            Self::Permutation { items } => permutation::rank(items, value.as_list()?),
            Self::Simplex { .. } => None,
        }
    }

    /// The value at a point of the unit cube: `dims()` coordinates, each clamped into `[0, 1]`; one that is missing or NaN
    /// stands for 0.5.
    ///
    /// Continuous: 0 is `low` and 1 is `high`, exactly. Levels: each of `n` levels owns an interval of the scale, exactly `1/n`
    /// wide on the linear one. A simplex is filled uniformly; a permutation is the order of its coordinates.
    pub fn decode(&self, unit: &[f64]) -> Value {
        unit::decode(self, unit)
    }

    /// The point of the unit cube that stands for a value, written to `out` (`dims()` coordinates): its inverse under
    /// [`Domain::decode`]. Exact for permutations and for up to 2^52 levels, or 2^40 on a log scale; to within 1e-12 for
    /// continuous values, relative to the value on a log scale and to the range on a linear one.
    /// False, and nothing written, for a value outside.
    pub fn encode(&self, value: &Value, out: &mut [f64]) -> bool {
        match self.normalize(value) {
            Some(value) => {
                unit::encode(self, &value, out);
                true
            }
            None => false,
        }
    }

    /// Whether every value lies on a line of numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Self::Float { .. } | Self::Int { .. })
    }
}
