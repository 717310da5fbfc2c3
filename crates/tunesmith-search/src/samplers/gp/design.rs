//! The first trials, before there is anything to model: the middle of the space, then quasi-random points in the middle half of every
//! range. Corners teach a model of few trials little: in many dimensions all random points lie far from everything.
//!
//! [Vizier2024]: Song et al., "The Vizier Gaussian Process Bandit Algorithm", arXiv 2408.11527.

use tunesmith_core::{Config, Domain, Proposal, Query, Rng};

use super::GpOptions;
use crate::evidence::{Ended, Evidence};
use crate::samplers::sobol::by_prior;

/// A model needs so many measured trials, however short the design.
const LEAST: u64 = 3;

/// Whether a trial belongs to the design: `half the coordinates + 2` trials, at least 4 and at most 8 or a fifth of the budget.
/// Trials under way count; failed ones do not, so a study in which all fails keeps spreading out.
pub(super) fn includes(query: &Query<'_>, evidence: &Evidence, pending: usize, options: &GpOptions) -> bool {
    let budget = query.history.settings().budget.trials.unwrap_or(u64::MAX);
    let most = (budget / 5).clamp(4, 8);
    let dims = evidence.columns().len() as u64;
    let wanted = options.initial.unwrap_or_else(|| (dims / 2 + 2).clamp(4, most)).max(LEAST);
    let measured = measured(evidence, wanted);
    measured < LEAST || measured + (pending as u64) < wanted
}

/// How many rows hold a value, counted up to `enough`.
fn measured(evidence: &Evidence, enough: u64) -> u64 {
    let counts = |row: &usize| {
        evidence.ended(*row) != Ended::Failed && evidence.losses(*row).iter().all(|loss| loss.is_finite())
    };
    (0..evidence.len()).filter(counts).take(enough as usize).count() as u64
}

/// The very first proposal: defaults, where there is none the middle of the range (the median of a prior), and any of the choices
/// without an order [Vizier2024]. People lay ranges around what they believe in, and no other point is as near to all others: in
/// many dimensions most improvement is to be had by going from there.
pub(super) fn middle(query: &Query<'_>, evidence: &Evidence, rng: &mut Rng) -> Option<Proposal> {
    let Query { space, history, fixed, trial } = *query;
    if evidence.len() > 0 || history.sampled_before(trial) > 0 || !fixed.is_empty() {
        return None;
    }
    let config = space.fill(&Config::new(), |_, param| match (&param.default, &param.domain) {
        (Some(default), _) => default.clone(),
        (None, Domain::Choice { ordered: false, .. }) => param.domain.decode(&[rng.uniform()]),
        (None, domain) => by_prior(param, &vec![0.5; domain.dims()]),
    });
    space.satisfied(&config).then(|| Proposal { config, why: "the middle of every range".into() })
}
