//! Asking a running command to end, from another thread or a signal handler's thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// How urgently a command is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopLevel {
    /// Nothing was asked.
    Run,
    /// SIGTERM, then SIGKILL after the grace.
    Stop,
    /// SIGKILL at once.
    Kill,
}

/// Asks commands to end; clones share one request, which only grows. Seen by [`run`](super::run) within 20 ms.
#[derive(Debug, Clone, Default)]
pub struct StopHandle(Arc<AtomicU8>);

impl StopHandle {
    /// A handle that asks for nothing yet.
    pub fn new() -> StopHandle {
        StopHandle::default()
    }

    /// Asks to end with SIGTERM, and SIGKILL after the grace.
    pub fn stop(&self) {
        self.0.fetch_max(1, Ordering::SeqCst);
    }

    /// Asks to end now, with SIGKILL.
    pub fn kill(&self) {
        self.0.fetch_max(2, Ordering::SeqCst);
    }

    /// What has been asked so far.
    pub fn level(&self) -> StopLevel {
        match self.0.load(Ordering::SeqCst) {
            0 => StopLevel::Run,
            1 => StopLevel::Stop,
            _ => StopLevel::Kill,
        }
    }
}
