//! What is wrong with a space, and where.

use std::fmt;

/// One thing that is wrong with a space: the parameter and key it concerns, what is wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceError {
    /// The parameter concerned; `None` for the space as a whole (its constraints).
    pub param: Option<String>,
    /// The key of the parameter's declaration that is wrong (`float`, `step`, `when`, `default`, ...), or `constraints`.
    pub key: &'static str,
    /// For `constraints`: which one, from 0. For `when`: which of the parameter's tests, where it is one of them.
    pub index: Option<usize>,
    /// What is wrong, as a sentence without a final stop.
    pub message: String,
    /// What would be right.
    pub help: String,
}

impl SpaceError {
    pub(crate) fn at(
        param: &str,
        key: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { param: Some(param.to_owned()), key, index: None, message: message.into(), help: help.into() }
    }

    pub(crate) fn constraint(index: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            param: None,
            key: "constraints",
            index: Some(index),
            message: message.into(),
            help: help.into(),
        }
    }
}

impl fmt::Display for SpaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if !self.help.is_empty() {
            write!(f, " ({})", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for SpaceError {}

/// Everything that is wrong with a space; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceErrors(pub Vec<SpaceError>);

impl fmt::Display for SpaceErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, e) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{e}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SpaceErrors {}

impl From<SpaceError> for SpaceErrors {
    fn from(error: SpaceError) -> Self {
        Self(vec![error])
    }
}
