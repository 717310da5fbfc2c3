//! What a study is: the space of configurations, the metrics, the events of its log, and the history they fold into.
//!
//! One idea carries the whole system: **a study is an append-only log of events; everything else is a function of it.**
//! [`History::apply`] folds events; a [`Sampler`] proposes a configuration as a pure function of
//! (space, history, seed, trial number); a [`Store`] keeps the logs.
//!
//! This crate does no I/O, reads no clock, starts no threads, and takes randomness only from the [`Rng`] handed to it.
#![forbid(unsafe_code)]

pub mod expr;
pub mod space;

mod attempt;
mod body;
mod budget;
mod config;
mod error;
mod event;
mod history;
mod learned;
mod log;
mod measures;
mod metric;
mod outcome;
mod rng;
mod sampler;
mod scheduler;
mod settings;
mod suggest;
mod text;
mod trial;
mod value;

pub use attempt::{Attempt, AttemptEnd, Cause};
pub use body::{Body, DecodeError};
pub use budget::{Budget, Enough};
pub use config::Config;
pub use error::{SpaceError, SpaceErrors};
pub use event::{
    Borrowed, Chosen, Draft, Event, Finished, Interrupted, Noted, Opened, Origin, Proposed, Reported, Started,
};
pub use history::{Counts, History, HistoryError, Mark};
pub use learned::Learned;
pub use log::{AppendError, Batch, Guard, Lease, LeaseChange, Log, Owner, Store, StoreError, StudyEntry};
pub use measures::Measures;
pub use metric::{Goal, Metric, Take};
pub use outcome::{Failure, FailureClass, Outcome};
pub use rng::Rng;
pub use sampler::{Proposal, Query, Refusal, Sampler};
pub use scheduler::{RunToEnd, Scheduler, Verdict};
pub use settings::{Repeats, RuleSpec, SamplerSpec, Settings};
pub use space::{Accept, Change, Condition, Domain, Param, Prior, Role, Scale, Space, SpaceBuilder, Test};
pub use suggest::nearest;
pub use trial::{Report, State, Trial};
pub use value::Value;

use std::sync::Arc;

/// The name of a parameter or a metric; cheap to clone and shared between the trials of a study.
pub type Name = Arc<str>;

/// Position of an event in the log of one study; the first event has 1, and 0 means "before the first".
pub type Seq = u64;

/// The number of a trial within its study, from 0.
pub type TrialNumber = u64;

/// The number of an attempt at a trial, from 1. It is the fencing token: only the newest attempt may report.
pub type AttemptNumber = u32;

/// Milliseconds since the Unix epoch (UTC).
pub type Millis = i64;
