//! What can be set.

use super::Tpe;
use super::mixture::Widths;

/// The settings of a [`Tpe`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Settings {
    /// The share of the trials that is good.
    pub(super) gamma: f64,
    /// The most good trials.
    pub(super) most: usize,
    /// Candidates a proposal.
    pub(super) candidates: usize,
    /// Trials that must have ended before there is a model.
    pub(super) startup: u64,
    /// How many trials the prior counts as.
    pub(super) prior_weight: f64,
    /// Good trials count by how much better they are than the worst good one.
    pub(super) by_improvement: bool,
    /// All parameters of a branch together.
    pub(super) multivariate: bool,
    /// How wide kernels are.
    pub(super) widths: Widths,
}

impl Settings {
    /// How many of so many trials are good.
    pub(super) fn good(&self, usable: usize) -> usize {
        ((self.gamma * usable as f64).ceil() as usize).min(self.most).min(usable)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            gamma: Tpe::GAMMA,
            most: Tpe::MOST,
            candidates: Tpe::CANDIDATES,
            startup: Tpe::STARTUP,
            prior_weight: 1.0,
            by_improvement: true,
            multivariate: true,
            widths: Widths { least: Tpe::BANDWIDTH, spread: 3.0 },
        }
    }
}

impl Tpe {
    /// The share of the trials that is good.
    pub const GAMMA: f64 = 0.1;
    /// The most good trials.
    pub const MOST: usize = 25;
    /// Candidates a proposal.
    pub const CANDIDATES: usize = 32;
    /// Trials that must have ended before there is a model.
    pub const STARTUP: u64 = 6;
    /// The least bandwidth, as a share of the range.
    pub const BANDWIDTH: f64 = 0.03;

    /// The share of the trials that is good, in `(0, 1]`.
    #[must_use]
    pub fn gamma(mut self, share: f64) -> Self {
        self.settings.gamma = share;
        self
    }

    /// The most good trials, at least 1.
    #[must_use]
    pub fn most(mut self, trials: usize) -> Self {
        self.settings.most = trials.max(1);
        self
    }

    /// Candidates a proposal, at least 1. More exploit more, and cost in proportion.
    #[must_use]
    pub fn candidates(mut self, candidates: usize) -> Self {
        self.settings.candidates = candidates.max(1);
        self
    }

    /// Trials that must have ended before there is a model; Sobol points until then.
    #[must_use]
    pub fn startup(mut self, trials: u64) -> Self {
        self.settings.startup = trials;
        self
    }

    /// How many trials the prior counts as among the good ones and among the others, at least 0.
    #[must_use]
    pub fn prior_weight(mut self, trials: f64) -> Self {
        self.settings.prior_weight = trials;
        self
    }

    /// Whether good trials count by how much better they are than the worst good one, or all alike.
    #[must_use]
    pub fn by_improvement(mut self, yes: bool) -> Self {
        self.settings.by_improvement = yes;
        self
    }

    /// Whether the parameters of a branch are modelled together, or each by itself.
    #[must_use]
    pub fn multivariate(mut self, yes: bool) -> Self {
        self.settings.multivariate = yes;
        self
    }

    /// The least bandwidth, as a share of the range, in `(0, 1]`.
    #[must_use]
    pub fn bandwidth(mut self, least: f64) -> Self {
        self.settings.widths.least = least;
        self
    }

    /// What the kernel of a trial gives to each value of a choice, its own included, before it is divided by the number of
    /// kernels; above 0.
    #[must_use]
    pub fn spread(mut self, spread: f64) -> Self {
        self.settings.widths.spread = spread;
        self
    }
}
