//! What to try next.

mod auto;
mod cma;
mod forest;
mod gp;
mod grid;
mod nsga;
mod random;
mod sobol;
mod tpe;

pub use auto::{Auto, AutoOptions};
pub use cma::{CmaEs, Restarts};
pub use forest::{Forest, ForestOptions};
pub use gp::{Gp, GpOptions, Transform};
pub use grid::{Grid, Order, Points};
pub use nsga::Nsga;
pub use random::Random;
pub use sobol::Sobol;
pub use tpe::Tpe;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The state behind a lock. A panic elsewhere cannot leave it half changed in a way that matters: it is checked against every
/// question before use.
fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
