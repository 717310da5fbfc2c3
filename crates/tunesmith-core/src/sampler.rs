//! What to try next: the trait that every sampler implements.

use crate::{Config, History, Rng, Space, TrialNumber};

/// What a sampler is asked.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The space to propose from.
    pub space: &'a Space,
    /// Everything recorded so far.
    pub history: &'a History,
    /// Values that are decided already; the proposal keeps them.
    pub fixed: &'a Config,
    /// The number of the trial that is proposed. It may or may not be opened in `history`.
    pub trial: TrialNumber,
}

/// A configuration to try.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The configuration: a value for each active parameter.
    pub config: Config,
    /// Why this one: the model, from how many points, any fallback. Empty when there is nothing to say.
    pub why: String,
}

/// Why there is no proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Everything was proposed.
    Exhausted(String),
    /// No configuration satisfies the constraints, as far as was tried.
    Infeasible(String),
}

/// Chooses what to try next: a pure function of (space, history, fixed, trial, random stream).
///
/// A sampler may keep state that it folded from a history, but one that starts cold on a history proposes bit for bit what one
/// kept up to date proposes.
pub trait Sampler: Send + Sync {
    /// Its name, as study files write it.
    fn name(&self) -> &'static str;

    /// Proposes a configuration.
    ///
    /// # Errors
    /// When there is nothing to propose.
    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal>;

    /// Whether a proposal costs less than writing it down. The number of the trial and its proposal are then recorded in one
    /// commit; otherwise the number first, so that others see it while this one thinks.
    fn instant(&self) -> bool {
        false
    }
}
