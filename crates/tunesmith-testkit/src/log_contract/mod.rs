//! What every store must do, checked from outside through the traits `Store` and `Log`.
//!
//! [`check`] runs single cases, random sequences of commands against a model, and many threads at once. Processes that are killed
//! need a store that outlives them: that part of the suite is where such a store is tested.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A failed check is a panic, as in any test.

mod cases;
mod commands;
mod generate;
mod model;
mod threads;

use std::any::Any;
use std::sync::Arc;

use tunesmith_core::Store;

/// A fresh, empty store.
pub struct StoreUnderTest {
    store: Arc<dyn Store>,
    again: Box<dyn Fn() -> Arc<dyn Store>>,
    _kept: Box<dyn Any>,
}

impl StoreUnderTest {
    /// A store, what opens the same one again (as another process would), and what must live as long: its folder.
    pub fn new(store: Arc<dyn Store>, again: impl Fn() -> Arc<dyn Store> + 'static, kept: impl Any) -> Self {
        Self { store, again: Box::new(again), _kept: Box::new(kept) }
    }
}

/// Checks everything. `make` makes a fresh, empty store each time.
///
/// # Panics
/// With the first promise that the store breaks.
pub fn check(make: impl Fn() -> StoreUnderTest) {
    cases::check(&make);
    commands::check(&make);
    threads::check(&make);
}
