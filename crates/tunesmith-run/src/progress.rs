//! How far a long piece of work is, for whoever watches it from another thread.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Steps done, of how many.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    of: AtomicUsize,
}

impl Progress {
    /// Steps done, and how many there are; 0 before that is known.
    pub fn now(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }

    pub(crate) fn begin(&self, of: usize) {
        self.of.store(of, Ordering::Relaxed);
    }

    pub(crate) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}
