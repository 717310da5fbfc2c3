//! Between values and the unit cube.
//!
//! `n` levels on a linear scale own `[k/n, (k+1)/n)` each, as if the range were widened by half a step on both sides. On a log scale
//! a level owns the logarithms nearer to it than the midpoints to its neighbours; the outermost cells mirror their inner halves.
//! A simplex of `k` parts takes `k - 1` coordinates by stick breaking with Beta(1, j) quantiles, which fills it uniformly.

use super::{Domain, Scale};
use crate::Value;

/// The number of levels of a stepped real range. The last level may lie below `high`.
pub(super) fn float_levels(low: f64, high: f64, step: f64) -> u64 {
    ((high - low) / step + 1e-9).floor() as u64 + 1
}

/// The `k`-th value of a stepped real range, cleaned of the noise that adding steps brings (0.1 + 2 x 0.1 gives 0.3).
pub(super) fn float_level(low: f64, high: f64, step: f64, k: u64) -> f64 {
    let raw = low + k as f64 * step;
    let digits = 12 - step.abs().log10().floor() as i32;
    let cleaned = match digits {
        0..=300 => format!("{raw:.*}", digits as usize).parse().unwrap_or(raw),
        _ => raw,
    };
    cleaned.clamp(low, high)
}

/// The number of levels of a whole-number range; up to 2^64, hence the width.
pub(super) fn int_levels(low: i64, high: i64, step: i64) -> u128 {
    ((i128::from(high) - i128::from(low)) / i128::from(step.max(1))) as u128 + 1
}

/// The `k`-th value of a whole-number range; `k` must be below [`int_levels`].
pub(super) fn int_level(low: i64, step: i64, k: u128) -> i64 {
    (i128::from(low) + k as i128 * i128::from(step)) as i64
}

/// Position on the scale.
fn forward(scale: Scale, x: f64) -> f64 {
    if scale == Scale::Log { x.ln() } else { x }
}

fn backward(scale: Scale, t: f64) -> f64 {
    if scale == Scale::Log { t.exp() } else { t }
}

/// The ends of the log scale for levels from `first` to `last`: half a cell beyond each, mirrored in the logarithm.
fn log_ends(first: f64, last: f64, step: f64) -> (f64, f64) {
    let low = 2.0 * first.ln() - (first + 0.5 * step).ln();
    let high = 2.0 * last.ln() - (last - 0.5 * step).ln();
    (low, high)
}

/// The level, of `n`, at `u` on a linear scale.
fn linear_level(u: f64, n: u128) -> u128 {
    if u >= 1.0 { n - 1 } else { ((u * n as f64) as u128).min(n - 1) }
}

/// The level, of `n`, at `u` on a log scale.
fn log_level(u: f64, first: f64, step: f64, n: u128) -> u128 {
    if n == 1 || u <= 0.0 {
        return 0;
    }
    if u >= 1.0 {
        return n - 1;
    }
    let (low, high) = log_ends(first, first + (n - 1) as f64 * step, step);
    let x = (low + u * (high - low)).exp();
    (((x - first) / step).round().max(0.0) as u128).min(n - 1)
}

fn level_unit(scale: Scale, k: u128, first: f64, step: f64, n: u128) -> f64 {
    if n == 1 {
        return 0.5;
    }
    match scale {
        Scale::Linear => (k as f64 + 0.5) / n as f64,
        Scale::Log => {
            let (low, high) = log_ends(first, first + (n - 1) as f64 * step, step);
            ((first + k as f64 * step).ln() - low) / (high - low)
        }
    }
}

pub(super) fn decode(domain: &Domain, unit: &[f64]) -> Value {
    let u = |i: usize| unit.get(i).copied().unwrap_or(0.5).clamp(0.0, 1.0);
    match domain {
        Domain::Float { low, high, scale, step: None } => Value::Float(match u(0) {
            0.0 => *low,
            1.0 => *high,
            u => {
                let (a, b) = (forward(*scale, *low), forward(*scale, *high));
                // Halves first: `high - low` may overflow where both ends are finite.
                let t = if (b - a).is_finite() { a + u * (b - a) } else { a * (1.0 - u) + b * u };
                backward(*scale, t).clamp(*low, *high)
            }
        }),
        Domain::Float { low, high, scale, step: Some(step) } => {
            let n = u128::from(float_levels(*low, *high, *step));
            let k = match scale {
                Scale::Linear => linear_level(u(0), n),
                Scale::Log => log_level(u(0), *low, *step, n),
            };
            Value::Float(float_level(*low, *high, *step, k as u64))
        }
        Domain::Int { low, high, scale, step } => {
            let n = int_levels(*low, *high, *step);
            let k = match scale {
                Scale::Linear => linear_level(u(0), n),
                Scale::Log => log_level(u(0), *low as f64, *step as f64, n),
            };
            Value::Int(int_level(*low, *step, k))
        }
        Domain::Choice { values, .. } => values
            .get(linear_level(u(0), values.len().max(1) as u128) as usize)
            .cloned()
            .unwrap_or(Value::Bool(false)),
        Domain::Simplex { parts } => {
            let k = parts.len();
            let mut rest = 1.0;
            let mut shares = Vec::with_capacity(k);
            for i in 0..k.saturating_sub(1) {
                let share = rest * (1.0 - (1.0 - u(i)).powf(1.0 / (k - 1 - i) as f64));
                shares.push(Value::Float(share));
                rest = (rest - share).max(0.0);
            }
            shares.push(Value::Float(rest));
            shares.into()
        }
        Domain::Permutation { items } => {
            let mut order: Vec<usize> = (0..items.len()).collect();
            order.sort_by(|a, b| u(*a).total_cmp(&u(*b)));
            order.into_iter().map(|i| items[i].clone()).collect::<Vec<_>>().into()
        }
    }
}

