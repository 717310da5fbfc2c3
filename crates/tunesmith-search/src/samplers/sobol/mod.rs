//! Scrambled Sobol points: every part of the space is visited about equally often, from the first points on.
//!
//! When: initial designs; budgets too small for a model; many workers. The first `2^m` trials put one value in each of the
//! `2^m` equal parts of every parameter's scale, so that a choice of 8 gets each value 8 times in 64 trials.
//!
//! Each coordinate of [`Space::dims`](tunesmith_core::Space::dims) is one dimension of the sequence of `tunesmith-math`, scrambled
//! by the study's seed. Priors bend their coordinate by the quantile of the truncated normal. The trials that are left to the
//! sampler are numbered among themselves, so the default configuration and enqueued trials leave no holes.
//!
//! - Constraints: the `n`-th trial takes the `n`-th feasible point. Where fewer than about one point in 1,000 is feasible,
//!   draws at random take over, and the reason says so.
//! - Values asked for beforehand, in an enqueued trial or together with constraints: the rest is drawn at random.
//! - Beyond 1,111 dimensions there is no sequence: those coordinates are independent random numbers.
//! - A parameter that a running trial asks for by name has the dimension that it has in the space learned so far; one that
//!   nobody asked for before is drawn at random.
//!
//! Cost: `O(dims log n)` a point; with constraints, `1 / (feasible share)` points a trial, each looked at once. Memory: 8 bytes a
//! trial, with constraints only.

mod points;
mod transform;

use std::sync::Mutex;

use tunesmith_core::{Origin, Proposal, Query, Refusal, Rng, Sampler};
use tunesmith_math::sobol::MAX_DIMENSIONS;

pub(super) use self::transform::value as by_prior;

use self::points::{Feasible, Points};
use super::locked;
use crate::rejection;

/// Scrambled Sobol points.
#[derive(Debug)]
pub struct Sobol {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    points: Points,
    feasible: Feasible,
}

impl Default for Sobol {
    fn default() -> Self {
        Self::new()
    }
}

impl Sobol {
    /// The sequence that the study's seed scrambles.
    pub fn new() -> Self {
        Self::within(1.0)
    }

    /// The same, with numbers in this share of their ranges, in the middle of each, only.
    pub(crate) fn within(share: f64) -> Self {
        Self { state: Mutex::new(State { points: Points::new(share), feasible: Feasible::default() }) }
    }
}

impl Sampler for Sobol {
    fn name(&self) -> &'static str {
        "sobol"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let Query { space, history, fixed, trial } = *query;
        let mut random = |why: &str| {
            let (config, _) = rejection::draw(space, fixed, rng, rejection::TRIES)?;
            Ok(Proposal { config, why: why.into() })
        };
        let apart = history.trial(trial).is_some_and(|t| t.origin != Origin::Sampled);
        if apart || (!fixed.is_empty() && !space.constraints().is_empty()) {
            return random("filled in at random");
        }
        let Some(starts) = points::starts(query) else { return random("random: asked for the first time") };
        let seed = history.settings().seed;
        let mut nth = history.sampled_before(trial);
        let mut state = locked(&self.state);
        let State { points, feasible } = &mut *state;
        if !space.constraints().is_empty() {
            match feasible.nth(space, seed, &starts, nth, points) {
                Some(index) => nth = index,
                None => {
                    drop(state);
                    return random("random: too few Sobol points satisfy the constraints");
                }
            }
        }
        let config = points.config(space, fixed, seed, &starts, nth);
        let mut why = format!("Sobol point {}", nth + 1);
        if starts.end > MAX_DIMENSIONS {
            why += &format!(", random beyond dimension {MAX_DIMENSIONS}");
        }
        Ok(Proposal { config, why })
    }

    fn instant(&self) -> bool {
        true
    }
}
