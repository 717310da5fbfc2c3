//! Which of two trials did better.

use std::cmp::Ordering;

use crate::evidence::{Ended, Evidence};

/// What a trial is worth: the smaller the better.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    class: u8,
    first: f64,
    second: f64,
}

impl Standing {
    /// Done within the limits, by the objective; then stopped early, those that came farther first; then beyond the limits, by how much;
    /// last what failed or diverged.
    pub(super) fn of(evidence: &Evidence, row: usize) -> Self {
        let (loss, violation) = (evidence.loss(row), evidence.violation(row));
        let (class, first, second) = match evidence.ended(row) {
            Ended::Failed => (3, 0.0, 0.0),
            _ if !loss.is_finite() => (3, 0.0, 0.0),
            _ if violation > 0.0 => (2, violation, loss),
            Ended::Stopped => (1, -(evidence.steps(row).unwrap_or(0) as f64), loss),
            Ended::Done => (0, loss, 0.0),
        };
        Self { class, first, second }
    }

    /// Whether it says anything about its configuration's worth.
    pub(super) fn is_usable(self) -> bool {
        self.class < 3
    }

    /// The objective of one that is done and within the limits.
    pub(super) fn loss(self) -> Option<f64> {
        (self.class == 0).then_some(self.first)
    }
}

impl Ord for Standing {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = |a: f64, b: f64| if a == b { Ordering::Equal } else { a.total_cmp(&b) };
        self.class
            .cmp(&other.class)
            .then_with(|| numbers(self.first, other.first))
            .then_with(|| numbers(self.second, other.second))
    }
}

impl PartialOrd for Standing {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Standing {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Standing {}
