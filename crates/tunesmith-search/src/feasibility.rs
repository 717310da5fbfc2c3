//! How much of a space its constraints leave, before anything is tried.

use tunesmith_core::{Config, Rng, Space};

use crate::rejection::Tally;

/// Keys the stream of draws apart from those of trials.
const STREAM: u64 = u64::MAX;

/// What random configurations showed of a space's constraints.
#[derive(Debug, Clone, PartialEq)]
pub struct Feasibility {
    /// How many configurations were drawn from the priors.
    pub draws: u64,
    /// How many of them satisfied every constraint.
    pub feasible: u64,
    /// The constraint that failed most often, and in which share of the draws; `None` when none failed.
    pub worst: Option<(String, f64)>,
    why: Option<String>,
}

impl Feasibility {
    /// The share of the draws that satisfied every constraint, from 0 to 1; 1 without draws.
    pub fn share(&self) -> f64 {
        if self.draws == 0 { 1.0 } else { self.feasible as f64 / self.draws as f64 }
    }

    /// What is wrong when no draw was feasible, in words that name the constraints that stand in the way.
    pub fn contradiction(&self) -> Option<&str> {
        self.why.as_deref()
    }
}

/// Draws configurations from the priors and counts which constraints hold. `O(draws x parameters)`; a space without
/// constraints takes no draws.
pub fn feasibility(space: &Space, seed: u64, draws: u64) -> Feasibility {
    let mut tally = Tally::new(space);
    if !space.constraints().is_empty() {
        let mut rng = Rng::new(seed, STREAM, STREAM);
        for _ in 0..draws {
            tally.count(space, &space.complete(&Config::new(), &mut rng));
        }
    }
    let none = tally.draws() > 0 && tally.feasible() == 0;
    Feasibility {
        draws: tally.draws(),
        feasible: tally.feasible(),
        worst: tally.worst(space),
        why: none.then(|| tally.explain(space, &Config::new())),
    }
}
