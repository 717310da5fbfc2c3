//! Numbers and times in words.

use tunesmith_core::Millis;

/// A number to five significant digits.
pub(crate) fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return if x.is_nan() { "no number".into() } else { format!("{x}") };
    }
    if !(1e-3..1e6).contains(&x.abs()) {
        let text = format!("{x:.4e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if digits.contains('.') => {
                format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'))
            }
            _ => text,
        };
    }
    let places = (4 - x.abs().log10().floor() as i32).max(0) as usize;
    let text = format!("{x:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
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
