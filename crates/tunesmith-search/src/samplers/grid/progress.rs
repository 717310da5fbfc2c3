//! Which points of a grid are done, folded from the history as it grows.

use std::collections::HashSet;

use tunesmith_core::{History, Mark, Origin, Trial, TrialNumber};

use super::plan::Plan;
use super::shuffle::Shuffle;

/// What was tried up to some mark of a history.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The order of trying; that of the ranks when `None`.
    shuffle: Option<Shuffle>,
    mark: Mark,
    /// By index.
    tried: Vec<bool>,
    /// All points earlier in the order were tried.
    cursor: u64,
}

impl Progress {
    /// Takes in what `history` has and this does not know yet, for this order of trying.
    pub(super) fn update(&mut self, plan: &Plan, shuffle: Option<Shuffle>, history: &History) {
        // A learned space grows with its trials, whose configurations change while they run: what they were earlier must
        // not count.
        if history.settings().space.is_empty()
            || history.configured_since(self.mark).is_none()
            || self.shuffle != shuffle
        {
            *self = Self { shuffle, ..Self::default() };
        }
        self.tried.resize(plan.combinations(), false);
        for trial in history.configured_since(self.mark).into_iter().flatten() {
            if let Some(index) = plan.index_of(&trial.config) {
                self.tried[index as usize] = true;
            }
        }
        self.mark = history.mark();
    }

    /// The place in the order, and the rank, of the first point that is neither tried nor reserved, after leaving out the first
    /// `ahead` of them.
    pub(super) fn free(&mut self, plan: &Plan, reserved: &HashSet<u64>, ahead: u64) -> Option<(u64, u64)> {
        let rank = |place| self.shuffle.map_or(place, |s| s.apply(place));
        while self.cursor < plan.len() && self.tried[plan.index(rank(self.cursor)) as usize] {
            self.cursor += 1;
        }
        let is_free = |(_, rank): &(u64, u64)| {
            let index = plan.index(*rank);
            !self.tried[index as usize] && !reserved.contains(&index)
        };
        (self.cursor..plan.len()).map(|place| (place, rank(place))).filter(is_free).nth(ahead as usize)
    }
}

/// The points that trials will take which were asked for whole and have no proposal yet, but for `trial` itself.
pub(super) fn reserved(plan: &Plan, history: &History, trial: TrialNumber) -> HashSet<u64> {
    let point = |t: &Trial| {
        let config = plan.space().fill(&t.fixed, |_, _| false.into());
        // A parameter filled in above is not on the grid, so only whole ones have an index.
        (config.len() == t.fixed.len()).then(|| plan.index_of(&config)).flatten()
    };
    unproposed(history).filter(|t| t.number != trial && !t.fixed.is_empty()).filter_map(point).collect()
}

/// How many trials before `trial` wait for a point of their own, those not opened yet included.
pub(super) fn ahead(history: &History, trial: TrialNumber) -> u64 {
    let waits = |t: &&Trial| t.number < trial && t.origin == Origin::Sampled && t.fixed.is_empty();
    unproposed(history).filter(waits).count() as u64 + trial.saturating_sub(history.len())
}

/// The trials that are under way or waiting, without a configuration.
fn unproposed(history: &History) -> impl Iterator<Item = &Trial> {
    let numbers = history.waiting().chain(history.running());
    numbers.filter_map(|n| history.trial(n)).map(|t| &**t).filter(|t| t.config.is_empty())
}
