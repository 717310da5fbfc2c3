//! Which values belong to a domain, and how they are written.

use super::{Domain, Scale, permutation, steps};
use crate::Value;

impl Domain {
    /// Whether a value belongs to the domain.
    pub fn contains(&self, value: &Value) -> bool {
        self.normalize(value).is_some()
    }

    /// The value as this domain writes it: `3` becomes `3.0` in a real range, a stepped value its exact level, a choice or the
    /// items of a permutation as they were declared. `None` for a value outside.
    pub fn normalize(&self, value: &Value) -> Option<Value> {
        match self {
            Self::Float { low, high, step, .. } => {
                let x = value.as_f64().filter(|x| x >= low && x <= high)?;
                Some(Value::Float(match step {
                    None => x,
                    Some(step) => {
                        let k = steps::float_level_of(*low, *high, *step, x)?;
                        steps::float_level(*low, *high, *step, k)
                    }
                }))
            }
            Self::Int { low, high, step, .. } => {
                let i = value.as_i64()?;
                steps::int_level_of(*low, *high, *step, i).map(|_| Value::Int(i))
            }
            Self::Choice { values, .. } => values.iter().find(|v| *v == value).cloned(),
            Self::Simplex { parts } => {
                let shares = value.as_list().filter(|s| s.len() == parts.len())?;
                let shares: Vec<f64> = shares.iter().map(Value::as_f64).collect::<Option<_>>()?;
                let sum: f64 = shares.iter().sum();
                let sound = shares.iter().all(|s| *s >= 0.0) && (sum - 1.0).abs() <= 1e-9;
                sound.then(|| shares.into_iter().map(Value::Float).collect::<Vec<_>>().into())
            }
            Self::Permutation { items } => permutation::normal(items, value.as_list()?),
        }
    }

    /// The nearest value to a number, `None` when the number lies outside the range or the domain holds no numbers in a range.
    pub fn snap(&self, x: f64) -> Option<Value> {
        match self {
            Self::Float { low, high, step, .. } if x >= *low && x <= *high => {
                Some(Value::Float(match step {
                    None => x,
                    Some(step) => {
                        let k = steps::float_level_near(*low, *high, *step, x);
                        steps::float_level(*low, *high, *step, k)
                    }
                }))
            }
            Self::Int { low, high, step, .. } if x >= *low as f64 && x <= *high as f64 => {
                let k = steps::int_level_near(*low, *high, *step, x);
                Some(Value::Int(steps::int_level(*low, *step, k)))
            }
            _ => None,
        }
    }

    /// Whether some value is a number in `[low, high]`.
    pub(crate) fn reaches(&self, low: f64, high: f64) -> bool {
        let (first, last, step) = match self {
            Self::Float { low, high, step, .. } => (*low, *high, step.unwrap_or(0.0)),
            Self::Int { low, high, step, .. } => (*low as f64, *high as f64, *step as f64),
            Self::Choice { values, .. } => {
                return values.iter().filter_map(Value::as_f64).any(|x| x >= low && x <= high);
            }
            Self::Simplex { .. } | Self::Permutation { .. } => return false,
        };
        let from = low.max(first);
        // The first level not below `from` is the one nearest to it, or the one nearest to a step further.
        [from, (from + step).min(last)]
            .into_iter()
            .filter_map(|x| self.snap(x)?.as_f64())
            .any(|x| x >= low && x <= high)
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
