//! How long to go on with a trial.

mod curve;
mod patience;
mod percentile;

pub use patience::Patience;
pub use percentile::Percentile;
