//! What every sampler must do, whatever it is.
//!
//! [`check`] asks a sampler about every kind of space and history and looks at the answers: inside the space, constraints met,
//! fixed values kept; a pure function of the question, so the same from a new instance, from one that answered other
//! questions, and from one that followed the study from its beginning.

mod answer;
mod cases;
pub mod histories;
mod script;
pub mod spaces;

pub use answer::{Asked, ask, explain_invalid};
pub use script::Script;

use tunesmith_core::{Sampler, Space};

/// What a sampler can do, and how hard to test it.
#[derive(Debug, Clone, Copy)]
pub struct Caps {
    /// The study's seed changes its proposals.
    pub seeded: bool,
    /// It may refuse: it ends, or does not take every space.
    pub refuses: bool,
    /// Never proposes what the history holds.
    pub never_repeats: bool,
    /// The most parameters to test with.
    pub dims: usize,
    /// The longest history to test with.
    pub trials: u64,
    /// How many random spaces and histories.
    pub cases: u32,
}

impl Default for Caps {
    /// Seeded, never refusing, up to 200 parameters and 10,000 trials, 200 random cases.
    fn default() -> Self {
        Self { seeded: true, refuses: false, never_repeats: false, dims: 200, trials: 10_000, cases: 200 }
    }
}

/// Checks the whole contract; `make` gives a new instance for a space (empty when it is to be learned).
///
/// # Panics
/// With what was asked and what is wrong with the answer.
pub fn check(make: impl Fn(&Space) -> Box<dyn Sampler>, caps: Caps) {
    let make: &dyn Fn(&Space) -> Box<dyn Sampler> = &make;
    cases::examples(make, caps);
    cases::seeds(make, caps);
    cases::fixed_values(make, caps);
    cases::many_parameters(make, caps);
    cases::long_history(make, caps);
    cases::several_metrics(make, caps);
    cases::parallel(make, caps);
    cases::cold_equals_warm(make, caps);
    cases::by_name(make, caps);
    cases::random(make, caps);
}
