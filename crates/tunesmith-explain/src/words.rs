//! Numbers and times in words.

use std::ops::Range;

use tunesmith_core::Millis;

/// A finite number to some significant digits, without needless zeros: plain where its size is in `plain`, else with an exponent.
///
/// ```
/// # use tunesmith_explain::shortened;
/// assert_eq!(shortened(0.1 + 0.2, 5, 1e-3..1e6), "0.3");
/// assert_eq!(shortened(1.25e-7, 5, 1e-3..1e6), "1.25e-7");
/// assert_eq!(shortened(123_456.7, 3, 1e-3..1e6), "123457");
/// ```
pub fn shortened(x: f64, digits: usize, plain: Range<f64>) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    let digits = digits.max(1) - 1;
    let trimmed = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if !plain.contains(&x.abs()) {
        let text = format!("{x:.digits$e}");
        return match text.split_once('e') {
            Some((mantissa, exponent)) => format!("{}e{exponent}", trimmed(mantissa)),
            None => text,
        };
    }
    let places = (digits as i32 - x.abs().log10().floor() as i32).max(0) as usize;
    trimmed(&format!("{x:.places$}"))
}

/// A number to five significant digits.
pub(crate) fn short(x: f64) -> String {
    if x.is_nan() { "no number".into() } else { shortened(x, 5, 1e-3..1e6) }
}

/// A duration: `0.42 s`, `12.3 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
pub(crate) fn duration(ms: Millis) -> String {
    let seconds = ms.max(0) as f64 / 1e3;
    let whole = seconds.round() as i64;
    match whole {
        _ if seconds < 59.95 => format!("{} s", short((seconds * 100.0).round() / 100.0)),
        ..3600 => format!("{} min {} s", whole / 60, whole % 60),
        3600..86_400 => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
        _ => format!("{} d {} h", whole / 86_400, whole % 86_400 / 3600),
    }
}
