//! Numbers in sentences.

use tunesmith_core::Value;

/// A number to three significant digits, without needless zeros.
pub(super) fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    if !(1e-3..1e6).contains(&x.abs()) {
        let text = format!("{x:.1e}");
        return text.replace(".0e", "e");
    }
    let places = (2 - x.abs().log10().floor() as i32).max(0) as usize;
    let text = format!("{x:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    let x = share * 100.0;
    if x >= 10.0 || x == 0.0 { format!("{x:.0}%") } else { format!("{x:.1}%") }
}

/// A value as a sentence shows it.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Float(x) => short(*x),
        other => other.to_string(),
    }
}

/// `1 trial`, `2 trials`.
pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
