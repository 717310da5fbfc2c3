//! What to try next and how long to go on: the samplers and stopping rules of Tunesmith.
//!
//! - [`sampler`] and [`scheduler`] make them from a name and options, as study files write them.
//! - [`samplers`]: random search, scrambled Sobol points, the exhaustive grid, and the choice between them.
//! - [`schedulers`]: the median and percentile rules, and patience.
//! - [`recommend`] and [`Belief`] tell what a model makes of the trials there are.
//! - [`feasibility`] and [`size_of`] tell what a space holds before anything is tried.
//!
//! A proposal is a pure function of the space, the history, the seed and the trial's number. State kept between proposals
//! only saves time: it is rebuilt whenever a question does not continue the one before.
//!
//! Nothing here does input or output, reads a clock or starts a thread; randomness comes from the generator handed in.
#![forbid(unsafe_code)]

pub mod samplers;
pub mod schedulers;

mod acquisition;
mod belief;
mod error;
mod evidence;
mod feasibility;
mod models;
mod named;
mod options;
mod recommend;
mod rejection;
mod size;

pub use belief::Belief;
pub use error::SpecError;
pub use feasibility::{Feasibility, feasibility};
pub use named::{SAMPLERS, SCHEDULERS, sampler, scheduler};
pub use recommend::{Recommendation, recommend};
pub use size::{SpaceSize, size_of};
