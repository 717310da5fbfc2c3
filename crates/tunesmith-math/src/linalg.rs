//! Symmetric positive definite systems: Cholesky factors that grow by rows.

mod cholesky;
mod inverse;
mod solve;
mod tile;

pub use cholesky::{Cholesky, NotPositiveDefinite};
/// How many right-hand sides a panel holds: [`Cholesky::solve_lower_panel`].
pub use tile::PANEL;
