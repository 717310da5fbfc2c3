//! Bayesian optimization with Gaussian processes over mixed and conditional spaces.
//!
//! When: trials that cost more than a tenth of a second, up to about a thousand of them; the sampler that needs the fewest.
//!
//! A Gaussian process ([`models::gp`](crate::models::gp)) is fitted to what ended trials measured. The next point maximizes the
//! expected improvement, up to 40 trials averaged over several sets of kernel parameters; gradients move real numbers and
//! comparisons the rest ([`acquisition`](crate::acquisition)).
//!
//! - The first trial is the middle of the space; the next are scrambled Sobol points in the middle half of every range. A few
//!   percent of the later ones are such points of the whole space.
//! - Half of the proposals ask for an improvement that counts, the others for any; when these have long gained next to nothing,
//!   for a tenth of one that counts.
//! - Trials under way count as measured with the value that is expected there, or the best so far if that is worse. For
//!   numbers that were claimed and have no proposal yet, up to four, the choice is made in their place first, so that workers who
//!   look at the same history go to different points.
//! - Failed and diverged trials are bad ones; trials that a stopping rule ended count with their value so far.
//! - Metrics with limits have models of their own, and the probability that they hold multiplies the improvement.
//! - Beyond 512 trials the model is made of the best, the nearest to the best and the newest.
//!
//! Cost: a fit is `O(n^3)` and happens each time that the trials have grown by 5 %; a proposal in between is `O(n^2)`.

mod belief;
mod borrowed;
mod design;
mod ensemble;
mod options;
mod rows;
mod schedule;
mod select;

pub use options::{GpOptions, Transform};

use std::sync::Mutex;

use tunesmith_core::{Origin, Proposal, Query, Refusal, Rng, Sampler};

use self::belief::{Beliefs, Memory};
use self::select::Scene;
use super::{Nsga, Sobol, locked};
use crate::evidence::{self, Evidence};
use crate::rejection;

/// How many numbers without a proposal are chosen for before one's own.
const AHEAD: usize = 4;

/// Below so many rows every trial goes where the model says.
const LONG: usize = 60;

/// With more objectives hypervolumes have too many boxes.
const MOST_OBJECTIVES: usize = 3;

/// With several objectives and so many rows evolution goes on from where the models came.
const MOST_ROWS: usize = 250;

/// Bayesian optimization with Gaussian processes.
#[derive(Debug)]
pub struct Gp {
    options: GpOptions,
    design: Sobol,
    everywhere: Sobol,
    few: Nsga,
    many: Nsga,
    state: Mutex<State>,
}

impl Default for Gp {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Debug, Default)]
struct State {
    evidence: Evidence,
    memory: Memory,
}

impl Gp {
    /// With all its parts.
    pub fn new() -> Self {
        Self::with(GpOptions::default())
    }

    /// With these parts.
    pub fn with(options: GpOptions) -> Self {
        Self {
            design: Sobol::within(options.spread),
            options,
            everywhere: Sobol::new(),
            few: Nsga::second(),
            many: Nsga::third(),
            state: Mutex::default(),
        }
    }
}

impl Sampler for Gp {
    fn name(&self) -> &'static str {
        "gp"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let Query { space, history, fixed, trial } = *query;
        let asked_for = history.settings().space.is_empty() && **history.space() != *space;
        if asked_for || space.dims() == 0 {
            let (config, _) = rejection::draw(space, fixed, rng, rejection::TRIES)?;
            return Ok(Proposal { config, why: "random: asked for by name".into() });
        }
        let objectives = history.settings().objectives().count();
        if objectives > MOST_OBJECTIVES {
            return self.evolve(&self.many, query, rng);
        }
        let mut state = locked(&self.state);
        let State { evidence, memory } = &mut *state;
        if evidence.follow(space, history) == 0 {
            memory.forget();
        }
        let pending = evidence::pending(space, history, trial);
        let known = !history.borrowed().is_empty() && objectives == 1;
        if !known && design::includes(query, evidence, pending.len(), &self.options) {
            let middle = self.options.middle.then(|| design::middle(query, evidence, rng)).flatten();
            drop(state);
            return middle.map_or_else(|| self.design.propose(query, rng), Ok);
        }
        if objectives > 1 && evidence.len() >= MOST_ROWS {
            drop(state);
            return self.evolve(&self.few, query, rng);
        }
        let beliefs = memory.beliefs(space, history, evidence, &self.options);
        let scene = Scene { space, fixed, history, evidence, options: &self.options };
        let choice = self.choose(query, &scene, beliefs, &pending, rng);
        drop(state);
        match choice {
            Some(proposal) => Ok(proposal),
            None => self.fall_back(query, rng),
        }
    }
}

impl Gp {
    fn choose(
        &self,
        query: &Query<'_>,
        scene: &Scene<'_>,
        mut beliefs: Beliefs,
        pending: &[(u64, Vec<f64>)],
        rng: &mut Rng,
    ) -> Option<Proposal> {
        let Query { space, history, fixed, trial } = *query;
        for (_, point) in pending {
            beliefs.imagine(point);
        }
        let share = if scene.evidence.len() < LONG { 0.0 } else { self.options.random };
        let ahead: Vec<u64> = unproposed(query).take(AHEAD).collect();
        for number in &ahead {
            let mut theirs = Rng::new(history.settings().seed, *number, 0);
            if theirs.uniform() >= share
                && let Some(found) = scene.choose(&beliefs, &mut theirs)
            {
                beliefs.imagine(&found.snapped);
            }
        }
        if rng.uniform() < share {
            return None;
        }
        let found = scene.choose(&beliefs, rng)?;
        let config = space.decode(&found.full, fixed);
        let modes = match beliefs.objectives.first().map_or(0, Vec::len) {
            1 => String::new(),
            modes => format!(", {modes} modes"),
        };
        let mut why = format!(
            "GP on {} trials ({}{modes}), LogEI {:.2}",
            beliefs.rows.len(),
            beliefs.words,
            found.value
        );
        let under_way = pending.len() + ahead.len();
        if under_way > 0 {
            why += &format!("; {under_way} pending");
        }
        debug_assert!(trial >= ahead.iter().copied().max().unwrap_or(0));
        Some(Proposal { config, why })
    }

    fn evolve(&self, sampler: &Nsga, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let mut proposal = sampler.propose(query, rng)?;
        proposal.why = format!("{}: {}", sampler.name(), proposal.why);
        Ok(proposal)
    }

    fn fall_back(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let mut proposal = self.everywhere.propose(query, rng)?;
        proposal.why = format!("spread out: {}", proposal.why);
        Ok(proposal)
    }
}

/// The numbers below the one asked about that were left to the sampler and have no proposal yet, lowest first.
fn unproposed<'a>(query: &Query<'a>) -> impl Iterator<Item = u64> + 'a {
    let (history, trial) = (query.history, query.trial);
    let waits = move |number: &u64| {
        history
            .trial(*number)
            .is_some_and(|t| t.by.is_none() && t.origin == Origin::Sampled && t.fixed.is_empty())
    };
    history.waiting().chain(history.running()).take_while(move |n| *n < trial).filter(waits)
}
