//! Reports as JSON lines.

use serde_json::{Map, Value};

/// Reads a JSON value; bare `NaN`, `Infinity` and the like, which many programs print, become text.
///
/// # Errors
/// The text is no JSON, with a reason for people.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).or_else(|error| {
        serde_json::from_str(&quote_non_finite(text)).map_err(|_| {
            if text.contains('\'') && !text.contains('"') {
                "it has single quotes, which JSON does not know; print json.dumps(...) of it".to_owned()
            } else {
                format!("it is not valid JSON (column {})", error.column())
            }
        })
    })
}

/// Puts quotes around words outside of text that stand for numbers JSON does not have.
pub(crate) fn quote_non_finite(text: &str) -> String {
    let mut fixed = String::with_capacity(text.len() + 16);
    let (mut inside, mut escaped) = (false, false);
    let mut word = String::new();
    for c in text.chars() {
        if !inside && (c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')) {
            word.push(c);
            continue;
        }
        push_word(&mut fixed, &mut word);
        fixed.push(c);
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ => {}
        }
    }
    push_word(&mut fixed, &mut word);
    fixed
}

fn push_word(fixed: &mut String, word: &mut String) {
    let non_finite = word.bytes().any(|b| b.is_ascii_alphabetic()) && non_finite(word).is_some();
    let quote = if non_finite { "\"" } else { "" };
    *fixed += quote;
    *fixed += word;
    *fixed += quote;
    word.clear();
}

/// The value of `nan`, `inf` and `infinity` in any case, with or without a sign.
pub(crate) fn non_finite(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|value| !value.is_finite())
}

/// A number; none if it was not measured.
///
/// # Errors
/// It is something else, said in words.
pub(super) fn number(value: &Value) -> Result<Option<f64>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(number.as_f64()),
        Value::String(text) => non_finite(text).map(Some).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            format!("the text \"{shown}\"")
        }),
        Value::Bool(value) => Err(value.to_string()),
        Value::Array(_) => Err("a list".to_owned()),
        Value::Object(_) => Err("an object".to_owned()),
    }
}

/// A count such as a step under the first of some names; none if absent.
///
/// # Errors
/// It is no whole number of 0 or more, said in words.
pub(super) fn count(object: &Map<String, Value>, names: &[&str]) -> Result<Option<u64>, String> {
    let Some((name, value)) = names.iter().find_map(|name| Some((name, object.get(*name)?))) else {
        return Ok(None);
    };
    let whole = |value: f64| (value >= 0.0 && value.fract() == 0.0 && value < 9e15).then_some(value as u64);
    match value {
        Value::Null => Ok(None),
        Value::Number(n) if n.is_u64() => Ok(n.as_u64()),
        Value::Number(n) if n.as_f64().and_then(whole).is_some() => Ok(n.as_f64().and_then(whole)),
        other => Err(format!("{name} is {other}, but must be a whole number, 0 or more")),
    }
}
