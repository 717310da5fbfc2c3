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

use crate::draft::Estimate;
use crate::gains::Gains;
use crate::game::Game;
use crate::surrogate::rng;
use crate::{ExplainError, Importance, Method, Question};

/// All sets are played up to so many parameters.
const EXACT: usize = 12;

/// Random orders beyond that, each also in reverse.
const ORDERS: usize = 32;

pub(crate) fn importance(history: &History, question: &Question) -> Result<Importance, ExplainError> {
    let gains = Gains::of(history, question)?;
    let mut draft = gains.draft(Method::Shapley);
    let Some(learned) = &gains.lesson.learned else { return Ok(draft.finish(&gains.lesson.sample)) };
    let mut game = gains.game(history, learned);
    let params = game.params();
    if params <= EXACT {
        let table = Table::play(&mut game);
        draft.params = table.shares();
        if question.pairs {
            draft.pairs = table.pairs();
        }
    } else {
        draft.warnings.push(format!(
            "{params} parameters are too many for all sets: shares come from {} orders",
            2 * ORDERS
        ));
        draft.params = sampled(&mut game, gains.lesson.sample.seed);
    }
    // Equal to the sum of the shares.
    draft.total = Some(game.gain_of(0..params));
    Ok(draft.finish(&gains.lesson.sample))
}

/// What every set gains; bit `i` of the index for parameter `i`.
struct Table {
    gains: Vec<Estimate>,
    params: usize,
}

impl Table {
    fn play(game: &mut Game<'_>) -> Self {
        let params = game.params();
        // In order of the number, smaller sets come before those that hold them.
        let members = |index: usize| (0..params).filter(move |p| index >> p & 1 == 1);
        Self { gains: (0..1 << params).map(|index| game.gain_of(members(index))).collect(), params }
    }

    fn none(&self) -> Estimate {
        Estimate::none(self.gains[0].replicates.len())
    }

    fn shares(&self) -> Vec<Estimate> {
        let n = self.params;
        let share = |p: usize| {
            let mut share = self.none();
            for set in (0..self.gains.len()).filter(|set| set >> p & 1 == 0) {
                let weight = 1.0 / (n as f64 * choose(n - 1, set.count_ones() as usize));
                share.add(weight, &self.gains[set | 1 << p]);
                share.add(-weight, &self.gains[set]);
            }
            share
        };
        (0..n).map(share).collect()
    }

    fn pairs(&self) -> Vec<(usize, usize, Estimate)> {
        let n = self.params;
        let couples = (0..n).flat_map(|q| (0..q).map(move |p| (p, q)));
        let one = |(p, q): (usize, usize)| {
            let (a, b) = (1 << p, 1 << q);
            let mut share = self.none();
            for set in (0..self.gains.len()).filter(|set| set & (a | b) == 0) {
                let weight = 1.0 / ((n - 1) as f64 * choose(n - 2, set.count_ones() as usize));
                share.add(weight, &self.gains[set | a | b]);
                share.add(-weight, &self.gains[set | a]);
                share.add(-weight, &self.gains[set | b]);
                share.add(weight, &self.gains[set]);
            }
            (p, q, share)
        };
        couples.map(one).collect()
    }
}

/// Means over random orders and their reverses.
fn sampled(game: &mut Game<'_>, seed: u64) -> Vec<Estimate> {
    let n = game.params();
    let nothing = game.gain_of([]);
    let mut shares = vec![nothing.clone(); n];
    let mut rng = rng(seed, 4);
    let mut order: Vec<usize> = (0..n).collect();
    for round in 0..2 * ORDERS {
        if round % 2 == 0 {
            rng.shuffle(&mut order);
        } else {
            order.reverse();
        }
        let mut set = game.coalition([]);
        let mut before = nothing.clone();
        for p in &order {
            set[p / 64] |= 1 << (p % 64);
            let after = game.gain(&set);
            shares[*p].add(0.5 / ORDERS as f64, after);
            shares[*p].add(-0.5 / ORDERS as f64, &before);
            before.clone_from(after);
        }
    }
    shares
}

/// The number of ways to choose `k` of `n`.
fn choose(n: usize, k: usize) -> f64 {
    (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
}
