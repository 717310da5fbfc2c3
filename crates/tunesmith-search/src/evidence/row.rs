//! What a row says besides its numbers.

use tunesmith_core::{State, Trial, TrialNumber};

/// How a trial ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It ran to its end.
    Done,
    /// A stopping rule ended it early: its values are those so far.
    Stopped,
    /// It could not be carried out.
    Failed,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) trial: TrialNumber,
    pub(super) ended: Ended,
    pub(super) steps: Option<u64>,
}

impl Row {
    pub(super) fn of(trial: &Trial) -> Self {
        let ended = match trial.state() {
            State::Stopped => Ended::Stopped,
            State::Failed => Ended::Failed,
            _ => Ended::Done,
        };
        Self { trial: trial.number, ended, steps: trial.reports.iter().rev().find_map(|r| r.step) }
    }
}
