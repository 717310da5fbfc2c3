//! What is asked.

use std::fmt;

/// A way to say how important parameters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Shares of the variance of a forest's predictions over the whole space.
    Fanova,
    /// How far the densities of the best trials are from those of all.
    PedAnova,
    /// How much worse a forest predicts when it is lied to about a parameter.
    Permutation,
    /// The changes that lead from the default to the best configuration, the greatest first.
    Ablation,
    /// What tuning a parameter alone gains over the default.
    Tunability,
    /// The fair share of each parameter in what tuning all of them gains over the default.
    Shapley,
}

impl Method {
    /// All methods, in the order they are shown.
    pub const ALL: [Self; 6] =
        [Self::Fanova, Self::Tunability, Self::PedAnova, Self::Permutation, Self::Ablation, Self::Shapley];

    /// Its name, as commands write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fanova => "fanova",
            Self::PedAnova => "ped-anova",
            Self::Permutation => "permutation",
            Self::Ablation => "ablation",
            Self::Tunability => "tunability",
            Self::Shapley => "shapley",
        }
    }

    /// The question that it answers.
    pub fn question(self) -> &'static str {
        match self {
            Self::Fanova => "what makes results vary",
            Self::PedAnova => "what sets good configurations apart",
            Self::Permutation => "what a prediction needs to know",
            Self::Ablation => "which changes led from the default to the best",
            Self::Tunability => "what is gained by tuning it",
            Self::Shapley => "its fair share in what tuning gains",
        }
    }

    /// The method of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == name)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is asked about a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The metric; the first objective when `None`.
    pub metric: Option<String>,
    /// Only differences within the best share of the trials count, in `(0, 1]`; the whole range when `None`. Gains are counted at the
    /// good end anyway: for tunability, the ablation path and Shapley values it changes nothing.
    pub region: Option<f64>,
    /// The share of the trials that PED-ANOVA calls good, in `(0, 1)`.
    pub top: f64,
    /// Trees in a forest.
    pub trees: usize,
    /// Whether interactions are computed, where the method knows them.
    pub pairs: bool,
    /// Times that trials are drawn anew for an interval, where trees do not give one; 0 for none.
    pub replicates: usize,
    /// The seed of what is random; the study's own when `None`.
    pub seed: Option<u64>,
}

impl Default for Question {
    /// The first objective over the whole range, a top of 10 %, 64 trees, with pairs, 100 replicates, the study's seed.
    fn default() -> Self {
        Self { metric: None, region: None, top: 0.1, trees: 64, pairs: true, replicates: 100, seed: None }
    }
}
