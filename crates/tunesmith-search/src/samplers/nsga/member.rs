//! What an ended trial is worth as a parent.

use std::cmp::Ordering;

use crate::evidence::{Ended, Evidence};

/// How an ended trial compares before its objectives do, best first: Deb's rules for constraints, extended to trials without a
/// full result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    /// Ran to its end, within every limit, with finite objectives: these compare by dominance.
    Whole,
    /// Stopped early: the later the better, then by the first objective.
    Stopped,
    /// Beyond a limit: by how much in total.
    Infeasible,
    /// An objective is no finite number.
    Diverged,
}

/// An ended trial that may be a parent. Failed ones may not.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Its row in the evidence.
    pub(super) row: usize,
    /// Its objectives, the smaller the better.
    pub(super) costs: Vec<f64>,
    tier: Tier,
    /// Compares members of a tier that dominance does not; the smaller the better.
    keys: [f64; 2],
}

impl Member {
    /// The member that a row stands for; `None` for a failed trial.
    pub(super) fn of(evidence: &Evidence, row: usize) -> Option<Self> {
        let costs = evidence.losses(row).to_vec();
        let violation = evidence.violation(row);
        let (tier, keys) = match evidence.ended(row) {
            Ended::Failed => return None,
            Ended::Done if !costs.iter().all(|c| c.is_finite()) => (Tier::Diverged, [0.0; 2]),
            _ if violation > 0.0 => (Tier::Infeasible, [violation, 0.0]),
            Ended::Done => (Tier::Whole, [0.0; 2]),
            Ended::Stopped => {
                let loss = evidence.loss(row);
                let loss = if loss.is_nan() { f64::INFINITY } else { loss };
                (Tier::Stopped, [-(evidence.steps(row).unwrap_or(0) as f64), loss])
            }
        };
        Some(Self { row, costs, tier, keys })
    }

    /// Whether it compares by dominance with others that do.
    pub(super) fn is_whole(&self) -> bool {
        self.tier == Tier::Whole
    }

    /// The order before dominance; better ones first.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let keys = || self.keys.iter().zip(&other.keys).map(|(a, b)| a.total_cmp(b));
        self.tier.cmp(&other.tier).then_with(|| keys().find(|o| o.is_ne()).unwrap_or(Ordering::Equal))
    }
}
