//! What follows from the trials: counts, who waits and who runs, the best, the time spent. Kept up to date trial by trial.

use imbl::OrdSet;

use super::Counts;
use crate::{Metric, Millis, Origin, Settings, State, Trial, TrialNumber};

/// Where a trial stood before an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    state: State,
    claimed: bool,
}

impl Place {
    pub(super) fn of(trial: &Trial) -> Self {
        let claimed =
            trial.origin != Origin::Added && (!trial.attempts.is_empty() || trial.outcome.is_some());
        Self { state: trial.state(), claimed }
    }
}

/// What follows from the trials. Cloning is `O(1)`.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    pub(super) counts: Counts,
    pub(super) waiting: OrdSet<TrialNumber>,
    pub(super) running: OrdSet<TrialNumber>,
    /// How many trials were left to the sampler.
    pub(super) sampled: u64,
    /// The best trial and its value.
    pub(super) best: Option<(TrialNumber, f64)>,
    /// Milliseconds of the busy periods that are over.
    busy: Millis,
    /// When the busy period under way began.
    busy_since: Option<Millis>,
    /// When the last of its attempts that are over ended.
    busy_until: Millis,
}

impl Standing {
    /// Takes in a change of a trial, which stood at `before` (`None` when it is new) until `time`.
    pub(super) fn moved(&mut self, trial: &Trial, before: Option<Place>, time: Millis, settings: &Settings) {
        let after = Place::of(trial);
        let number = trial.number;
        if let Some(before) = before {
            *self.counts.slot(before.state) -= 1;
        } else {
            self.sampled += u64::from(trial.origin == Origin::Sampled);
        }
        *self.counts.slot(after.state) += 1;
        self.counts.claimed += u64::from(after.claimed && !before.is_some_and(|b| b.claimed));
        if before.map(|b| b.state) == Some(after.state) {
            return;
        }
        match before.map(|b| b.state) {
            Some(State::Waiting) => _ = self.waiting.remove(&number),
            Some(State::Running) => {
                self.running.remove(&number);
                let ended = trial.attempts.last().and_then(|a| a.ended.as_ref()).map_or(time, |(t, _)| *t);
                self.rest(ended);
            }
            _ => {}
        }
        match after.state {
            State::Waiting => _ = self.waiting.insert(number),
            State::Running => {
                self.running.insert(number);
                if self.busy_since.is_none() {
                    (self.busy_since, self.busy_until) = (Some(time), time);
                }
            }
            State::Done => self.consider(trial, settings),
            State::Paused | State::Stopped | State::Failed => {}
        }
    }

    /// An attempt ended; when it was the last one running, so does the busy period.
    fn rest(&mut self, ended: Millis) {
        self.busy_until = self.busy_until.max(ended);
        if self.counts.running == 0
            && let Some(since) = self.busy_since.take()
        {
            self.busy = self.busy.saturating_add(self.busy_until.saturating_sub(since).max(0));
        }
    }

    pub(super) fn busy(&self, now: Millis) -> Millis {
        let under_way = self.busy_since.map_or(0, |since| now.saturating_sub(since).max(0));
        self.busy.saturating_add(under_way)
    }

    /// Makes a trial the best if it is better than the one so far.
    pub(super) fn consider(&mut self, trial: &Trial, settings: &Settings) {
        let Some(metric) = settings.objectives().next() else { return };
        if let Some(value) = ranked(trial, metric, settings)
            && self.best.is_none_or(|(number, best)| {
                // Of equal ones the lower number, in whatever order they end.
                metric.goal.better(value, best) || (value == best && trial.number < number)
            })
        {
            self.best = Some((trial.number, value));
        }
    }
}

/// The value by which a trial is ranked: `None` unless it is done and feasible with a finite objective.
pub(super) fn ranked(trial: &Trial, objective: &Metric, settings: &Settings) -> Option<f64> {
    if trial.state() != State::Done || !trial.feasible(&settings.metrics) {
        return None;
    }
    trial.value(objective).filter(|v| v.is_finite())
}
