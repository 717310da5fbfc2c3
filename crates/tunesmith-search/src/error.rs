//! What is wrong with the choice of a sampler or a stopping rule.

use std::fmt;

use tunesmith_core::nearest;

/// What is wrong with a sampler or stopping rule as it was asked for, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecError {
    /// The option concerned, as it was written; `None` when it is the name, or the whole.
    pub option: Option<String>,
    /// What is wrong, as a sentence without a final stop.
    pub message: String,
    /// What would be right; may be empty.
    pub help: String,
}

impl SpecError {
    pub(crate) fn whole(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { option: None, message: message.into(), help: help.into() }
    }

    pub(crate) fn option(option: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { option: Some(option.to_owned()), message: message.into(), help: help.into() }
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.help.is_empty() {
            write!(f, " ({})", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for SpecError {}

/// "did you mean ..." where a known word is near, and the list of all.
pub(crate) fn known_words(word: &str, what: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return "it has none".into();
    }
    let list = format!("{what}: {}", known.join(", "));
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {list}"),
        None => list,
    }
}

/// A number with its thousands set apart: `1,000,000`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
