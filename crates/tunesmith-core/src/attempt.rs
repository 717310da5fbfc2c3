//! Attempts: a trial that is interrupted keeps its number and starts another attempt.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{AttemptNumber, Failure, Millis};

/// Why an attempt ended without an outcome. Its trial waits for the next attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It was asked to leave (a signal before a machine goes away) and will go on elsewhere. Never counts as a failure.
    Preempted,
    /// The person at the keyboard stopped it.
    Cancelled,
    /// The process that carried it out is gone.
    OwnerDied,
    /// Its owner gave no sign of life within its lease.
    LeaseExpired,
    /// It failed and will be tried again.
    Failed(Failure),
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptEnd {
    /// With the outcome of its trial.
    Finished,
    /// Paused by a stopping rule; may go on from its checkpoint.
    Paused,
    /// Without an outcome.
    Interrupted(Cause),
}

/// One attempt at a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// From 1 in each trial.
    pub number: AttemptNumber,
    /// Who carries it out: `host:pid`, or a name of the caller's.
    pub worker: Arc<str>,
    /// When it started.
    pub started: Millis,
    /// When and how it ended; `None` while it runs. One whose owner died or fell silent ended when it was last heard of.
    pub ended: Option<(Millis, AttemptEnd)>,
}
