//! The events of a study's log.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    AttemptNumber, Body, Cause, Config, Domain, Measures, Millis, Name, Outcome, Seq, TrialNumber, Value,
    text,
};

/// An event that is in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its position, from 1 without gaps.
    pub seq: Seq,
    /// The trial it is about; `None` for the study.
    pub trial: Option<TrialNumber>,
    /// When it was written.
    pub time: Millis,
    /// What happened.
    pub body: Body,
}

/// An event that is not yet in the log: it gets its position there.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The trial it is about; `None` for the study.
    pub trial: Option<TrialNumber>,
    /// When it was written.
    pub time: Millis,
    /// What happened.
    pub body: Body,
}

impl Draft {
    /// The event that this becomes at a position.
    pub fn at(self, seq: Seq) -> Event {
        Event { seq, trial: self.trial, time: self.time, body: self.body }
    }
}

/// Where a trial comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A sampler proposed it.
    #[default]
    Sampled,
    /// It is the default configuration.
    Default,
    /// A person asked for it.
    Enqueued,
    /// It was carried out elsewhere and its result recorded here.
    Added,
}

/// A trial number was claimed; with it, where they are known in the same commit, the proposal and the first attempt.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(expecting = "an opened trial")]
pub struct Opened {
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub origin: Origin,
    /// What is asked for; a sampler fills in the rest.
    #[serde(default, skip_serializing_if = "Config::is_empty")]
    pub fixed: Config,
    /// Its configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Proposed>,
    /// Its first attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Started>,
}

/// A sampler proposed the configuration of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a proposal")]
pub struct Proposed {
    /// The configuration.
    pub config: Config,
    /// The sampler's name.
    #[serde(deserialize_with = "text::shared")]
    pub by: Name,
    /// Why, in the sampler's words.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "text::optional")]
    pub why: Option<Arc<str>>,
    /// The log position it was computed from.
    pub from: Seq,
    /// Which computation for this trial it is, from 0.
    #[serde(default, skip_serializing_if = "is_default")]
    pub call: u32,
}

/// A running trial asked for a parameter by name (define-by-run).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a chosen parameter")]
pub struct Chosen {
    /// The parameter.
    #[serde(deserialize_with = "text::shared")]
    pub name: Name,
    /// The values it could take.
    pub domain: Domain,
    /// The value it got.
    pub value: Value,
}

/// An attempt began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a started attempt")]
pub struct Started {
    /// Its number.
    pub attempt: AttemptNumber,
    /// Who carries it out.
    #[serde(deserialize_with = "text::shared")]
    pub worker: Arc<str>,
}

/// Values were measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a report")]
pub struct Reported {
    /// By this attempt.
    pub attempt: AttemptNumber,
    /// How far it had come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u64>,
    /// The fold of a cross-validation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold: Option<u32>,
    /// The values.
    pub measures: Measures,
    /// Whether another attempt had already taken over.
    #[serde(default, skip_serializing_if = "is_default")]
    pub late: bool,
}

/// An attempt ended without an outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "an interrupted attempt")]
pub struct Interrupted {
    /// The attempt.
    pub attempt: AttemptNumber,
    /// Why.
    pub cause: Cause,
}

/// A trial has its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a finished trial")]
pub struct Finished {
    /// By this attempt; 0 for a trial that was carried out elsewhere.
    pub attempt: AttemptNumber,
    /// The outcome.
    pub outcome: Outcome,
    /// Whether another attempt had already taken over.
    #[serde(default, skip_serializing_if = "is_default")]
    pub late: bool,
}

/// Trials of another study were taken over to learn from: what samplers know of them is in this log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "borrowed trials")]
pub struct Borrowed {
    /// The study they come from.
    #[serde(deserialize_with = "text::shared")]
    pub study: Name,
    /// Configurations, as far as they fit the space here, with a finite loss: the smaller the better, comparable among themselves
    /// only.
    pub trials: Vec<(Config, f64)>,
}

/// A note or attribute, of a trial or of the study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a note")]
pub struct Noted {
    /// Its name.
    #[serde(deserialize_with = "text::shared")]
    pub key: Name,
    /// Its value.
    pub value: Value,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
