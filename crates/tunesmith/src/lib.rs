//! Hyperparameter optimization: studies, ask and tell, and closures.
//!
//! A [`Study`] is an append-only log of events in a [`Store`]; any number of threads and processes may work on
//! it at once. The easiest way is to tune a closure:
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
//!
//! # Ways to work
//! - **Closures**: [`Study::optimize`], on several slots [`Study::optimize_with`]. Errors and panics of the closure are failed trials.
//! - **Ask and tell**: [`Study::ask`] claims a trial, [`ActiveTrial::report`] says whether it should go on, [`ActiveTrial::tell`] records
//!   its outcome; [`Study::tell`] does so by number, from any process.
//! - **Workers** of your own: [`Workers::run`] with slots, retries, leases and a [`StopFlag`].
//! - **Define-by-run**: leave the space empty and ask for parameters by name while the trial runs; the space is learned.
//! - **Typed**: `#[derive(Space)]` on a struct, and [`ActiveTrial::typed`].
//!
//! ```
//! use tunesmith::{Metric, Settings, Space, Study};
//!
//! # fn main() -> Result<(), tunesmith::Error> {
//! // The space is learned from what the trials ask for.
//! let mut settings = Settings::new(Space::default(), Metric::maximize("accuracy"));
//! settings.budget.trials = Some(10);
//! let study = Study::in_memory(settings)?;
//! while let Some(mut trial) = study.ask()? {
//!     let rate = trial.float("rate", 1e-5..=1e-1).log().get()?;
//!     let deep = trial.flag("deep").get()?;
//!     let layers = if deep { trial.int("layers", 3..=8).get()? } else { 1 };
//!     trial.report(1, 0.5)?;
//!     trial.done(0.5 + rate + layers as f64 / 20.0)?;
//! }
//! assert_eq!(study.history()?.counts().done, 10);
//! # Ok(())
//! # }
//! ```
//!
//! # Several processes
//! Open the same study in a SQLite file from each of them: `Study::open_or_create(&open_store("studies.db")?, "name", settings)`.
//! - Each trial goes to one worker, and the budget is shared exactly: whatever depends on the whole history is only recorded if
//!   nobody has recorded anything since it was read.
//! - Whoever carries out a trial holds its lease. On one machine an owner that is gone is recognised at once; one that cannot be
//!   seen from here loses its trial when the lease has run out. The trial keeps its number, configuration and seed, and starts
//!   another attempt. Results of an attempt that was taken over are kept, marked as late.
//! - What was recorded is durable when a call returns; a process that is killed loses nothing but the attempt under way.
//! - Every suggestion is a function of the settings, the log as it was then, and the trial's number: [`Study::replay`] computes
//!   all of them again.
//!
//! A sampler of your own needs no registration: [`Study::with_sampler`].
#![forbid(unsafe_code)]

mod active;
mod adopt;
mod borrow;
mod check;
mod claim;
pub mod clock;
mod complete;
mod error;
mod fold;
pub mod host;
mod manage;
mod optimize;
pub mod owner;
mod propose;
mod recover;
mod replay;
mod stop;
mod study;
mod suggest;
pub mod typed;
mod work;

pub use active::{ActiveTrial, Told};
pub use borrow::Loan;
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
    Budget, Cause, Config, Enough, Failure, FailureClass, Goal, History, Measures, Metric, Outcome, Param,
    Prior, Repeats, Role, RuleSpec, SamplerSpec, Settings, Space, State, Store, Take, Trial, TrialNumber,
    Value, Verdict,
};
pub use tunesmith_derive::Space;
pub use tunesmith_search as search;
pub use tunesmith_search::Recommendation;
pub use tunesmith_store as store;
pub use tunesmith_store::open as open_store;
