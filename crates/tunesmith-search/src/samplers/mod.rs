//! What to try next.

mod auto;
mod grid;
mod random;
mod sobol;

pub use auto::Auto;
pub use grid::{Grid, Order, Points};
pub use random::Random;
pub use sobol::Sobol;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The state behind a lock. A panic elsewhere cannot leave it half changed in a way that matters: it is checked against every
/// question before use.
fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
