//! How long to go on with a trial: the trait that every stopping rule implements.

use crate::{History, Trial};

/// Whether a running trial goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on.
    Continue,
    /// It ends here, for this reason.
    Stop(String),
}

/// Decides how long trials go on: a pure function of the history and the trial's reports.
pub trait Scheduler: Send + Sync {
    /// Its name, as study files write it.
    fn name(&self) -> &'static str;

    /// Whether `trial`, a running trial of `history` whose newest report was just recorded, goes on.
    fn verdict(&self, history: &History, trial: &Trial) -> Verdict;
}

/// Every trial runs to its end.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunToEnd;

impl Scheduler for RunToEnd {
    fn name(&self) -> &'static str {
        "none"
    }

    fn verdict(&self, _: &History, _: &Trial) -> Verdict {
        Verdict::Continue
    }
}
