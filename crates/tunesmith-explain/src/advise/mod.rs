//! What to do next: a ranked list of steps, each tied to findings, and the follow-up study they add up to.
//!
//! [`advise`] turns a [`Diagnosis`] into [`Step`]s - data first, because no search mends a score that is not true; then what breaks
//! trainings; then the ranges; then capacity, regularization and budget - and into a [`NextStudy`]: new ranges, parameters fixed that make no
//! difference, parameters added that were not tuned so far, each change with its reason. Every parameter has a role as in [Tuning2023]:
//! *scientific* (its effect is the question), *nuisance* (tuned along so that the comparison is fair), or *fixed*.
//!
//! The follow-up is checked to be a sound space; its defaults are the best configuration, so that its first trial is the one to beat.
//!
//! [Tuning2023]: https://github.com/google-research/tuning_playbook "Godbole, Dahl, Gilmer, Shallue, Nado: Deep Learning Tuning Playbook"

mod changes;
mod draft;
mod next;
mod steps;

use serde::Serialize;
use tunesmith_core::History;

pub use draft::Change;
pub use next::{NextParam, NextStudy, Purpose};
pub use steps::Step;

use crate::diagnose::{Diagnosis, Options};

/// What to do next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Advice {
    /// The steps, the most rewarding first; empty when nothing was found.
    pub steps: Vec<Step>,
    /// The follow-up study; `None` while no trial has a value to build on.
    pub next: Option<NextStudy>,
}

/// What follows from a diagnosis. `O(trials x parameters)`.
pub fn advise(history: &History, diagnosis: &Diagnosis, options: &Options) -> Advice {
    Advice { steps: steps::ranked(diagnosis), next: next::study(history, diagnosis, options) }
}
