//! What a study shows: which hyperparameters mattered, what went wrong, what to do next, as pure functions of its history.
//!
//! [`importance`] answers by one of several [`Method`]s, because "important" means several things:
//!
//! | method | the question it answers |
//! |---|---|
//! | [`Method::Fanova`] | what makes results vary, over the whole space or among good configurations? |
//! | [`Method::PedAnova`] | what sets good configurations apart from the others? |
//! | [`Method::Permutation`] | what does a prediction need to know? |
//! | [`Method::Ablation`] | which changes led from the default to the best? |
//! | [`Method::Tunability`] | what is gained by tuning one parameter alone? |
//! | [`Method::Shapley`] | how is what tuning gained shared out fairly? |
//!
//! [`diagnose::diagnose`] says what went wrong - in the learning curves, the search and the data - and [`advise::advise`] what to do
//! next, down to the follow-up study.
//!
//! Each answer is an [`Importance`]: a value for each parameter with an interval, interactions where the method knows them, sums
//! by role, and plain sentences about what limits it. Bad input gives an [`ExplainError`] that says what is missing.
//!
//! [`figures`] draws a study: one description feeds pages, pictures and terminals. [`report`](mod@report) says in sentences what came of it.
//!
//! Nothing here does input or output, reads a clock or starts a thread. The random numbers that forests and resampling need come
//! from the study's seed: the same history gives the same answer.
#![forbid(unsafe_code)]

mod ablation;
pub mod advise;
mod answer;
mod columns;
pub mod diagnose;
mod draft;
mod error;
mod fanova;
pub mod figures;
mod gains;
mod game;
mod importance;
mod learned;
mod lessons;
mod limits;
pub mod measured;
mod ped_anova;
mod permutation;
mod question;
mod reference;
pub mod report;
mod sample;
mod sentences;
mod shapley;
mod spread;
mod surrogate;
mod tunability;
mod words;

pub use ablation::{Path, Step, ablation};
pub use answer::{Effect, Fit, Importance, Interval, ModelKind, PairEffect, RoleEffect, Unit};
pub use error::ExplainError;
pub use importance::importance;
pub use question::{Method, Question};
pub use sentences::sentences;
pub use surrogate::{ForestSurrogate, Surrogate};
pub use words::shortened;
