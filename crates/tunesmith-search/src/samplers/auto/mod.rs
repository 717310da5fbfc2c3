//! The choice of a sampler from the space, the budget and what happened so far. Made anew for each trial; the first rule that fits:
//!
//! 1. Every parameter has levels, and all combinations fit the budget: they are all tried, the first half as the Gaussian process
//!    chooses (where there are more than 16), so that good ones come early, the rest as a shuffled grid. (With constraints, only
//!    where there are at most 100,000 combinations before them.)
//! 2. Several objectives: the Gaussian process, which hands over to evolution where there are many of them or many trials.
//! 3. Up to 500 trials: the Gaussian process. Where the last trials gained next to nothing, every third is left to the tree of Parzen
//!    estimators, whose points are near good ones and yet unlike them: a model that has settled on a plateau sees no use in these.
//!    Where the space has branches, such as kinds of models, another third goes to the branch with the fewest trials, to what the
//!    Gaussian process thinks best within it.
//! 4. Afterwards an upper confidence bound on the share of recent trials that improved on the best decides between CMA-ES, which
//!    starts from the best of the trials so far, the tree of Parzen estimators, and, up to 1,000 trials, the Gaussian process.
//!
//! Each proposal's reason begins with the name of the sampler chosen; rule 4 reads it from the history, so that the choice is
//! a function of the history alone. Cost: that of the sampler chosen.

mod arm;
mod branch;
mod options;
mod track;

pub use options::AutoOptions;

use std::sync::Mutex;

use tunesmith_core::{Config, History, Proposal, Query, Refusal, Rng, Sampler, Space};

use self::arm::Arm;
use self::track::Track;
use super::{CmaEs, Gp, Grid, Order, Points, Sobol, Tpe, locked};
use crate::error::grouped;

/// Without a limit of trials, combinations up to this many are tried exhaustively.
const SMALL: u64 = 1_000;

/// Constraints are applied to this many combinations at most before the choice is made.
const LISTED: u64 = 100_000;

/// Up to so many combinations their order does not matter.
const HANDFUL: u64 = 16;

/// After so many trials the Gaussian process gets company.
const ALONE: u64 = 500;

/// One of so many trials is left to others where the Gaussian process gains nothing.
const OTHERS: u64 = 3;

/// Trials, besides one for each coordinate, that may pass without a gain.
const PATIENCE: usize = 10;

/// Beyond this many trials the Gaussian process takes too long.
const MODELLED: u64 = 1_000;

/// Chooses the sampler.
#[derive(Debug)]
pub struct Auto {
    options: AutoOptions,
    grid: Grid,
    sobol: Sobol,
    gp: Gp,
    tpe: Tpe,
    /// Starts from the trials of the Gaussian process.
    cma: CmaEs,
    track: Mutex<Track>,
    size: Mutex<Option<(Space, Option<u64>)>>,
}

impl Default for Auto {
    fn default() -> Self {
        Self::new()
    }
}

impl Auto {
    /// The choice between all samplers.
    pub fn new() -> Self {
        Self::with(AutoOptions::default())
    }

    /// The choice by these rules.
    pub fn with(options: AutoOptions) -> Self {
        Self {
            options,
            grid: Grid::new().points(Points::All).order(Order::Random),
            sobol: Sobol::new(),
            gp: Gp::new(),
            tpe: Tpe::new(),
            cma: CmaEs::warm(ALONE as usize),
            track: Mutex::default(),
            size: Mutex::new(None),
        }
    }

    /// The number of feasible configurations where all have levels and they can be listed.
    fn size(&self, space: &Space) -> Option<u64> {
        let mut known = locked(&self.size);
        if let Some((of, size)) = &*known
            && of == space
        {
            return *size;
        }
        let listable = |all: &u64| space.constraints().is_empty() || *all <= LISTED;
        let size = space.size().filter(listable).and_then(|_| self.grid.size(space).ok()).filter(|n| *n > 0);
        *known = Some((space.clone(), size));
        size
    }

    fn exhaustible(&self, space: &Space, history: &History) -> Option<u64> {
        // A space that is learned from trials may always grow.
        if !self.options.grid || history.settings().space.is_empty() || space.is_empty() {
            return None;
        }
        let limit = history.settings().budget.trials.unwrap_or(SMALL);
        self.size(space).filter(|size| *size <= limit)
    }

    /// The arm for a question, what there is to say about the choice, and what is decided besides what was.
    fn choose(&self, query: &Query<'_>) -> (Arm, String, Option<Config>) {
        let Query { space, history, .. } = *query;
        let ended = history.counts().finished();
        let objectives = history.settings().objectives().count();
        if let Some(size) = self.exhaustible(space, history) {
            let about = format!("all {} fit, ", grouped(size));
            let modelled = size > HANDFUL && objectives > 0 && ended < (size / 2).min(ALONE);
            return (if modelled { Arm::Gp } else { Arm::Grid }, about, None);
        }
        match objectives {
            0 => return (Arm::Sobol, "no objective, ".into(), None),
            1 => {}
            _ => return (Arm::Gp, String::new(), None),
        }
        let mut track = locked(&self.track);
        track.follow(history);
        if ended >= ALONE {
            let mut arms = self.options.arms();
            arms.retain(|arm| *arm != Arm::Gp || ended < MODELLED);
            return (track.choose(&arms).unwrap_or(Arm::Tpe), String::new(), None);
        }
        let patience = PATIENCE + space.dims();
        let turn = query.trial % OTHERS;
        if turn > 1 || !track.stands_still(patience) {
            return (Arm::Gp, String::new(), None);
        }
        let about = format!("no gain in {patience} trials, ");
        match (turn, self.options.tpe) {
            (0, true) => (Arm::Tpe, about, None),
            (1, _) => match branch::least_tried(query) {
                Some((branch, decided)) => (Arm::Gp, format!("{about}so {branch}, "), Some(decided)),
                None => (Arm::Gp, String::new(), None),
            },
            _ => (Arm::Gp, String::new(), None),
        }
    }
}

impl Sampler for Auto {
    fn name(&self) -> &'static str {
        "auto"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        let (arm, about, decided) = self.choose(query);
        let query = &Query { fixed: decided.as_ref().unwrap_or(query.fixed), ..*query };
        let proposal = match arm {
            Arm::Grid => self.grid.propose(query, rng),
            Arm::Sobol => self.sobol.propose(query, rng),
            Arm::Gp => self.gp.propose(query, rng),
            Arm::Tpe => self.tpe.propose(query, rng),
            Arm::Cma => self.cma.propose(query, rng),
        }?;
        Ok(Proposal { why: format!("{}: {about}{}", arm.name(), proposal.why), ..proposal })
    }
}
