//! How the forest sampler is set up.

use tunesmith_core::{Budget, Space};
use tunesmith_math::forest;

use crate::SpecError;
use crate::options::Options;

/// Options of the forest sampler.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestOptions {
    /// Trees in a forest, at least 1.
    pub trees: usize,
    /// The share of the parameters that a node tries, in `(0, 1]`.
    pub features: f64,
    /// The share of proposals drawn at random, in `[0, 1]`.
    pub random: f64,
    /// Finished trials before a forest is used; chosen from the space and the budget when `None`.
    pub initial: Option<usize>,
}

impl Default for ForestOptions {
    fn default() -> Self {
        Self { trees: 10, features: 5.0 / 6.0, random: 0.05, initial: None }
    }
}

impl ForestOptions {
    /// Reads them as a study file writes them.
    pub(crate) fn read(options: &mut Options<'_>) -> Result<Self, SpecError> {
        let default = Self::default();
        let share = |x: f64| (0.0..=1.0).contains(&x);
        Ok(Self {
            trees: options.whole("trees", default.trees as u64, 1)?.min(1_000) as usize,
            features: options
                .number("features", default.features, "a share above 0, up to 1", |x| share(x) && x > 0.0)?,
            random: options.number("random", default.random, "a share from 0 to 1", share)?,
            initial: match options.whole("initial", 0, 1)? {
                0 => None,
                n => Some(n.min(1 << 32) as usize),
            },
        })
    }

    /// How many trials must have a value before a forest is used.
    pub(super) fn first_points(&self, space: &Space, budget: &Budget) -> usize {
        let most = budget.trials.map_or(12, |trials| (trials / 5).clamp(4, 12) as usize);
        self.initial.unwrap_or((space.dims() / 2 + 2).clamp(4, most))
    }

    /// How forests grow.
    pub(super) fn growth(&self) -> forest::ForestOptions {
        forest::ForestOptions {
            trees: self.trees,
            features: self.features,
            ..forest::ForestOptions::default()
        }
    }
}
