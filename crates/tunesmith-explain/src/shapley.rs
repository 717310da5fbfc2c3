//! Shapley values of the tuning game: the fair share of each parameter in what tuning all of them gains over the default.
//!
//! A parameter's share is the mean of what it adds to a set of others, over all orders in which they could be tuned [Shapley1953],
//! [Wever2025]. Shares sum to the whole gain. Where fANOVA says what makes results vary, this says what tuning was good for: a
//! parameter whose default is fine has none, however much it could spoil.
//!
//! - Up to 12 parameters: exact, over all `2^d` sets, with the interaction of each pair (Shapley interaction index [Grabisch1999]).
//! - Beyond: the mean over 32 random orders and their reverses.
//! - The spread over the members of the model is the interval; the sets' best points are those of the mean.
//!
//! Cost: about 90 predictions a set.
//!
//! [Grabisch1999]: Grabisch and Roubens, "An axiomatic approach to the concept of interaction among players in cooperative games",
//!   International Journal of Game Theory 28.
//! [Shapley1953]: Shapley, "A Value for n-Person Games", Contributions to the Theory of Games 2.
//! [Wever2025]: Wever et al., "HyperSHAP: Shapley Values and Interactions for Explaining Hyperparameter Optimization", 2025.

use tunesmith_core::History;

use crate::answer::{Effect, Importance, PairEffect, interval, ordered};
use crate::game::Game;
use crate::reference::Reference;
use crate::sample::Sample;
use crate::surrogate::{ForestSurrogate, Surrogate, rng};
use crate::tunability::blank;
use crate::{ExplainError, Method, Question};

/// All sets are played up to so many parameters.
const EXACT: usize = 12;

/// Random orders beyond that, each also in reverse.
const ORDERS: usize = 32;

pub(crate) fn importance(history: &History, question: &Question) -> Result<Importance, ExplainError> {
    let sample = Sample::of(history, question)?;
    sample.directed()?;
    let reference = Reference::of(history, &sample);
    let mut warnings = sample.warnings.clone();
    warnings.extend(reference.note.clone());
    let params = sample.space.params();
    if params.len() > EXACT {
        warnings.push(format!(
            "{} parameters are too many for all sets: shares come from {} orders",
            params.len(),
            2 * ORDERS
        ));
    }
    let mut answer = blank(&sample, Method::Shapley, warnings);
    let Some(surrogate) = ForestSurrogate::learn(&sample, &sample.losses, question.trees) else {
        return Ok(answer);
    };
    let mut game = Game::new(history, &sample, &surrogate, &reference.config);
    let shares = if params.len() <= EXACT {
        let table = Table::play(&mut game, surrogate.members());
        if question.pairs {
            answer.pairs = table.pairs(&sample);
        }
        table.shares()
    } else {
        sampled(&mut game, surrogate.members(), sample.seed)
    };
    answer.params.extend(params.iter().zip(&shares).map(|(p, share)| Effect {
        name: p.name.clone(),
        role: p.role,
        value: share.mean,
        interval: interval(&share.members),
    }));
    answer.total = Some(shares.iter().map(|s| s.mean).sum());
    Ok(ordered(answer))
}

/// A share by the model's mean and by each member.
#[derive(Debug, Clone)]
struct Share {
    mean: f64,
    members: Vec<f64>,
}

impl Share {
    fn none(members: usize) -> Self {
        Self { mean: 0.0, members: vec![0.0; members] }
    }

    fn add(&mut self, weight: f64, with: &Self, without: &Self) {
        self.mean += weight * (with.mean - without.mean);
        for ((sum, a), b) in self.members.iter_mut().zip(&with.members).zip(&without.members) {
            *sum += weight * (a - b);
        }
    }
}

/// What every set gains; bit `i` of the index for parameter `i`.
struct Table {
    gains: Vec<Share>,
    params: usize,
}

impl Table {
    fn play(game: &mut Game<'_>, members: usize) -> Self {
        let params = game.params();
        let mut gains = vec![Share::none(members); 1 << params];
        // In order of the number, smaller sets come before those that hold them.
        for (index, gain) in gains.iter_mut().enumerate() {
            let set = game.coalition((0..params).filter(|p| index >> p & 1 == 1));
            let played = game.play(&set);
            *gain = Share { mean: played.gain, members: played.members.clone() };
        }
        Self { gains, params }
    }

    fn members(&self) -> usize {
        self.gains[0].members.len()
    }

    fn shares(&self) -> Vec<Share> {
        let n = self.params;
        let share = |p: usize| {
            let mut share = Share::none(self.members());
            for set in (0..self.gains.len()).filter(|set| set >> p & 1 == 0) {
                let weight = 1.0 / (n as f64 * choose(n - 1, set.count_ones() as usize));
                share.add(weight, &self.gains[set | 1 << p], &self.gains[set]);
            }
            share
        };
        (0..n).map(share).collect()
    }

    fn pairs(&self, sample: &Sample) -> Vec<PairEffect> {
        let n = self.params;
        let params = sample.space.params();
        let mut pairs = Vec::new();
        for q in 0..n {
            for p in 0..q {
                let (a, b) = (1 << p, 1 << q);
                let mut share = Share::none(self.members());
                for set in (0..self.gains.len()).filter(|set| set & (a | b) == 0) {
                    let weight = 1.0 / ((n - 1) as f64 * choose(n - 2, set.count_ones() as usize));
                    share.add(weight, &self.gains[set | a | b], &self.gains[set | a]);
                    share.add(-weight, &self.gains[set | b], &self.gains[set]);
                }
                pairs.push(PairEffect {
                    first: params[p].name.clone(),
                    second: params[q].name.clone(),
                    value: share.mean,
                    interval: interval(&share.members),
                });
            }
        }
        pairs
    }
}

/// Means over random orders and their reverses.
fn sampled(game: &mut Game<'_>, members: usize, seed: u64) -> Vec<Share> {
    let n = game.params();
    let mut shares = vec![Share::none(members); n];
    let mut rng = rng(seed, 4);
    let mut order: Vec<usize> = (0..n).collect();
    for round in 0..2 * ORDERS {
        if round % 2 == 0 {
            rng.shuffle(&mut order);
        } else {
            order.reverse();
        }
        let mut set = game.coalition([]);
        let mut before = Share::none(members);
        for p in &order {
            set[p / 64] |= 1 << (p % 64);
            let played = game.play(&set);
            let after = Share { mean: played.gain, members: played.members.clone() };
            shares[*p].add(0.5 / ORDERS as f64, &after, &before);
            before = after;
        }
    }
    shares
}

/// The number of ways to choose `k` of `n`.
fn choose(n: usize, k: usize) -> f64 {
    (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
}
