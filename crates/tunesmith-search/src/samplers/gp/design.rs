//! The first trials, before there is anything to model.

use tunesmith_core::Query;

use super::GpOptions;
use crate::evidence::{Ended, Evidence};

/// A model needs so many measured trials, however short the design.
const LEAST: u64 = 3;

/// Whether a trial belongs to the design: `half the coordinates + 2` trials, at least 4 and at most 12 or a fifth of the budget.
/// Trials under way count; failed ones do not, so a study in which all fails keeps spreading out.
pub(super) fn includes(query: &Query<'_>, evidence: &Evidence, pending: usize, options: &GpOptions) -> bool {
    let budget = query.history.settings().budget.trials.unwrap_or(u64::MAX);
    let most = (budget / 5).clamp(4, 12);
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
