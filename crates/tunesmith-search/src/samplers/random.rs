//! Random search: independent draws from the priors.
//!
//! When: the baseline that every other sampler must beat; very many workers; a first look at a space that costs little.
//! It beats a grid as soon as some parameters matter much less than others [Bergstra2012].
//!
//! A parameter without a prior is drawn evenly on its scale. Constraints are met by rejection: drawing again until all hold,
//! which leaves the distribution right among the feasible configurations.
//!
//! Cost: `O(parameters)` a draw, and `1 / (feasible share)` draws.
//!
//! [Bergstra2012]: Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 13, 281-305.

use tunesmith_core::{Proposal, Query, Refusal, Rng, Sampler};

use crate::rejection;

/// Random search.
#[derive(Debug, Clone, Copy)]
pub struct Random {
    tries: u64,
}

impl Default for Random {
    fn default() -> Self {
        Self::new()
    }
}

impl Random {
    /// Random search that gives up after 100,000 draws without a feasible one.
    pub fn new() -> Self {
        Self { tries: rejection::TRIES }
    }

    /// The same with another limit of draws (at least 1).
    #[must_use]
    pub fn tries(self, tries: u64) -> Self {
        Self { tries }
    }
}

impl Sampler for Random {
    fn name(&self) -> &'static str {
        "random"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let (config, draws) = rejection::draw(query.space, query.fixed, rng, self.tries)?;
        // Worth a word only where the constraints leave little.
        let why =
            if draws >= 100 { format!("draw {draws}: few satisfy the constraints") } else { String::new() };
        Ok(Proposal { config, why })
    }

    fn instant(&self) -> bool {
        true
    }
}
