//! The choice of a sampler from the space and the budget.
//!
//! - Every parameter has levels, and all combinations fit the budget: the exhaustive grid, shuffled. A study that is cut short
//!   has then seen all parts of the space. (With constraints, only where there are at most 100,000 combinations before them.)
//! - Otherwise scrambled Sobol points.
//!
//! The choice is made anew for each trial from the settings then in force, so a raised budget can turn to the grid; what was
//! tried before counts there. Cost: that of the sampler chosen.

use std::sync::Mutex;

use tunesmith_core::{History, Proposal, Query, Refusal, Rng, Sampler, Space};

use super::{Grid, Order, Points, Sobol, locked};
use crate::error::grouped;

/// Without a limit of trials, combinations up to this many are tried exhaustively.
const SMALL: u64 = 1_000;

/// Constraints are applied to this many combinations at most before the choice is made.
const LISTED: u64 = 100_000;

/// Chooses the sampler.
#[derive(Debug)]
pub struct Auto {
    grid: Grid,
    sobol: Sobol,
    size: Mutex<Option<(Space, Option<u64>)>>,
}

impl Default for Auto {
    fn default() -> Self {
        Self::new()
    }
}

impl Auto {
    /// The choice between the grid of all levels and Sobol points.
    pub fn new() -> Self {
        Self {
            grid: Grid::new().points(Points::All).order(Order::Random),
            sobol: Sobol::new(),
            size: Mutex::new(None),
        }
    }

    /// The number of feasible configurations where all have levels and they can be listed.
    fn size(&self, space: &Space) -> Option<u64> {
        let mut known = locked(&self.size);
        if let Some((of, size)) = &*known
            && of == space
        {
            return *size;
        }
        let listable = |all: &u64| space.constraints().is_empty() || *all <= LISTED;
        let size = space.size().filter(listable).and_then(|_| self.grid.size(space).ok()).filter(|n| *n > 0);
        *known = Some((space.clone(), size));
        size
    }

    fn exhaustible(&self, space: &Space, history: &History) -> Option<u64> {
        // A space that is learned from trials may always grow.
        if history.settings().space.is_empty() || space.is_empty() {
            return None;
        }
        let limit = history.settings().budget.trials.unwrap_or(SMALL);
        self.size(space).filter(|size| *size <= limit)
    }
}

impl Sampler for Auto {
    fn name(&self) -> &'static str {
        "auto"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let (sampler, reason): (&dyn Sampler, _) = match self.exhaustible(query.space, query.history) {
            Some(size) => (&self.grid, format!("all {} fit", grouped(size))),
            None => (&self.sobol, "space-filling".to_owned()),
        };
        let proposal = sampler.propose(query, rng)?;
        Ok(Proposal { why: format!("{reason}: {}", proposal.why), ..proposal })
    }

    fn instant(&self) -> bool {
        true
    }
}
