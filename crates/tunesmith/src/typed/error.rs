//! A configuration that does not fit a type.

use std::fmt;

/// A parameter whose value a typed configuration cannot take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The parameter.
    pub param: String,
    /// What is wrong, as a sentence without a final stop.
    pub message: String,
    /// What would be right.
    pub help: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if !self.help.is_empty() {
            write!(f, " ({})", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}
