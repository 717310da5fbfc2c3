//! The levels of stepped numbers: `low`, `low + step`, ... up to the last one not above `high`.
//!
//! Real steps are decimal ones: `0.1 + 2 x 0.1` gives 0.3, not the nearest sum of binary fractions. Every level is the real number
//! nearest to its decimal sum wherever that fits 128 bits, so that levels read as people write them.

/// Slack, in steps, within which `high` counts as a level: a range such as `0.0..=0.3` by 0.1 is not exact in binary.
const SLACK: f64 = 1e-9;

/// The number of levels of a stepped real range. The last level may lie below `high`.
pub(super) fn float_levels(low: f64, high: f64, step: f64) -> u64 {
    let steps = (high - low) / step;
    let nearest = steps.round();
    let whole = if (steps - nearest).abs() <= SLACK + steps * f64::EPSILON { nearest } else { steps.floor() };
    (whole as u64).saturating_add(1)
}

/// The `k`-th level of a stepped real range, `low` and (where it is a level) `high` exactly.
pub(super) fn float_level(low: f64, high: f64, step: f64, k: u64) -> f64 {
    if k == 0 {
        return low;
    }
    let x = decimal_sum(low, k, step).unwrap_or(low + k as f64 * step);
    if high - x <= SLACK * step + f64::EPSILON * high.abs() { high } else { x.max(low) }
}

/// The level nearest to a number of `[low, high]`.
pub(super) fn float_level_near(low: f64, high: f64, step: f64, x: f64) -> u64 {
    let last = float_levels(low, high, step) - 1;
    (((x - low) / step).round().max(0.0) as u64).min(last)
}

/// The level of a number, `None` when it is not one.
pub(super) fn float_level_of(low: f64, high: f64, step: f64, x: f64) -> Option<u64> {
    let k = float_level_near(low, high, step, x);
    let slack = (SLACK * step + 4.0 * f64::EPSILON * x.abs()).min(0.25 * step);
    ((float_level(low, high, step, k) - x).abs() <= slack).then_some(k)
}

/// `low + k * step` in decimal, rounded once; `None` when the digits do not fit.
fn decimal_sum(low: f64, k: u64, step: f64) -> Option<f64> {
    let (a, a_exponent) = decimal(low)?;
    let (b, b_exponent) = decimal(step)?;
    let exponent = if a == 0 { b_exponent } else { a_exponent.min(b_exponent) };
    let scaled = |digits: i128, from: i32| {
        if digits == 0 {
            return Some(0);
        }
        10_i128.checked_pow(u32::try_from(from.checked_sub(exponent)?).ok()?)?.checked_mul(digits)
    };
    let sum = scaled(a, a_exponent)?.checked_add(scaled(b, b_exponent)?.checked_mul(i128::from(k))?)?;
    // A whole number below 2^53 times or over a power of ten up to 10^22 is one rounding of exact numbers.
    if sum.unsigned_abs() < 1 << 53 && (-22..=22).contains(&exponent) {
        let power = 10_f64.powi(exponent.abs());
        return Some(if exponent < 0 { sum as f64 / power } else { sum as f64 * power });
    }
    format!("{sum}e{exponent}").parse().ok()
}

/// The shortest decimal that reads back as `x`: digits and the power of ten.
fn decimal(x: f64) -> Option<(i128, i32)> {
    // Short numbers, the common case, without going through text.
    for (exponent, power) in
        [(0, 1.0), (-1, 10.0), (-2, 100.0), (-3, 1000.0), (-4, 1e4), (-5, 1e5), (-6, 1e6)]
    {
        let digits = (x * power).round();
        if digits.abs() < 1e9 && digits / power == x {
            return Some((digits as i128, exponent));
        }
    }
    let text = format!("{x:e}");
    let (digits, exponent) = text.split_once('e')?;
    let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len());
    let digits = digits.replace('.', "").parse().ok()?;
    Some((digits, exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(decimals).ok()?)?))
}

/// The number of levels of a whole-number range; up to 2^64, hence the width.
pub(super) fn int_levels(low: i64, high: i64, step: i64) -> u128 {
    let width = (i128::from(high) - i128::from(low)).max(0);
    (width / i128::from(step.max(1))).unsigned_abs() + 1
}

/// The `k`-th level of a whole-number range; `k` must be below [`int_levels`].
pub(super) fn int_level(low: i64, step: i64, k: u128) -> i64 {
    (i128::from(low) + k as i128 * i128::from(step.max(1))) as i64
}

/// The level of a whole number, `None` when it is not one.
pub(super) fn int_level_of(low: i64, high: i64, step: i64, i: i64) -> Option<u128> {
    let (above, step) = (i128::from(i) - i128::from(low), i128::from(step.max(1)));
    (i >= low && i <= high && above % step == 0).then(|| (above / step).unsigned_abs())
}

/// The level nearest to a number of `[low, high]`.
pub(super) fn int_level_near(low: i64, high: i64, step: i64, x: f64) -> u128 {
    let last = int_levels(low, high, step) - 1;
    // Whole part and rest apart: 64-bit numbers do not fit a real number.
    let whole = x.floor();
    let above = (whole as i128).saturating_sub(i128::from(low)).max(0).unsigned_abs();
    let step = u128::from(step.max(1).unsigned_abs());
    let rest = ((above % step) as f64 + (x - whole)) / step as f64;
    (above / step + u128::from(rest >= 0.5)).min(last)
}
