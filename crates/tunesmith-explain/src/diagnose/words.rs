//! Numbers in sentences.

use tunesmith_core::Value;

use crate::words::shortened;

/// A number to three significant digits.
pub(super) fn short(x: f64) -> String {
    shortened(x, 3, 1e-3..1e6)
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
