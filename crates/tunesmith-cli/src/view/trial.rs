//! A trial as JSON, the same in every command.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};
use tunesmith::core::{Attempt, AttemptEnd, Cause, Millis, Report};
use tunesmith::{Config, History, Outcome, Trial, Value};

use super::stamp;

/// Names with values as a JSON object, in this order.
#[derive(Debug)]
struct Pairs<T>(Vec<(String, T)>);

impl<T: Serialize> Serialize for Pairs<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A trial for programs. Numbers that are not finite are null; `diverged` tells them from missing ones.
#[derive(Debug, Serialize)]
pub(crate) struct TrialView {
    number: u64,
    state: &'static str,
    origin: Json,
    /// The first objective.
    value: Option<f64>,
    diverged: bool,
    feasible: bool,
    params: Config,
    metrics: Pairs<Option<f64>>,
    note: Pairs<Value>,
    by: Option<String>,
    why: Option<String>,
    attempt: u32,
    started: Option<String>,
    finished: Option<String>,
    duration_s: f64,
    error: Option<Json>,
}

impl TrialView {
    /// A trial of a history, at the time `now`.
    pub(crate) fn new(history: &History, trial: &Trial, now: Millis) -> Self {
        let settings = history.settings();
        let objective = settings.objectives().next();
        let value = objective.and_then(|m| trial.value(m));
        let error = match &trial.outcome {
            Some((_, Outcome::Failed(f))) => Some(json!({ "class": f.class, "message": f.message })),
            _ => None,
        };
        Self {
            number: trial.number,
            state: trial.state().as_str(),
            origin: json!(trial.origin),
            value: value.filter(|v| v.is_finite()),
            diverged: objective.is_some_and(|m| trial.diverged(m)),
            feasible: trial.feasible(&settings.metrics),
            params: if trial.config.is_empty() { trial.fixed.clone() } else { trial.config.clone() },
            metrics: Pairs(
                metrics(history, trial)
                    .into_iter()
                    .map(|(name, x)| (name, Some(x).filter(|x| x.is_finite())))
                    .collect(),
            ),
            note: Pairs(trial.notes.iter().map(|(key, value)| (key.to_string(), value.clone())).collect()),
            by: trial.by.as_ref().map(ToString::to_string),
            why: trial.why.as_ref().filter(|w| !w.is_empty()).map(ToString::to_string),
            attempt: trial.attempt(),
            started: trial.attempts.first().map(|a| stamp(a.started)),
            finished: trial.outcome.as_ref().map(|(time, _)| stamp(*time)),
            duration_s: trial.duration(now) as f64 / 1e3,
            error,
        }
    }
}

/// The values of a trial: the study's metrics first, then what else its result or its last reports name.
pub(crate) fn metrics(history: &History, trial: &Trial) -> Vec<(String, f64)> {
    let known = history.settings().metrics.iter();
    let mut all: Vec<(String, f64)> =
        known.filter_map(|m| Some((m.name.to_string(), trial.value(m)?))).collect();
    let result = trial.measures().into_iter().flat_map(|m| m.iter());
    let reported = trial.reports.iter().rev().flat_map(|r| r.measures.iter());
    for (name, value) in result.chain(reported) {
        if !all.iter().any(|(n, _)| **n == **name) {
            all.push((name.to_string(), value));
        }
    }
    all
}

/// A trial with its attempts and reports.
#[derive(Debug, Serialize)]
pub(crate) struct Details {
    #[serde(flatten)]
    trial: TrialView,
    attempts: Vec<Json>,
    reports: Vec<Json>,
    late_results: u32,
}

impl Details {
    pub(crate) fn new(history: &History, trial: &Trial, now: Millis) -> Self {
        Self {
            trial: TrialView::new(history, trial, now),
            attempts: trial.attempts.iter().map(attempt).collect(),
            reports: trial.reports.iter().map(report).collect(),
            late_results: trial.late,
        }
    }
}

fn attempt(attempt: &Attempt) -> Json {
    let (ended, end) = match &attempt.ended {
        None => (None, None),
        Some((time, end)) => (Some(stamp(*time)), Some(end)),
    };
    let (how, error) = match end {
        None => ("running", None),
        Some(AttemptEnd::Finished) => ("finished", None),
        Some(AttemptEnd::Paused) => ("paused", None),
        Some(AttemptEnd::Interrupted(c)) => (
            word(c),
            if let Cause::Failed(f) = c {
                Some(json!({ "class": f.class, "message": f.message }))
            } else {
                None
            },
        ),
    };
    json!({
        "attempt": attempt.number, "worker": &*attempt.worker, "started": stamp(attempt.started), "ended": ended, "end": how, "error": error,
    })
}

fn report(report: &Report) -> Json {
    let metrics: Map<String, Json> =
        report.measures.iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
    json!({
        "step": report.step, "fold": report.fold, "attempt": report.attempt, "time": stamp(report.time), "metrics": metrics,
    })
}

fn word(cause: &Cause) -> &'static str {
    match cause {
        Cause::Preempted => "preempted",
        Cause::Cancelled => "cancelled",
        Cause::OwnerDied => "owner_died",
        Cause::LeaseExpired => "lease_expired",
        Cause::Failed(_) => "failed",
    }
}

/// Why an attempt ended without an outcome, in words.
pub(crate) fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Preempted => "asked to leave; goes on with the next attempt".into(),
        Cause::Cancelled => "stopped by a person; goes on with the next attempt".into(),
        Cause::OwnerDied => "its process was gone".into(),
        Cause::LeaseExpired => "its worker gave no sign of life".into(),
        Cause::Failed(failure) => format!("failed ({}): {}", failure.class, super::line(&failure.message)),
    }
}
