//! How a trial ended.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Measures;

/// The one terminal outcome of a trial.
///
/// A diverged training is not a failure: it is `Done` with a NaN or infinite objective, which samplers learn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It ran to its end. The measures may be empty when every metric was reported.
    Done(Measures),
    /// A stopping rule ended it early.
    Stopped(Measures),
    /// It could not be carried out, after its retries.
    Failed(Failure),
}

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of failure.
    pub class: FailureClass,
    /// What happened, for people: one or a few lines.
    pub message: String,
}

impl Failure {
    /// A failure of this class.
    pub fn new(class: FailureClass, message: impl Into<String>) -> Self {
        Self { class, message: message.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    /// The program could not be started.
    NotStarted,
    /// The program ended with a non-zero exit code.
    ExitCode,
    /// A signal ended the program.
    Signal,
    /// The time limit was reached.
    Timeout,
    /// Memory ran out.
    OutOfMemory,
    /// Its reports could not be read, or the objective is missing.
    BadReport,
    /// The objective function returned an error or panicked.
    Error,
}

impl fmt::Display for FailureClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotStarted => "not started",
            Self::ExitCode => "exit code",
            Self::Signal => "signal",
            Self::Timeout => "time limit",
            Self::OutOfMemory => "out of memory",
            Self::BadReport => "bad report",
            Self::Error => "error",
        })
    }
}
