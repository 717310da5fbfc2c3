//! Words of an expression.

use super::ExprError;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Name(String),
    /// An operator, a bracket or a comma.
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 25] = [
    "<=", ">=", "==", "!=", "&&", "||", "**", "<", ">", "=", "!", "+", "-", "*", "/", "%", "^", "(", ")",
    "[", "]", ",", "≤", "≥", "≠",
];

/// Splits a source into tokens, each with the byte position where it starts.
pub(super) fn tokens(source: &str) -> Result<Vec<(usize, Token)>, ExprError> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        let (token, len) = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) {
            number(rest, at)?
        } else if c.is_alphabetic() || c == '_' {
            let len =
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            let word = rest[..len].trim_end_matches('.');
            let token = match word {
                "and" => Token::Sign("&&"),
                "or" => Token::Sign("||"),
                "not" => Token::Sign("!"),
                _ => Token::Name(word.to_owned()),
            };
            (token, word.len())
        } else if c == '"' || c == '\'' {
            let Some(end) = rest[1..].find(c) else {
                return Err(ExprError::new(at, "this text has no closing quote"));
            };
            (Token::Text(rest[1..=end].to_owned()), end + 2)
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            let meant = match *sign {
                "=" => "==",
                "**" => "^",
                "≤" => "<=",
                "≥" => ">=",
                "≠" => "!=",
                s => s,
            };
            (Token::Sign(meant), sign.len())
        } else {
            return Err(ExprError::new(at, format!("`{c}` means nothing here")));
        };
        out.push((at, token));
        at += len;
    }
    out.push((source.len(), Token::End));
    Ok(out)
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), ExprError> {
    let bytes = rest.as_bytes();
    let mut len = 0;
    while len < bytes.len() {
        let exponent_sign =
            len > 0 && matches!(bytes[len], b'+' | b'-') && matches!(bytes[len - 1], b'e' | b'E');
        if !(bytes[len].is_ascii_digit() || matches!(bytes[len], b'.' | b'e' | b'E' | b'_') || exponent_sign)
        {
            break;
        }
        len += 1;
    }
    let text = rest[..len].replace('_', "");
    match text.parse::<f64>() {
        Ok(x) if x.is_finite() => Ok((Token::Number(x), len)),
        Ok(_) => Err(ExprError::new(at, format!("`{text}` is too large a number"))),
        Err(_) => Err(ExprError::new(at, format!("`{text}` is not a number"))),
    }
}
