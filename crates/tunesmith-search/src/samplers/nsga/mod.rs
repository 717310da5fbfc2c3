//! NSGA-II and NSGA-III: genetic algorithms that keep a population spread along the front of several objectives.
//!
//! When: several objectives and hundreds of trials or more. With two or three objectives either; with four and more NSGA-III,
//! whose reference directions keep a front apart that crowding distances cannot tell [Deb2014]. With one objective both are a
//! plain genetic algorithm. Below a few hundred trials a model finds more.
//!
//! The first configurations are scrambled Sobol points. After that each ended trial joins the population, and the worst
//! member leaves it: of the last front, the one in the most crowded place. The population holds 50, or a twentieth of a budget
//! below 1,000 trials, but at least 20: small ones get farther in few trials. A proposal has two parents, each the winner of
//! a tournament of two; see `variation.rs` for what it inherits.
//!
//! - Trials beyond a limit lose against those within, and among themselves by how far they are beyond (Deb's rules); before
//!   them stand trials that were stopped early, behind them diverged ones. Failed trials are never parents.
//! - Constraints of the space: children are bred until one satisfies them, up to 100; then a random draw.
//! - Parameters that are inactive in both parents are drawn from their priors when a child needs them.
//! - A child that was tried before is bred anew, up to 20 times with ever more mutations, unless the study wants replicates.
//! - Parameters asked for by name outside the space known so far are drawn at random.
//!
//! Cost: a proposal `O(P (m + log P))`, some ten microseconds; an ended trial is taken in once, `O(m P log P)` for up to
//! two objectives. State: the rows of the history and the population, rebuilt from the log when the study is another.
//!
//! Departs from [Deb2002] in replacing one member at a time, which converges sooner at equal numbers of trials [Durillo2009]
//! and suits workers that end at different times; and in making at least one step where a level mutates.
//!
//! [Deb2002]: https://doi.org/10.1109/4235.996017
//!   "Deb, Pratap, Agarwal, Meyarivan, A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II"
//! [Deb2014]: https://doi.org/10.1109/TEVC.2013.2281535
//!   "Deb, Jain, An Evolutionary Many-Objective Optimization Algorithm Using Reference-Point-Based Nondominated Sorting"
//! [Durillo2009]: "Durillo, Nebro, Luna, Alba, On the Effect of the Steady-State Selection Scheme in Multi-Objective Genetic
//!   Algorithms, EMO 2009, LNCS 5467"

mod directions;
mod member;
mod niches;
mod population;
mod variation;

use std::sync::Mutex;

use tunesmith_core::{Config, Proposal, Query, Refusal, Repeats, Rng, Sampler};

use self::niches::Niches;
use self::population::{Diversity, Population};
use self::variation::Variation;
use super::{Sobol, locked};
use crate::evidence::Evidence;
use crate::rejection;

/// Children bred until one satisfies the constraints.
const BREEDS: u64 = 100;

/// Children bred until one is new.
const RENEWALS: u64 = 20;

/// NSGA-II or NSGA-III.
#[derive(Debug)]
pub struct Nsga {
    third: bool,
    size: Option<usize>,
    variation: Variation,
    sobol: Sobol,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    evidence: Evidence,
    population: Option<Population>,
}

impl Nsga {
    /// NSGA-II.
    pub fn second() -> Self {
        let variation = Variation { crossover: 0.9, mutation: None, crossover_eta: 20.0, mutation_eta: 20.0 };
        Self { third: false, size: None, variation, sobol: Sobol::new(), state: Mutex::default() }
    }

    /// NSGA-III, with as many directions as fit the population.
    pub fn third() -> Self {
        Self { third: true, ..Self::second() }
    }

    /// The same with a population of this many, at least 2 (50, or a twentieth of the budget, but at least 20).
    #[must_use]
    pub fn population(mut self, size: usize) -> Self {
        self.size = Some(size.max(2));
        self
    }

    /// The same with another probability, from 0 to 1, that a child has two parents (0.9).
    #[must_use]
    pub fn crossover(mut self, probability: f64) -> Self {
        self.variation.crossover = probability;
        self
    }

    /// The same with another probability, from 0 to 1, that a coordinate changes by itself (one over their number).
    #[must_use]
    pub fn mutation(mut self, probability: f64) -> Self {
        self.variation.mutation = Some(probability);
        self
    }

