//! What the arms gained lately: a fold over the trials that ended.

use std::collections::VecDeque;

use tunesmith_core::{Goal, History, Mark, Metric, State, Trial};

use super::arm::Arm;

/// Trials that count as lately.
const WINDOW: usize = 40;

/// Trials before those that are asked about.
const FIRST: usize = 6;

/// A gain that counts, as a share of the distance from good trials to the best.
const GAIN: f64 = 0.01;

/// Weight of the width of the confidence bound.
const WIDTH: f64 = 0.3;

/// What the arms gained lately.
#[derive(Debug, Default)]
pub(super) struct Track {
    mark: Mark,
    metrics: Vec<Metric>,
    /// The arms of the newest trials, and whether each improved on all trials before it.
    window: VecDeque<(Arm, bool)>,
    best: f64,
    /// The losses of all trials that count, in their order.
    losses: Vec<f64>,
}

impl Track {
    /// Brings it up to date. `O(trials that ended since)`.
    pub(super) fn follow(&mut self, history: &History) {
        let metrics = &history.settings().metrics;
        if self.metrics != *metrics || history.ended_since(self.mark).is_none() {
            *self = Self { metrics: metrics.clone(), best: f64::INFINITY, ..Self::default() };
        }
        for trial in history.ended_since(self.mark).into_iter().flatten() {
            let value = loss(trial, metrics);
            self.losses.extend(value.filter(|value| value.is_finite()));
            let gained = value.is_some_and(|value| value < self.best);
            if let Some(value) = value.filter(|_| gained) {
                self.best = value;
            }
            if let Some(arm) = trial.why.as_deref().and_then(Arm::of) {
                self.window.push_back((arm, gained));
                if self.window.len() > WINDOW {
                    self.window.pop_front();
                }
            }
        }
        self.mark = history.ends();
    }

    /// Whether the best of all trials is hardly ahead of the best before the last of them: by less than a hundredth of the distance from good
    /// ones. `O(trials)`.
    pub(super) fn stands_still(&self, last: usize) -> bool {
        let all = &self.losses;
        let Some(before) = all.len().checked_sub(last).filter(|before| *before >= FIRST) else {
            return false;
        };
        let least = |losses: &[f64]| losses.iter().copied().fold(f64::INFINITY, f64::min);
        let mut sorted = all.clone();
        let (_, good, _) = sorted.select_nth_unstable_by(all.len() / 4, f64::total_cmp);
        let best = least(all);
        least(&all[..before]) - best <= GAIN * (*good - best)
    }

    /// The arm to use next: an upper confidence bound on the share of improvements in the window. Ties go to the earlier arm.
    pub(super) fn choose(&self, arms: &[Arm]) -> Option<Arm> {
        let bound = |arm: &Arm| {
            let mine = self.window.iter().filter(|(a, _)| a == arm);
            let (tried, gained) =
                mine.fold((0.0, 0.0), |(n, g), (_, gain)| (n + 1.0, g + f64::from(u8::from(*gain))));
            if tried == 0.0 {
                return f64::INFINITY;
            }
            gained / tried + WIDTH * ((1.0 + self.window.len() as f64).ln() / tried).sqrt()
        };
        arms.iter()
            .copied()
            .map(|arm| (bound(&arm), arm))
            .reduce(|a, b| if b.0 > a.0 { b } else { a })
            .map(|(_, arm)| arm)
    }
}

/// What a trial that counts - done, and within every limit - has of the objective; smaller is better.
fn loss(trial: &Trial, metrics: &[Metric]) -> Option<f64> {
    let metric = metrics.iter().find(|m| m.goal.is_objective())?;
    let value = trial.value(metric).filter(|_| trial.state() == State::Done && trial.feasible(metrics))?;
    Some(if metric.goal == Goal::Maximize { -value } else { value })
}
