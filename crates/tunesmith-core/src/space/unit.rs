//! Between values and the unit cube.
//!
//! A simplex of `k` parts takes `k - 1` coordinates by stick breaking with Beta(1, j) quantiles, which fills it uniformly.
//! A coordinate that is missing or no number stands for the middle.

use super::scale::{self, ratio};
use super::{Domain, Scale, steps};
use crate::Value;

pub(super) fn decode(domain: &Domain, unit: &[f64]) -> Value {
    let u = |i: usize| unit.get(i).copied().filter(|u| !u.is_nan()).unwrap_or(0.5).clamp(0.0, 1.0);
    match domain {
        Domain::Float { low, high, scale, step: None } => Value::Float(continuous(*scale, *low, *high, u(0))),
        Domain::Float { low, high, scale, step: Some(step) } => {
            let n = u128::from(steps::float_levels(*low, *high, *step));
            let k = scale::level(*scale, u(0), n, ratio(*step, *low));
            Value::Float(steps::float_level(*low, *high, *step, k as u64))
        }
        Domain::Int { low, high, scale, step } => {
            let n = steps::int_levels(*low, *high, *step);
            let k = scale::level(*scale, u(0), n, ratio(*step as f64, *low as f64));
            Value::Int(steps::int_level(*low, *step, k))
        }
        Domain::Choice { values, .. } => {
            let k = scale::level(Scale::Linear, u(0), values.len() as u128, 1.0);
            values.get(k as usize).cloned().unwrap_or(Value::Bool(false))
        }
        Domain::Simplex { parts } => {
            let k = parts.len();
            let mut rest = 1.0_f64;
            let mut shares = Vec::with_capacity(k);
            for i in 0..k.saturating_sub(1) {
                // rest * (1 - (1 - u)^(1/j)), also for the smallest u.
                let share = rest * -((-u(i)).ln_1p() / (k - 1 - i) as f64).exp_m1();
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
            out[0] = place(*scale, *low, *high, value.as_f64().unwrap_or(*low));
        }
        Domain::Float { low, high, scale, step: Some(step) } => {
            let x = value.as_f64().unwrap_or(*low);
            let k = steps::float_level_near(*low, *high, *step, x);
            let n = steps::float_levels(*low, *high, *step);
            out[0] = scale::place(*scale, k.into(), n.into(), ratio(*step, *low));
        }
        Domain::Int { low, high, scale, step } => {
            let i = value.as_i64().unwrap_or(*low);
            let k = steps::int_level_of(*low, *high, *step, i).unwrap_or(0);
            let n = steps::int_levels(*low, *high, *step);
            out[0] = scale::place(*scale, k, n, ratio(*step as f64, *low as f64));
        }
        Domain::Choice { values, .. } => {
            let k = values.iter().position(|v| v == value).unwrap_or(0);
            out[0] = scale::place(Scale::Linear, k as u128, values.len() as u128, 1.0);
        }
        Domain::Simplex { parts } => {
            let shares = value.as_list().unwrap_or(&[]);
            let mut rest = 1.0_f64;
            let later = (0..parts.len()).rev();
            for ((out, share), later) in out.iter_mut().zip(shares).zip(later) {
                let share = share.as_f64().unwrap_or(0.0);
                let taken = if rest > 0.0 { (share / rest).min(1.0) } else { 1.0 };
                *out = -(later as f64 * (-taken).ln_1p()).exp_m1();
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

/// The number at `u` of a continuous range; the ends exactly.
fn continuous(scale: Scale, low: f64, high: f64, u: f64) -> f64 {
    if u == 0.0 {
        return low;
    }
    if u == 1.0 {
        return high;
    }
    let (a, b) = (forward(scale, low), forward(scale, high));
    // `high - low` may overflow where both ends are finite.
    let t = if (b - a).is_finite() { a + u * (b - a) } else { a * (1.0 - u) + b * u };
    backward(scale, t).max(low).min(high)
}

/// The inverse of [`continuous`].
fn place(scale: Scale, low: f64, high: f64, x: f64) -> f64 {
    let (a, b, t) = (forward(scale, low), forward(scale, high), forward(scale, x));
    if low >= high {
        0.5
    } else if x == low {
        0.0
    } else if x == high {
        1.0
    } else if a >= b {
        0.5
    } else if (b - a).is_finite() {
        ((t - a) / (b - a)).clamp(0.0, 1.0)
    } else {
        ((t / 2.0 - a / 2.0) / (b / 2.0 - a / 2.0)).clamp(0.0, 1.0)
    }
}

fn forward(scale: Scale, x: f64) -> f64 {
    if scale == Scale::Log { x.ln() } else { x }
}

fn backward(scale: Scale, t: f64) -> f64 {
    if scale == Scale::Log { t.exp() } else { t }
}
