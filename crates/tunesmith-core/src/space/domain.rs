//! The values that a parameter can take, and their place in the unit cube.

use serde::{Deserialize, Serialize};

use super::unit;
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
            Self::Float { low, high, step: Some(step), .. } => Some(unit::float_levels(*low, *high, *step)),
            Self::Int { low, high, step, .. } => unit::int_levels(*low, *high, *step).try_into().ok(),
            Self::Choice { values, .. } => Some(values.len() as u64),
            Self::Permutation { items } => {
                (1..=items.len() as u64).try_fold(1_u64, |product, k| product.checked_mul(k))
            }
        }
    }

    /// The value at level `k` (from 0, in order of value); the last one for a `k` beyond it.
    /// `None` where [`Domain::levels`] is `None`.
    pub fn level(&self, k: u64) -> Option<Value> {
        let n = self.levels()?;
        let k = k.min(n.saturating_sub(1));
        Some(match self {
            Self::Float { low, high, step, .. } => Value::Float(unit::float_level(*low, *high, (*step)?, k)),
            Self::Int { low, step, .. } => Value::Int(unit::int_level(*low, *step, u128::from(k))),
            Self::Choice { values, .. } => values.get(k as usize)?.clone(),
            Self::Permutation { items } => unit::nth_permutation(items, k),
            Self::Simplex { .. } => return None,
        })
    }

    /// The level of a value: the inverse of [`Domain::level`].
    pub fn level_of(&self, value: &Value) -> Option<u64> {
        match self {
            Self::Float { low, step: Some(step), .. } => {
                self.contains(value).then(|| ((value.as_f64().unwrap_or(*low) - low) / step).round() as u64)
            }
            Self::Int { low, step, .. } => {
                let i = value.as_i64().filter(|_| self.contains(value))?;
                u64::try_from((i128::from(i) - i128::from(*low)) / i128::from(*step)).ok()
            }
            Self::Choice { values, .. } => values.iter().position(|v| v == value).map(|k| k as u64),
            Self::Permutation { items } => unit::permutation_rank(items, value.as_list()?),
            _ => None,
        }
    }

    /// The value at a point of the unit cube (`dims()` coordinates, each clamped into `[0, 1]`).
    ///
    /// Continuous: 0 is `low` and 1 is `high`, exactly. Levels: each of `n` levels owns an interval of the scale, `1/n` wide on the
    /// linear one. A simplex is filled uniformly; a permutation is the order of its coordinates.
    pub fn decode(&self, unit: &[f64]) -> Value {
        unit::decode(self, unit)
    }

    /// The point of the unit cube that stands for a value, written to `out` (`dims()` coordinates): its inverse under
    /// [`Domain::decode`], exact for every domain of up to 2^52 levels. False, and nothing written, for a value outside.
    pub fn encode(&self, value: &Value, out: &mut [f64]) -> bool {
        match self.normalize(value) {
            Some(value) => {
                unit::encode(self, &value, out);
                true
            }
            None => false,
        }
    }

    /// Whether a value belongs to the domain.
    pub fn contains(&self, value: &Value) -> bool {
        self.normalize(value).is_some()
    }

    /// The value as this domain writes it (`3` becomes `3.0` in a real range, a stepped value its exact level); `None` for a
    /// value outside.
    pub fn normalize(&self, value: &Value) -> Option<Value> {
        match self {
            Self::Float { low, high, step, .. } => {
                let x = value.as_f64().filter(|x| x >= low && x <= high)?;
                match step {
                    None => Some(Value::Float(x)),
                    Some(step) => {
                        let k = ((x - low) / step).round();
                        let exact = unit::float_level(*low, *high, *step, k as u64);
                        ((x - exact).abs() <= 1e-9 * step.max(x.abs())).then_some(Value::Float(exact))
                    }
                }
            }
            Self::Int { low, high, step, .. } => {
                let i = value.as_i64().filter(|i| i >= low && i <= high)?;
                ((i128::from(i) - i128::from(*low)) % i128::from(*step) == 0).then_some(Value::Int(i))
            }
            Self::Choice { values, .. } => values.iter().find(|v| *v == value).cloned(),
            Self::Simplex { parts } => {
                let shares = value.as_list().filter(|s| s.len() == parts.len())?;
                let shares: Vec<f64> = shares.iter().map(Value::as_f64).collect::<Option<_>>()?;
                let sum: f64 = shares.iter().sum();
                let sound = shares.iter().all(|s| *s >= 0.0) && (sum - 1.0).abs() <= 1e-9;
                sound.then(|| shares.into_iter().map(Value::Float).collect::<Vec<_>>().into())
            }
            Self::Permutation { items } => {
                let order = value.as_list().filter(|o| o.len() == items.len())?;
                items.iter().all(|i| order.contains(i)).then(|| value.clone())
            }
        }
    }

    /// The nearest value to a number, `None` when the number lies outside the range or the domain holds no numbers in a range.
    pub fn snap(&self, x: f64) -> Option<Value> {
        match self {
            Self::Float { low, high, step, .. } if x >= *low && x <= *high => Some(match step {
                None => Value::Float(x),
                Some(step) => {
                    Value::Float(unit::float_level(*low, *high, *step, ((x - low) / step).round() as u64))
                }
            }),
            Self::Int { low, high, step, .. } if x >= *low as f64 && x <= *high as f64 => {
                let last = unit::int_levels(*low, *high, *step) - 1;
                let k = ((x - *low as f64) / *step as f64).round().max(0.0) as u128;
                Some(Value::Int(unit::int_level(*low, *step, k.min(last))))
            }
            _ => None,
        }
    }

    /// Whether every value lies on a line of numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Self::Float { .. } | Self::Int { .. })
    }

    /// The domain in words: `1e-5 to 0.1, log`, `one of "adam", "sgd"`.
    pub fn describe(&self) -> String {
        let scale_of = |scale: &Scale| if *scale == Scale::Log { ", log" } else { "" };
        let list = |values: &[Value]| values.iter().map(Value::quoted).collect::<Vec<_>>().join(", ");
        match self {
            Self::Float { low, high, scale, step } => {
                let step = step.map(|s| format!(" in steps of {}", Value::Float(s))).unwrap_or_default();
                format!("{} to {}{step}{}", Value::Float(*low), Value::Float(*high), scale_of(scale))
            }
            Self::Int { low, high, scale, step } => {
                let step = if *step == 1 { String::new() } else { format!(" in steps of {step}") };
                format!("whole numbers {low} to {high}{step}{}", scale_of(scale))
            }
            Self::Choice { values, ordered } => {
                format!("one of {}{}", list(values), if *ordered { ", ordered" } else { "" })
            }
            Self::Simplex { parts } => format!("shares of {} that sum to 1", parts.join(", ")),
            Self::Permutation { items } => format!("an order of {}", list(items)),
        }
    }
}
