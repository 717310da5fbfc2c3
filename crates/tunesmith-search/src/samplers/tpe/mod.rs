//! The tree-structured Parzen estimator: where are good trials frequent, and others rare?
//!
//! Trials are split into a few good ones and all others. Each set gets a density, a mixture with one kernel for each trial and
//! one for the prior; candidates are drawn from that of the good ones, and the one with the highest ratio of the two is proposed
//! [Bergstra2011]. That is expected improvement, for densities of this kind.
//!
//! When: spaces of any kind, conditional ones above all; thousands of trials and more, where a Gaussian process is too slow;
//! many workers. With a few hundred trials of a smooth function a Gaussian process needs fewer of them.
//!
//! - **Kernels** are products over the parameters, so that interactions count. [`mixture`] holds the good trials, with bandwidths
//!   by the distance of neighbours; [`store`] the others, with bandwidths by their number.
//! - **Conditions**: parameters that are active together form a [`stage`]. Stages are decided in order, each from the trials that
//!   had it, conditional on what was decided before; so are values asked for beforehand.
//! - **Good** are the best `min(ceil(gamma n), 25)` by [`ranking`]: with several objectives by fronts and then by hypervolume
//!   [Ozaki2022]. They count by their improvement over the worst of them [Watanabe2023].
//! - **Trials under way** count as others (the constant liar), failed and diverged ones too, so that workers and failures keep off.
//! - **Limits** on metrics: the ratio is multiplied by one for each limit, of the densities of trials that keep and exceed it
//!   [Watanabe2023c]. Of the good trials, feasible ones come first; the paper takes the infeasible ones among them too.
//! - **Constraints** are met by drawing other candidates. In a finite space a candidate that was not tried yet goes first.
//! - The first trials are those of [`Sobol`].
//!
//! Differs from Optuna's [Akiba2019] in conditioning branches on what they hang from, in bandwidths that depend on the number of
//! trials alone for the others (sorting neighbours gained nothing), the least bandwidth of 0.03 and the weights of [Watanabe2023],
//! and in no fading of old trials. The prior among the good trials is the parameter's own, or flat on its scale; among the others
//! it is flat, or it would cancel out.
//!
//! Cost: `O(candidates n d)` at worst in single precision, mostly far less, as most candidates drop out of the race early: 0.1, 0.4
//! and 8 ms of a core after 1,000, 10,000 and 100,000 trials of ten parameters (`cargo bench -p tunesmith-search --bench tpe`).
//! Memory: 16 bytes for each coordinate of a trial, and about as much as its numbers in the evidence.
//!
//! [Bergstra2011]: Bergstra et al., "Algorithms for Hyper-Parameter Optimization", NIPS 2011.
//! [Watanabe2023]: Watanabe, "Tree-Structured Parzen Estimator: Understanding Its Algorithm Components and Their Roles for Better
//!   Empirical Performance", arXiv 2304.11127.
//! [Watanabe2023c]: Watanabe and Hutter, "c-TPE: Tree-Structured Parzen Estimator with Inequality Constraints for Expensive
//!   Hyperparameter Optimization", IJCAI 2023, arXiv 2211.14411.
//! [Ozaki2022]: Ozaki et al., "Multiobjective Tree-Structured Parzen Estimator", JAIR 73.
//! [Akiba2019]: Akiba et al., "Optuna: A Next-generation Hyperparameter Optimization Framework", KDD 2019.

mod axis;
mod belief;
mod decide;
mod good;
mod mixture;
mod model;
mod options;
mod ranking;
mod score;
mod stage;
mod store;
mod sums;
#[cfg(test)]
mod tests;
mod walk;

use std::sync::Mutex;

use tunesmith_core::{Proposal, Query, Refusal, Rng, Sampler};

use self::model::Model;
use self::options::Settings;
use super::{Sobol, locked};

/// The tree-structured Parzen estimator.
#[derive(Debug, Default)]
pub struct Tpe {
    settings: Settings,
    sobol: Sobol,
    /// Of the study's space, and of the last other space that was asked about.
    models: Mutex<[Model; 2]>,
}

impl Tpe {
    /// With the settings that were best on average.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Sampler for Tpe {
    fn name(&self) -> &'static str {
        "tpe"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let mut models = locked(&self.models);
        let of_another = **query.history.space() != *query.space;
        let model = &mut models[usize::from(of_another)];
        model.follow(query.space, query.history, &self.settings);
        if (model.evidence.len() as u64) < self.settings.startup {
            drop(models);
            let first = self.sobol.propose(query, rng)?;
            return Ok(Proposal { why: format!("start: {}", first.why), ..first });
        }
        walk::propose(model, query, &self.settings, rng)
    }

    fn instant(&self) -> bool {
        true
    }
}
