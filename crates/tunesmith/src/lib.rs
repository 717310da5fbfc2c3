//! Hyperparameter optimization: studies, ask and tell, and closures.
//!
//! A [`Study`] is an append-only log of events in a [`Store`](tunesmith_core::Store); any number of threads and processes may work on it at once.
//!
//! ```
//! use tunesmith::{Metric, Param, SamplerSpec, Settings, Space, Study};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let space = Space::builder()
//!     .param(Param::float("learning_rate", 1e-5, 1e-1).log())
//!     .param(Param::int("layers", 1, 4))
//!     .build()?;
//! let mut settings = Settings::new(space, Metric::minimize("loss"));
//! settings.budget.trials = Some(20);
//! settings.sampler = SamplerSpec::new("sobol");
//!
//! let study = Study::in_memory(settings)?;
//! study.optimize(|trial| {
//!     let rate = trial.get("learning_rate").and_then(|v| v.as_f64()).unwrap_or(0.0);
//!     Ok((rate.log10() + 3.0).powi(2))
//! })?;
//! let best = study.best()?.expect("twenty trials were carried out");
//! assert!(best.config.get("learning_rate").is_some());
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod active;
mod claim;
pub mod clock;
mod error;
pub mod host;
mod manage;
mod optimize;
pub mod owner;
mod propose;
mod replay;
mod stop;
mod study;
mod suggest;
pub mod typed;
mod work;

pub use active::{ActiveTrial, Told};
pub use claim::Claim;
pub use error::{Error, Result};
pub use manage::Added;
pub use optimize::{IntoMeasures, TrialError};
pub use replay::{Difference, Replay};
pub use stop::{StopFlag, Urgency};
pub use study::Study;
pub use suggest::Suggest;
pub use work::{End, Ended, Workers};

pub use tunesmith_core as core;
pub use tunesmith_core::{
    Budget, Config, Cause, Enough, Failure, FailureClass, Goal, History, Measures, Metric, Outcome, Param, Prior, Repeats,
    Role, RuleSpec, SamplerSpec, Settings, Space, State, Store, Take, Trial, TrialNumber, Value, Verdict,
};
pub use tunesmith_derive::Space;
pub use tunesmith_search as search;
pub use tunesmith_store as store;
pub use tunesmith_store::open as open_store;
