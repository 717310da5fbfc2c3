//! Numbers and texts in few characters.

use tunesmith::Value;
use tunesmith_explain::shortened;

/// A number to five significant digits.
pub(crate) fn short(x: f64) -> String {
    shortened(x, 5, 1e-4..1e7)
}

/// A parameter's value for a table: numbers shortened, on one line.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Float(x) => short(*x),
        Value::List(items) => items.iter().map(self::value).collect::<Vec<_>>().join(","),
        other => line(&other.to_string()),
    }
}

/// A text on one line, without control characters.
pub(crate) fn line(text: &str) -> String {
    let shown = text.trim_end().replace('\n', " | ");
    shown.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// `1 trial`, `2 trials`.
pub(crate) fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_number_has_five_digits_and_no_needless_zeros() {
        let shown = |x| short(x);
        for (x, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.1 + 0.2, "0.3"),
            (123_456.7, "123457"),
            (0.000_123_456_7, "0.00012346"),
            (1e-5, "1e-5"),
            (1.5e-7, "1.5e-7"),
            (2.5e9, "2.5e9"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (99_999.96, "100000"),
            (0.999_999_9, "1"),
        ] {
            assert_eq!(shown(x), text);
        }
    }

    #[test]
    fn a_line_has_no_breaks_and_no_control_characters() {
        assert_eq!(line("a\nb\tc\x1b[31m\n"), "a | b\u{fffd}c\u{fffd}[31m");
    }
}
