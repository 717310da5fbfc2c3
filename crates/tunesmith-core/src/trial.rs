//! A trial: what its events so far add up to.

use std::sync::Arc;

use crate::{
    Attempt, AttemptEnd, AttemptNumber, Cause, Config, Measures, Metric, Millis, Name, Origin, Outcome, Seq,
    Take, TrialNumber, Value,
};

/// Where a trial stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Enqueued, or interrupted: it waits for its next attempt.
    Waiting,
    /// An attempt is under way.
    Running,
    /// Paused by a stopping rule; it may go on.
    Paused,
    /// Ran to its end.
    Done,
    /// Ended early by a stopping rule.
    Stopped,
    /// Could not be carried out.
    Failed,
}

impl State {
    /// The state's name, as programs read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// Whether the trial has its outcome.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Done | Self::Stopped | Self::Failed)
    }
}

/// Values measured during a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How far it had come (epochs, batches, ...), if that was said.
    pub step: Option<u64>,
    /// The fold of a cross-validation, if that was said.
    pub fold: Option<u32>,
    /// The attempt that measured them.
    pub attempt: AttemptNumber,
    /// When.
    pub time: Millis,
    /// The values.
    pub measures: Measures,
}

/// A trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Its number.
    pub number: TrialNumber,
    /// Where it comes from.
    pub origin: Origin,
    /// What was asked for before a sampler filled in the rest.
    pub fixed: Config,
    /// Its configuration; empty until it was proposed.
    pub config: Config,
    /// Who proposed it: the sampler's name; `None` until it was proposed.
    pub by: Option<Name>,
    /// Why this configuration, in the sampler's words.
    pub why: Option<Arc<str>>,
    /// The log position it was computed from.
    pub from: Seq,
    /// Which computation for this trial the proposal is; 0 unless earlier ones collided.
    pub call: u32,
    /// When its number was claimed.
    pub opened: Millis,
    /// Its attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// Its reports, in order. An attempt that goes over steps again replaces what older ones had reported from there on, fold by
    /// fold.
    pub reports: Vec<Report>,
    /// Its outcome and when it was recorded.
    pub outcome: Option<(Millis, Outcome)>,
    /// Notes and attributes, newest value of each.
    pub notes: Vec<(Name, Value)>,
    /// How many results of older attempts came late; they are in the log, marked, and count for nothing.
    pub late: u32,
}

impl Trial {
    /// Where it stands.
    pub fn state(&self) -> State {
        match &self.outcome {
            Some((_, Outcome::Done(_))) => State::Done,
            Some((_, Outcome::Stopped(_))) => State::Stopped,
            Some((_, Outcome::Failed(_))) => State::Failed,
            None => match self.attempts.last().map(|a| &a.ended) {
                Some(None) => State::Running,
                Some(Some((_, AttemptEnd::Paused))) => State::Paused,
                _ => State::Waiting,
            },
        }
    }

    /// The measures of its outcome, if it has some.
    pub fn measures(&self) -> Option<&Measures> {
        match &self.outcome {
            Some((_, Outcome::Done(m) | Outcome::Stopped(m))) => Some(m),
            _ => None,
        }
    }

    /// The value of a metric: what its result names, else taken from its reports. May be NaN or infinite.
    pub fn value(&self, metric: &Metric) -> Option<f64> {
        if let Some(value) = self.measures().and_then(|m| m.get(&metric.name)) {
            return Some(value);
        }
        let values = || self.reports.iter().filter_map(|r| Some((r.fold, r.measures.get(&metric.name)?)));
        if metric.take == Take::Last {
            return values().next_back().map(|(_, v)| v);
        }
        let best = metric.take == Take::Best && metric.goal.is_objective();
        let newer =
            |kept: f64, value: f64| if best && !metric.goal.better(value, kept) { kept } else { value };
        if self.reports.iter().all(|r| r.fold.is_none()) {
            return values().map(|(_, v)| v).reduce(newer);
        }
        let mut folds: Vec<(Option<u32>, f64)> = Vec::new();
        for (fold, value) in values() {
            match folds.iter_mut().find(|(f, _)| *f == fold) {
                None => folds.push((fold, value)),
                Some((_, kept)) => *kept = newer(*kept, value),
            }
        }
        let n = folds.len() as f64;
        (!folds.is_empty()).then(|| folds.iter().map(|(_, v)| v).sum::<f64>() / n)
    }

    /// Whether it ran but its objective is not a finite number: the training diverged.
    pub fn diverged(&self, objective: &Metric) -> bool {
        self.measures().is_some() && self.value(objective).is_some_and(|v| !v.is_finite())
    }

    /// Whether every metric with a limit was measured within it.
    pub fn feasible<'m>(&self, metrics: impl IntoIterator<Item = &'m Metric>) -> bool {
        use crate::Goal::{AtLeast, AtMost};
        let limited = |m: &&Metric| matches!(m.goal, AtMost(_) | AtLeast(_));
        metrics.into_iter().filter(limited).all(|m| self.value(m).is_some_and(|v| m.goal.satisfied(v)))
    }

    /// How often it failed and was given another attempt.
    pub fn retried(&self) -> u32 {
        let failed = |a: &&Attempt| matches!(a.ended, Some((_, AttemptEnd::Interrupted(Cause::Failed(_)))));
        self.attempts.iter().filter(failed).count() as u32
    }

    /// The number of its newest attempt; 0 when it has none.
    pub fn attempt(&self) -> AttemptNumber {
        self.attempts.last().map_or(0, |a| a.number)
    }

    /// Milliseconds that its attempts took; running ones up to `now`.
    pub fn duration(&self, now: Millis) -> Millis {
        let took = |a: &Attempt| a.ended.as_ref().map_or(now, |(t, _)| *t).saturating_sub(a.started).max(0);
        self.attempts.iter().map(took).fold(0, Millis::saturating_add)
    }

    /// The note of this name.
    pub fn note(&self, key: &str) -> Option<&Value> {
        self.notes.iter().find(|(k, _)| &**k == key).map(|(_, v)| v)
    }
}