/// Writes the coordinates of a normalized value.
pub(super) fn encode(domain: &Domain, value: &Value, out: &mut [f64]) {
    match domain {
        Domain::Float { low, high, scale, step: None } => {
            let x = value.as_f64().unwrap_or(*low);
            let (a, b, t) = (forward(*scale, *low), forward(*scale, *high), forward(*scale, x));
            out[0] = if x == *low && low < high {
                0.0
            } else if x == *high && low < high {
                1.0
            } else if a >= b {
                0.5
            } else if (b - a).is_finite() {
                ((t - a) / (b - a)).clamp(0.0, 1.0)
            } else {
                ((t / 2.0 - a / 2.0) / (b / 2.0 - a / 2.0)).clamp(0.0, 1.0)
            };
        }
        Domain::Float { low, high, scale, step: Some(step) } => {
            let k = domain.level_of(value).unwrap_or(0);
            out[0] =
                level_unit(*scale, u128::from(k), *low, *step, u128::from(float_levels(*low, *high, *step)));
        }
        Domain::Int { low, high, scale, step } => {
            let i = value.as_i64().unwrap_or(*low);
            let k = ((i128::from(i) - i128::from(*low)) / i128::from(*step)) as u128;
            out[0] = level_unit(*scale, k, *low as f64, *step as f64, int_levels(*low, *high, *step));
        }
        Domain::Choice { values, .. } => {
            let k = values.iter().position(|v| v == value).unwrap_or(0);
            out[0] = (k as f64 + 0.5) / values.len().max(1) as f64;
        }
        Domain::Simplex { parts } => {
            let shares = value.as_list().unwrap_or(&[]);
            let mut rest = 1.0_f64;
            for i in 0..parts.len().saturating_sub(1) {
                let share = shares.get(i).and_then(Value::as_f64).unwrap_or(0.0);
                let kept = if rest > 0.0 { ((rest - share) / rest).clamp(0.0, 1.0) } else { 0.0 };
                out[i] = 1.0 - kept.powi((parts.len() - 1 - i) as i32);
                rest = (rest - share).max(0.0);
            }
        }
        Domain::Permutation { items } => {
            let order = value.as_list().unwrap_or(&[]);
            for (i, item) in items.iter().enumerate() {
                let rank = order.iter().position(|o| o == item).unwrap_or(i);
                out[i] = (rank as f64 + 0.5) / items.len() as f64;
            }
        }
    }
}

/// The `k`-th order of `items`, in lexicographic order of positions.
pub(super) fn nth_permutation(items: &[Value], mut k: u64) -> Value {
    let mut left: Vec<&Value> = items.iter().collect();
    let mut order = Vec::with_capacity(items.len());
    for i in (0..items.len() as u64).rev() {
        let block: u64 = (1..=i).product();
        let pick = (k / block) as usize;
        k %= block;
        order.push(left.remove(pick.min(left.len() - 1)).clone());
    }
    order.into()
}

/// The inverse of [`nth_permutation`].
pub(super) fn permutation_rank(items: &[Value], order: &[Value]) -> Option<u64> {
    let mut left: Vec<&Value> = items.iter().collect();
    let mut rank = 0_u64;
    for (i, item) in order.iter().enumerate() {
        let position = left.iter().position(|l| *l == item)?;
        let block = (1..=(items.len() - 1 - i) as u64).try_fold(1_u64, |p, f| p.checked_mul(f))?;
        rank = rank.checked_add((position as u64).checked_mul(block)?)?;
        left.remove(position);
    }
    left.is_empty().then_some(rank)
}
