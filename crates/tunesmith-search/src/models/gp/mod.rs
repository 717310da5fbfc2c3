//! The mixed-space Gaussian process: what the flagship sampler believes about a study.
//!
//! A Matern-5/2 kernel with one length for each coordinate, over numbers, choices and conditional parameters
//! ([`layout`], [`kernel`]); the losses bent by a power that is fitted along ([`transform`], [`power`]); several
//! sets of hyperparameters, the mode of their posterior and draws around it, kept apart, not averaged ([`fit`], [`laplace`]).
//! [`GpFit::fit`] is the expensive part, `O(evaluations n^3 / 2)`; [`GpFit::condition`] makes posteriors of it, which grow by a
//! row in `O(n^2)` ([`posterior`]).
//!
//! Everything is a pure function of data and settings, the same bit for bit on every machine; nothing panics and nothing
//! becomes NaN, whatever the losses are.

mod data;
mod embedded;
mod fit;
mod kernel;
mod laplace;
mod layout;
mod likelihood;
mod output;
mod params;
mod posterior;
mod power;
mod predict;
mod settings;
mod sums;
#[cfg(test)]
mod tests;
mod transform;

pub(crate) use data::GpData;
pub(crate) use fit::GpFit;
pub(crate) use posterior::Gp;
pub(crate) use settings::GpSettings;
pub(crate) use transform::{Transform, TransformChoice};
