//! How many trials stand where.

use crate::State;

/// How many trials stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Enqueued or interrupted.
    pub waiting: u64,
    /// Under way.
    pub running: u64,
    /// Paused.
    pub paused: u64,
    /// Ran to their end.
    pub done: u64,
    /// Ended early.
    pub stopped: u64,
    /// Could not be carried out.
    pub failed: u64,
    /// What the budget counts: trials that were started or have an outcome, except those added from elsewhere.
    pub claimed: u64,
}

impl Counts {
    pub(super) fn slot(&mut self, state: State) -> &mut u64 {
        match state {
            State::Waiting => &mut self.waiting,
            State::Running => &mut self.running,
            State::Paused => &mut self.paused,
            State::Done => &mut self.done,
            State::Stopped => &mut self.stopped,
            State::Failed => &mut self.failed,
        }
    }

    /// Trials with an outcome.
    pub fn finished(&self) -> u64 {
        self.done + self.stopped + self.failed
    }
}
