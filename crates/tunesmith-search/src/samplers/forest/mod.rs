//! Random forests: Bayesian optimization with regression trees, SMAC's kind [Hutter2011], [Lindauer2022].
//!
//! When: spaces of many choices, deep conditions and ordered levels, where a smooth model has little to hold on to; rough
//! objectives. On smooth functions of few numbers the Gaussian process is better.
//!
//! - First points: the default configuration, then scrambled Sobol points.
//! - A forest learns the transformed losses. Failed and diverged trials count a little worse than the worst. A second forest for each
//!   metric with a limit says how likely the limit holds.
//! - The next point has the greatest expected improvement over the best expectation at a point seen, times that probability:
//!   many random candidates, then local search from the best of them and of the points seen, one parameter at a time.
//! - Trials under way count with the value that the forest expects of them, so that workers spread.
//! - Now and then a point at random, so that nothing is given up for good.
//! - Several objectives: a new random weighting for each trial (ParEGO, [Knowles2006]).
//! - Inactive parameters are missing values, for which trees have a side of their own; nothing is imputed.
//!
//! Cost: `O(trees x rows x parameters x depth)` a proposal on at most 1,000 rows (of more, the best half of that and an even
//! selection of the others): about 3 ms for 100 trials of 10 parameters. No state but the rows.
//!
//! [Hutter2011]: Hutter, Hoos and Leyton-Brown, "Sequential Model-Based Optimization for General Algorithm Configuration", LION 5.
//! [Knowles2006]: Knowles, "ParEGO: A Hybrid Algorithm With On-Line Landscape Approximation for Expensive Multiobjective
//!   Optimization Problems", IEEE Transactions on Evolutionary Computation 10.
//! [Lindauer2022]: Lindauer et al., "SMAC3: A Versatile Bayesian Optimization Package for Hyperparameter Optimization", JMLR 23.

mod belief;
mod options;
mod rows;
mod search;
mod targets;

use std::sync::Mutex;

use tunesmith_core::{Proposal, Query, Refusal, Rng, Sampler};

pub use self::options::ForestOptions;

use self::belief::Belief;
use super::{Sobol, locked};
use crate::acquisition::Frame;
use crate::evidence::{Evidence, pending};
use crate::rejection;

/// Bayesian optimization with random forests.
#[derive(Debug, Default)]
pub struct Forest {
    options: ForestOptions,
    first: Sobol,
    evidence: Mutex<Evidence>,
}

impl Forest {
    /// With these options.
    pub fn new(options: ForestOptions) -> Self {
        Self { options, ..Self::default() }
    }

    fn random(query: &Query<'_>, rng: &mut Rng, why: &str) -> Result<Proposal, Refusal> {
        let (config, _) = rejection::draw(query.space, query.fixed, rng, rejection::TRIES)?;
        Ok(Proposal { config, why: why.into() })
    }
}

impl Sampler for Forest {
    fn name(&self) -> &'static str {
        "forest"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let Query { space, history, fixed, trial } = *query;
        let mut evidence = locked(&self.evidence);
        evidence.follow(space, history);
        let dims = evidence.columns().len();
        let seen = (0..evidence.len()).filter(|row| evidence.loss(*row).is_finite());
        let first = self.options.first_points(space, &history.settings().budget);
        if dims == 0 || seen.take(first).count() < first {
            drop(evidence);
            return self.first.propose(query, rng);
        }
        if rng.uniform() < self.options.random {
            return Self::random(query, rng, "random, to keep exploring");
        }
        let waiting: Vec<Vec<f64>> = pending(space, history, trial).into_iter().map(|(_, p)| p).collect();
        let belief = Belief::learn(&evidence, &waiting, &self.options, rng);
        let frame = Frame::new(space, evidence.columns(), fixed);
        let found = search::maximize(&belief, &frame, rng);
        let fresh = |config: &tunesmith_core::Config| history.same_as(config).is_none();
        let best = found.iter().map(|full| frame.config(full)).filter(|c| space.satisfied(c)).find(fresh);
        let Some(config) = best else {
            return Self::random(query, rng, "random: the forest's best points were tried already");
        };
        let mut why = format!("forest on {} trials", belief.rows);
        if !belief.any_feasible {
            why += ", looking for what satisfies the limits";
        }
        Ok(Proposal { config, why })
    }
}