    /// The same with other distribution indices, at least 0, of crossover and mutation (20 both): the larger, the nearer children
    /// stay to their parents.
    #[must_use]
    pub fn etas(mut self, crossover: f64, mutation: f64) -> Self {
        (self.variation.crossover_eta, self.variation.mutation_eta) = (crossover, mutation);
        self
    }

    /// How many members the population holds. As many trials have to end before the first child.
    fn size(&self, budget: Option<u64>) -> usize {
        let share = budget.map_or(usize::MAX, |trials| usize::try_from(trials / 20).unwrap_or(usize::MAX));
        self.size.unwrap_or(share.clamp(20, 50))
    }

    /// A child of the population.
    fn bred(
        &self,
        query: &Query<'_>,
        state: &State,
        population: &Population,
        rng: &mut Rng,
    ) -> Option<Proposal> {
        let Query { space, history, fixed, .. } = *query;
        let evidence = &state.evidence;
        let loneliness = population.loneliness();
        let mut parents = (0, None);
        let mut breed = |restlessness: u64, rng: &mut Rng| {
            parents = self.parents(population, &loneliness, rng);
            let point = |member: usize| evidence.point(population.members()[member].row);
            let pair = (point(parents.0), parents.1.map(point));
            let child = self.variation.child(evidence.columns(), pair, restlessness, rng);
            space.fill(fixed, |i, param| {
                let unit = &child[evidence.columns().of_param(i)];
                if unit.iter().any(|x| x.is_nan()) { param.sample(rng) } else { param.domain.decode(unit) }
            })
        };
        let mut config = Config::new();
        for restlessness in 1..=RENEWALS {
            config = rejection::search(space, fixed, BREEDS, || breed(restlessness, rng)).ok()?.0;
            if history.settings().repeats == Repeats::Replicate || history.same_as(&config).is_none() {
                break;
            }
        }
        let trial = |member: usize| evidence.trial(population.members()[member].row);
        let why = match parents {
            (mother, Some(father)) => format!("child of trials {} and {}", trial(mother), trial(father)),
            (mother, None) => format!("child of trial {}", trial(mother)),
        };
        let (kept, all) = (population.members().len(), evidence.len());
        Some(Proposal { config, why: format!("{why}, best {kept} of {all}") })
    }

    /// One or two members, by tournament.
    fn parents(&self, population: &Population, loneliness: &[f64], rng: &mut Rng) -> (usize, Option<usize>) {
        let members = population.members();
        let n = members.len() as u64;
        let mut winner = || {
            let (a, b) = (rng.below(n) as usize, rng.below(n) as usize);
            let fronts = population.fronts();
            let order = members[a]
                .compare(&members[b])
                .then(fronts[a].cmp(&fronts[b]))
                .then(loneliness[b].total_cmp(&loneliness[a]));
            if order.is_gt() { b } else { a }
        };
        let (mother, father) = (winner(), winner());
        let both = rng.uniform() < self.variation.crossover && mother != father;
        (mother, both.then_some(father))
    }
}

impl Sampler for Nsga {
    fn name(&self) -> &'static str {
        if self.third { "nsga-iii" } else { "nsga-ii" }
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let Query { space, history, fixed, .. } = *query;
        let random = |rng: &mut Rng, why: &str| {
            let (config, _) = rejection::draw(space, fixed, rng, rejection::TRIES)?;
            Ok(Proposal { config, why: why.into() })
        };
        let known = history.space();
        if !std::ptr::eq(&**known, space) && **known != *space {
            return random(rng, "random: asked for the first time");
        }
        let mut state = locked(&self.state);
        let state = &mut *state;
        let kept = state.evidence.follow(space, history);
        let size = self.size(history.settings().budget.trials);
        let mut population = match state.population.take() {
            Some(population) if population.rows() == kept && population.size() == size => population,
            _ => {
                let niches = || Diversity::Niches(Niches::new(state.evidence.objectives(), size));
                Population::new(size, if self.third { niches() } else { Diversity::Crowding })
            }
        };
        population.follow(&state.evidence);
        let proposal = if state.evidence.len() < size || population.members().len() < 2 {
            let proposal = self.sobol.propose(query, rng)?;
            Ok(Proposal { why: format!("first population: {}", proposal.why), ..proposal })
        } else {
            match self.bred(query, state, &population, rng) {
                Some(proposal) => Ok(proposal),
                None => random(rng, "random: no child satisfies the constraints"),
            }
        };
        state.population = Some(population);
        proposal
    }

    fn instant(&self) -> bool {
        true
    }
}
