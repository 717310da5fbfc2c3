//! The events of a study's log, and their form at rest: a kind and a JSON body.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    AttemptNumber, Cause, Config, Domain, Measures, Millis, Name, Outcome, Seq, Settings, Space, TrialNumber,
    Value,
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
pub struct Proposed {
    /// The configuration.
    pub config: Config,
    /// The sampler's name.
    pub by: Name,
    /// Why, in the sampler's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Arc<str>>,
    /// The log position it was computed from.
    pub from: Seq,
    /// Which computation for this trial it is, from 0.
    #[serde(default, skip_serializing_if = "is_default")]
    pub call: u32,
}

/// A running trial asked for a parameter by name (define-by-run).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// The parameter.
    pub name: Name,
    /// The values it could take.
    pub domain: Domain,
    /// The value it got.
    pub value: Value,
}

/// An attempt began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Started {
    /// Its number.
    pub attempt: AttemptNumber,
    /// Who carries it out.
    pub worker: Arc<str>,
}

/// Values were measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
pub struct Interrupted {
    /// The attempt.
    pub attempt: AttemptNumber,
    /// Why.
    pub cause: Cause,
}

/// A trial has its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finished {
    /// By this attempt; 0 for a trial that was carried out elsewhere.
    pub attempt: AttemptNumber,
    /// The outcome.
    pub outcome: Outcome,
    /// Whether another attempt had already taken over.
    #[serde(default, skip_serializing_if = "is_default")]
    pub late: bool,
}

/// A note or attribute, of a trial or of the study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    /// Its name.
    pub key: Name,
    /// Its value.
    pub value: Value,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// The study began.
    Created(Box<Settings>),
    /// Its settings changed (all but the space).
    Changed(Box<Settings>),
    /// Its space changed.
    SpaceChanged(Box<Space>),
    /// A trial number was claimed.
    Opened(Box<Opened>),
    /// A trial's configuration was proposed.
    Proposed(Proposed),
    /// A trial asked for parameters by name.
    Chosen(Vec<Chosen>),
    /// An attempt began.
    Started(Started),
    /// Values were measured.
    Reported(Reported),
    /// An attempt was paused by a stopping rule.
    Paused(AttemptNumber),
    /// An attempt ended without an outcome.
    Interrupted(Interrupted),
    /// A trial has its outcome.
    Finished(Finished),
    /// A note.
    Noted(Noted),
    /// The trainer described the data: a JSON document of its own.
    DataProfiled(String),
}

/// Why an event at rest cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(String);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DecodeError {}

impl Body {
    /// The name of its kind at rest. A form that changes gets a new kind, and [`Body::decode`] goes on reading the old one.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Changed(_) => "changed",
            Self::SpaceChanged(_) => "space_changed",
            Self::Opened(_) => "opened",
            Self::Proposed(_) => "proposed",
            Self::Chosen(_) => "chosen",
            Self::Started(_) => "started",
            Self::Reported(_) => "reported",
            Self::Paused(_) => "paused",
            Self::Interrupted(_) => "interrupted",
            Self::Finished(_) => "finished",
            Self::Noted(_) => "noted",
            Self::DataProfiled(_) => "data_profiled",
        }
    }

    /// Its body at rest: JSON.
    ///
    /// # Errors
    /// When a number that JSON cannot hold (NaN, infinity) stands where only measures may have one.
    pub fn encode(&self) -> Result<String, DecodeError> {
        let json = match self {
            Self::Created(b) | Self::Changed(b) => serde_json::to_string(b),
            Self::SpaceChanged(b) => serde_json::to_string(b),
            Self::Opened(b) => serde_json::to_string(b),
            Self::Proposed(b) => serde_json::to_string(b),
            Self::Chosen(b) => serde_json::to_string(b),
            Self::Started(b) => serde_json::to_string(b),
            Self::Reported(b) => serde_json::to_string(b),
            Self::Paused(b) => serde_json::to_string(b),
            Self::Interrupted(b) => serde_json::to_string(b),
            Self::Finished(b) => serde_json::to_string(b),
            Self::Noted(b) => serde_json::to_string(b),
            Self::DataProfiled(b) => return Ok(b.clone()),
        };
        json.map_err(|e| DecodeError(format!("the {} event cannot be written: {e}", self.kind())))
    }

    /// Reads a body at rest.
    ///
    /// # Errors
    /// A kind that this version does not know, or a body that does not fit its kind.
    pub fn decode(kind: &str, body: &str) -> Result<Self, DecodeError> {
        fn read<'a, T: Deserialize<'a>>(kind: &str, body: &'a str) -> Result<T, DecodeError> {
            serde_json::from_str(body)
                .map_err(|e| DecodeError(format!("the {kind} event cannot be read: {e}")))
        }
        Ok(match kind {
            "created" => Self::Created(read(kind, body)?),
            "changed" => Self::Changed(read(kind, body)?),
            "space_changed" => Self::SpaceChanged(read(kind, body)?),
            "opened" => Self::Opened(read(kind, body)?),
            "proposed" => Self::Proposed(read(kind, body)?),
            "chosen" => Self::Chosen(read(kind, body)?),
            "started" => Self::Started(read(kind, body)?),
            "reported" => Self::Reported(read(kind, body)?),
            "paused" => Self::Paused(read(kind, body)?),
            "interrupted" => Self::Interrupted(read(kind, body)?),
            "finished" => Self::Finished(read(kind, body)?),
            "noted" => Self::Noted(read(kind, body)?),
            "data_profiled" => Self::DataProfiled(body.to_owned()),
            other => {
                return Err(DecodeError(format!(
                    "the log holds a `{other}` event, which this version does not know; a newer version wrote it"
                )));
            }
        })
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
