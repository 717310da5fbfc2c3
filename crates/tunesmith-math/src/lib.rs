//! Numerics of Tunesmith: low-discrepancy points, special functions, summary statistics.
//!
//! - [`forest`]: regression forests with missing values and choices, and the boxes of their leaves.
//! - [`linalg`]: Cholesky factors that grow by rows; [`lbfgsb`]: minima within bounds; [`simd`]: loops that give the same bits
//!   whatever the vectors' width.
//! - [`pareto`] and [`hypervolume`]: several objectives: dominance, fronts, volumes, boxes.
//! - [`sobol`]: Sobol points with exact Owen scrambling, in any order, up to 1,111 dimensions.
//! - [`special`]: the normal distribution and its truncation, accurate far in the tails, and sums of exponentials.
//! - [`summary`]: mean, variance, quantiles.
//!
//! Everything here is a pure function of its arguments: no input or output, no clock, no threads, and randomness
//! only from a seed that is passed in. Transcendental functions come from `libm`, not from the platform, so that
//! the same arguments give the same bits on every machine.
#![forbid(unsafe_code)]

pub mod forest;
pub mod hypervolume;
pub mod lbfgsb;
pub mod linalg;
pub mod pareto;
pub mod simd;
pub mod sobol;
pub mod special;
pub mod summary;
