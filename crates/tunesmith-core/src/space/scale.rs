//! Which level owns which part of the unit interval.
//!
//! `n` levels on a linear scale own `[k/n, (k+1)/n)` each, exactly. On a log scale a level owns the logarithms of the numbers that are
//! nearer to it than to its neighbours; the outermost cells mirror their inner halves. A level stands at `(k + 1/2)/n`, or at its own
//! logarithm, and is found again from there: for up to 2^52 linear levels, and 2^40 on a log scale, where the coordinates near 1 would
//! have to lie closer together than real numbers do.

use super::Scale;

/// The level, of `n >= 1`, at `u` of the unit interval. `ratio` is the step over the first level, for the log scale.
pub(super) fn level(scale: Scale, u: f64, n: u128, ratio: f64) -> u128 {
    if u.is_nan() || u <= 0.0 || n <= 1 {
        return 0;
    }
    if u >= 1.0 {
        return n - 1;
    }
    match scale {
        Scale::Linear => part(u, n),
        Scale::Log => {
            let (low, high) = log_ends(n, ratio);
            let k = ((low + u * (high - low)).exp_m1() / ratio).round();
            (k.max(0.0) as u128).min(n - 1)
        }
    }
}

/// Where level `k` of `n` stands in the unit interval.
pub(super) fn place(scale: Scale, k: u128, n: u128, ratio: f64) -> f64 {
    if n <= 1 {
        return 0.5;
    }
    match scale {
        Scale::Linear => (k as f64 + 0.5) / n as f64,
        Scale::Log => {
            let (low, high) = log_ends(n, ratio);
            (((k as f64 * ratio).ln_1p() - low) / (high - low)).clamp(0.0, 1.0)
        }
    }
}

/// The step over the first level, kept finite when multiplied by any number of levels.
pub(super) fn ratio(step: f64, first: f64) -> f64 {
    (step / first).clamp(f64::MIN_POSITIVE, 1e280)
}

/// Half a cell beyond the first and the last level, as logarithms over the first level.
fn log_ends(n: u128, ratio: f64) -> (f64, f64) {
    let last = (n - 1) as f64;
    let at = |k: f64| (k * ratio).ln_1p();
    (-at(0.5), 2.0 * at(last) - at(last - 0.5))
}

/// The whole part of `u * n` for `u` in `(0, 1)` and `n` up to 2^64, without rounding.
fn part(u: f64, n: u128) -> u128 {
    const FRACTION: u64 = (1 << 52) - 1;
    let bits = u.to_bits();
    let exponent = (bits >> 52) as u32;
    // u is digits / 2^shift, and at least 2^-53 below 1.
    let (digits, shift) =
        if exponent == 0 { (bits, 1074) } else { ((bits & FRACTION) | (FRACTION + 1), 1075 - exponent) };
    if shift >= u128::BITS { 0 } else { (u128::from(digits) * n) >> shift }
}
