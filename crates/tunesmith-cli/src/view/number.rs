//! Numbers and texts in few characters.

use tunesmith::Value;

/// A number to five significant digits.
pub(crate) fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return if x.is_nan() { "NaN".into() } else { format!("{x}") };
    }
    if !(1e-4..1e7).contains(&x.abs()) {
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
