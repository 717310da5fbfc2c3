//! How a person or the system asks the workers to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// How urgently the workers should stop; each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Go on.
    None,
    /// Start nothing new; finish what runs and record it.
    Finish,
    /// The machine goes away: checkpoint what runs, give it back for another attempt, leave in time.
    Preempt,
    /// Stop what runs now and give it back.
    Now,
}

/// A flag that workers watch. Clones share it. Setting it is safe in a signal handler.
#[derive(Debug, Clone, Default)]
pub struct StopFlag(Arc<AtomicU8>);

impl StopFlag {
    /// A flag that is not raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises the flag to at least this urgency.
    pub fn raise(&self, urgency: Urgency) {
        self.0.fetch_max(urgency as u8, Ordering::SeqCst);
    }

    /// The urgency now.
    pub fn urgency(&self) -> Urgency {
        match self.0.load(Ordering::SeqCst) {
            0 => Urgency::None,
            1 => Urgency::Finish,
            2 => Urgency::Preempt,
            _ => Urgency::Now,
        }
    }

    /// Whether running trials should end before their time.
    pub fn is_urgent(&self) -> bool {
        self.urgency() >= Urgency::Preempt
    }
}
