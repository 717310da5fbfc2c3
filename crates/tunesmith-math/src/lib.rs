//! Numerics of Tunesmith: low-discrepancy points, special functions, summary statistics.
//!
//! - [`sobol`]: Sobol points with exact Owen scrambling, in any order, up to 1,111 dimensions.
//! - [`special`]: the normal distribution and its truncation, accurate far in the tails, and sums of exponentials.
//! - [`summary`]: mean, variance, quantiles.
//!
//! Everything here is a pure function of its arguments: no input or output, no clock, no threads, and randomness
//! only from a seed that is passed in. Transcendental functions come from `libm`, not from the platform, so that
//! the same arguments give the same bits on every machine.
#![forbid(unsafe_code)]

pub mod sobol;
pub mod special;
pub mod summary;
