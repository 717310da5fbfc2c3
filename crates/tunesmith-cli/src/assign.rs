//! Values as people write them on a command line: `true`, `3`, `0.01`, `adam`, `[1,2]`.

use tunesmith::core::{Domain, Space, nearest};
use tunesmith::{Config, Value};

use crate::trouble::{Result, Trouble};

/// A note's value: `true` and `false`, whole and real numbers are what they look like, the rest is text.
pub(crate) fn typed(text: &str) -> Value {
    if let Ok(flag) = text.parse::<bool>() {
        return Value::Bool(flag);
    }
    if let Ok(number) = text.parse::<i64>() {
        return Value::Int(number);
    }
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    match text.parse::<f64>() {
        Ok(number) if numeric && number.is_finite() => Value::Float(number),
        _ => Value::from(text),
    }
}

/// The value of a parameter from its text, read as its domain needs: `1` is a number in a range, and text among choices of texts.
pub(crate) fn for_parameter(space: &Space, name: &str, text: &str) -> Result<Value, String> {
    let Some(param) = space.get(name) else {
        if space.is_empty() {
            return Ok(typed(text));
        }
        let hint =
            nearest(name, space.params().iter().map(|p| &*p.name)).map(|n| format!("; did you mean `{n}`?"));
        return Err(format!("the space has no parameter `{name}`{}", hint.unwrap_or_default()));
    };
    let candidates = match &param.domain {
        Domain::Simplex { .. } | Domain::Permutation { .. } => vec![list(text)],
        Domain::Choice { .. } => vec![Value::from(text), typed(text), list(text)],
        _ => vec![typed(text)],
    };
    let found = candidates.iter().find_map(|v| param.domain.normalize(v));
    found.ok_or_else(|| format!("`{name}` cannot be `{text}`: it takes {}", param.domain.describe()))
}

/// `a,b,c`, or the same in brackets.
fn list(text: &str) -> Value {
    let inner = text.trim().strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    Value::from(inner.split(',').map(|part| typed(part.trim().trim_matches('"'))).collect::<Vec<_>>())
}

/// A configuration from words `name=value`.
pub(crate) fn config(space: &Space, words: &[String]) -> Result<Config> {
    let mut config = Config::new();
    for word in words {
        let Some((name, text)) = word.split_once('=') else {
            return Err(Trouble::usage(format!("`{word}` is not `name=value`")));
        };
        let name = name.trim();
        if config.get(name).is_some() {
            return Err(Trouble::usage(format!("`{name}` is given twice")));
        }
        config.set(name, for_parameter(space, name, text.trim()).map_err(Trouble::usage)?);
    }
    Ok(config)
}
