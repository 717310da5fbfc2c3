//! CMA-ES: a normal distribution that learns, generation by generation, where the good configurations lie and along which directions
//! the objective changes; probabilities do the same for categories.
//!
//! When: a few hundred to many thousands of trials, above all of numbers that depend on each other; many workers; objectives too
//! rough for a smooth model. With fewer than about 10 trials a parameter models learn faster.
//!
//! - Numbers: CMA-ES with active weights [Hansen2016]; a diagonal covariance above 100 of them [Ros2008].
//! - Numbers with levels, and categories, at once with the others: margins [Hamano2022, Hamano2025].
//! - Restarts: BIPOP [Hansen2009].
//! - Noise: learning rates that adapt [Nomura2023], by option.
//! - Bounds: a draw outside is repeated a few times; then the range is folded smoothly at its ends (`bounds.rs`).
//! - Inactive parameters are drawn all the same and drift freely. Constraints: draws are repeated until they hold.
//! - Limits on metrics, failures and diverged trials order the generation: they rank last.
//!
//! The first trials are Sobol points; the first run begins amid the better half of them. The state is a fold over the trials in the order in
//! which they ended, whoever proposed them: a generation is full when enough have ended, so workers never wait for each other. A trial
//! that lies where the distribution could not have put it counts only when it is the best so far, and then as a shorter step
//! [Hansen2011]. Latent positions, which a level or an inactive parameter does not show, are drawn again from the trial's stream.
//!
//! Several objectives: it looks at the first one.
//!
//! Cost: `O(d^2)` a proposal and `O(lambda d^2)` a generation; 100,000 trials fold in about a second at `d = 10`.
//!
//! [Hansen2016]: Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772.
//! [Hansen2009]: Hansen, "Benchmarking a BI-Population CMA-ES on the BBOB-2009 Function Testbed", GECCO 2009.
//! [Hansen2011]: Hansen, "Injecting External Solutions Into CMA-ES", arXiv 1110.4181.
//! [Ros2008]: Ros and Hansen, "A Simple Modification in CMA-ES Achieving Linear Time and Space Complexity", PPSN X.
//! [Hamano2022]: Hamano et al., "CMA-ES with Margin", GECCO 2022, arXiv 2205.13482.
//! [Hamano2025]: Hamano et al., "CatCMA with Margin", GECCO 2025, arXiv 2504.07884.
//! [Nomura2023]: Nomura, Akimoto and Ono, "CMA-ES with Learning Rate Adaptation", GECCO 2023, arXiv 2304.03473.

mod bounds;
mod categories;
mod eigen;
mod fold;
mod gaussian;
mod layout;
mod margin;
mod rates;
mod restart;
mod run;
mod search;
mod shape;
mod standing;
mod strategy;
mod warm;

use std::sync::Mutex;

use tunesmith_core::{Proposal, Query, Refusal, Rng, Sampler};

use self::fold::Fold;
pub use self::restart::Restarts;
use super::{Sobol, locked};
use crate::rejection;

/// What can be set.
#[derive(Debug, Clone, Copy)]
struct Options {
    sigma: f64,
    population: Option<usize>,
    adapts: bool,
    restarts: Restarts,
    warm: Option<usize>,
}

/// The CMA evolution strategy.
#[derive(Debug)]
pub struct CmaEs {
    options: Options,
    opening: Sobol,
    fold: Mutex<Fold>,
}

impl Default for CmaEs {
    fn default() -> Self {
        Self::new()
    }
}

impl CmaEs {
    /// The step size to start with unless set, as a share of each range.
    pub const SIGMA: f64 = 0.25;

    /// The strategy with its usual constants.
    pub fn new() -> Self {
        let options = Options {
            sigma: Self::SIGMA,
            population: None,
            adapts: false,
            restarts: Restarts::Bipop,
            warm: None,
        };
        Self { options, opening: Sobol::new(), fold: Mutex::default() }
    }

    /// Starts from the best tenth of the first `rows` trials that end, whoever proposes them; before that, Sobol points.
    pub fn warm(rows: usize) -> Self {
        Self::new().with(|o| o.warm = Some(rows))
    }

    /// The same with another step size to start with: a share of each range, above 0.
    #[must_use]
    pub fn sigma(self, sigma: f64) -> Self {
        self.with(|o| o.sigma = sigma)
    }

    /// The same with another population (at least 4); `4 + 3 ln d` unless set.
    #[must_use]
    pub fn population(self, lambda: usize) -> Self {
        self.with(|o| o.population = Some(lambda.max(4)))
    }

    /// The same with learning rates that adapt to noise, or without.
    #[must_use]
    pub fn adaptive(self, adapts: bool) -> Self {
        self.with(|o| o.adapts = adapts)
    }

    /// The same with other restarts.
    #[must_use]
    pub fn restarts(self, restarts: Restarts) -> Self {
        self.with(|o| o.restarts = restarts)
    }

    fn with(mut self, set: impl FnOnce(&mut Options)) -> Self {
        set(&mut self.options);
        self.fold = Mutex::default();
        self
    }
}

impl Sampler for CmaEs {
    fn name(&self) -> &'static str {
        "cma-es"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let Query { space, history, fixed, .. } = *query;
        if *space != **history.space() {
            // One parameter asked for by name, which the joint proposal did not cover.
            let (config, _) = rejection::draw(space, fixed, rng, rejection::TRIES)?;
            return Ok(Proposal { config, why: "random: asked for on its own".into() });
        }
        let mut fold = locked(&self.fold);
        fold.follow(space, history, &self.options);
        let Some(run) = &fold.run else {
            let wanted = fold.opening(&self.options);
            drop(fold);
            let first = self.opening.propose(query, rng)?;
            return Ok(Proposal { why: format!("one of the first {wanted}: {}", first.why), ..first });
        };
        let mut why = format!("generation {} of run {}", run.generation, fold.runs);
        if fold.objectives() > 1 {
            why += ", for the first objective only";
        }
        match run.search.draw(space, &fold.layout, fixed, rng) {
            Some((_, config)) => Ok(Proposal { config, why }),
            None => {
                drop(fold);
                let (config, _) = rejection::draw(space, fixed, rng, rejection::TRIES)?;
                Ok(Proposal { config, why: "random: no draw satisfied the constraints".into() })
            }
        }
    }

    fn instant(&self) -> bool {
        true
    }
}
