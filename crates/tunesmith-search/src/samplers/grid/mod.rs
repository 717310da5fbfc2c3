//! Exhaustive grid: every combination of some values of each parameter, once.
//!
//! When: few parameters of few values, and all combinations are wanted. Otherwise its cost grows with the power of the number
//! of parameters, and random or Sobol points see more of each one.
//!
//! Choices and permutations take all their values. Ranges take a number of points, evenly on their scale with both ends, each
//! one a level where there is a step; a simplex takes a lattice. Inactive parameters do not multiply; combinations that violate
//! a constraint are left out. Priors do not matter here.
//!
//! What was tried is what the history holds, whoever proposed it: a default configuration or an enqueued trial that lies on the
//! grid counts. So any number of workers share one grid, no point comes twice, and the study ends when all are done.
//!
//! - The rest of an enqueued trial is the first combination not tried yet that agrees with it.
//! - A parameter that a running trial asks for by name gets one of its values at random: there is no grid without a space.
//!
//! Cost: `O(parameters)` a point, amortised. Once for a space: `O(branches)`, and with constraints `O(points)`, at most 1,000,000.
//! Memory: a byte a point, 5 with constraints.

mod axis;
mod plan;
mod progress;
mod shuffle;
mod tree;

pub use axis::Points;

use std::collections::BTreeMap;
use std::sync::Mutex;

use tunesmith_core::{Config, Proposal, Query, Refusal, Rng, Sampler, Space};

use self::plan::Plan;
use self::progress::Progress;
use self::shuffle::Shuffle;
use super::locked;
use crate::SpecError;
use crate::error::grouped;

/// The most points that a grid may have.
const LIMIT: u64 = 1_000_000;

/// In which order the points of a grid are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// In the order of the space, the last parameter changing fastest.
    #[default]
    Sequence,
    /// Shuffled by the study's seed.
    Random,
}

/// How a grid is laid out.
#[derive(Debug, Clone, Default)]
struct Layout {
    points: Points,
    of: BTreeMap<String, Points>,
    order: Order,
}

/// Exhaustive grid.
#[derive(Debug, Default)]
pub struct Grid {
    layout: Layout,
    state: Mutex<Option<(Plan, Progress)>>,
}

impl Grid {
    /// A grid in sequence with the default number of points: 5 for a continuous range, up to 10 for one of levels.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this number of points for every range.
    #[must_use]
    pub fn points(self, points: Points) -> Self {
        Self::laid_out(Layout { points, ..self.layout })
    }

    /// With this number of points for one parameter.
    #[must_use]
    pub fn points_of(mut self, param: impl Into<String>, points: Points) -> Self {
        self.layout.of.insert(param.into(), points);
        Self::laid_out(self.layout)
    }

    /// In this order.
    #[must_use]
    pub fn order(self, order: Order) -> Self {
        Self::laid_out(Layout { order, ..self.layout })
    }

    fn laid_out(layout: Layout) -> Self {
        Self { layout, state: Mutex::default() }
    }

    /// The number of points over a space, those that violate a constraint left out. Costs what laying out the grid costs, once.
    ///
    /// # Errors
    /// More than 1,000,000 points before constraints: which parameters multiply most, and what to do.
    pub fn size(&self, space: &Space) -> Result<u64, SpecError> {
        Ok(self.plan(&mut locked(&self.state), space)?.0.len())
    }

    /// The plan of a space, the one at hand where it fits.
    fn plan<'s>(
        &self,
        state: &'s mut Option<(Plan, Progress)>,
        space: &Space,
    ) -> Result<&'s mut (Plan, Progress), SpecError> {
        let fresh = match state.take().filter(|(plan, _)| plan.space() == space) {
            Some(kept) => kept,
            None => (Plan::new(space, &self.layout)?, Progress::default()),
        };
        Ok(state.insert(fresh))
    }

    /// The values that complete `fixed`: those of the first point not tried yet that agrees with it.
    fn around(
        &self,
        query: &Query<'_>,
        rng: &mut Rng,
        tried: impl Fn(&Config) -> bool,
    ) -> Result<Proposal, Refusal> {
        let Query { space, fixed, .. } = *query;
        let part =
            Plan::around(space, &self.layout, fixed).map_err(|e| Refusal::Infeasible(e.to_string()))?;
        if part.len() == 0 {
            return Err(Refusal::Infeasible(format!(
                "no point of the grid with {fixed} satisfies the constraints"
            )));
        }
        let free = (0..part.len()).map(|rank| part.config(rank)).find(|config| !tried(config));
        Ok(match free {
            Some(config) => Proposal { config, why: "the next point with the given values".into() },
            None => Proposal {
                config: part.config(rng.below(part.len())),
                why: "every point with the given values was tried: one of them again".into(),
            },
        })
    }
}

/// Whether the query is about the study's space, and not about a parameter that a running trial asks for by name.
fn is_whole(query: &Query<'_>) -> bool {
    let Query { space, history, fixed, .. } = *query;
    let learned = history.settings().space.is_empty();
    let known = !learned || std::ptr::eq(space, &**history.space()) || *space == **history.space();
    known && !space.is_empty() && fixed.iter().all(|(name, _)| space.get(name).is_some())
}

impl Sampler for Grid {
    fn name(&self) -> &'static str {
        "grid"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let Query { space, history, fixed, .. } = *query;
        if !is_whole(query) {
            let config = plan::at_random(space, &self.layout, fixed, rng)?;
            return Ok(Proposal { config, why: "a value at random: no grid without a space".into() });
        }
        let mut state = locked(&self.state);
        let (plan, progress) =
            self.plan(&mut state, space).map_err(|e| Refusal::Infeasible(e.to_string()))?;
        let shuffle = match self.layout.order {
            Order::Sequence => None,
            Order::Random => Some(Shuffle::new(plan.len(), history.settings().seed)),
        };
        progress.update(plan, shuffle, history);
        let reserved = progress::reserved(plan, history, query.trial);
        if !fixed.is_empty() {
            let tried = |config: &Config| {
                history.same_as(config).is_some()
                    || plan.index_of(config).is_some_and(|i| reserved.contains(&i))
            };
            return self.around(query, rng, tried);
        }
        let ahead = progress::ahead(history, query.trial);
        match progress.free(plan, &reserved, ahead) {
            Some((place, rank)) => {
                let why = format!("point {} of {}", grouped(place + 1), grouped(plan.len()));
                Ok(Proposal { config: plan.config(rank), why })
            }
            None if plan.len() == 0 => Err(Refusal::Infeasible(
                "no point of the grid satisfies the constraints: give ranges more points, or use the sampler `sobol`"
                    .into(),
            )),
            None => Err(Refusal::Exhausted(match plan.len() {
                1 => "the only point of the grid was tried".into(),
                n => format!("all {} points of the grid were tried", grouped(n)),
            })),
        }
    }

    fn instant(&self) -> bool {
        true
    }
}
