//! The search as a whole: which trials it has, and what they show about ranges, budget and noise.

use tunesmith_math::summary::quantile;

use super::robust::median;
use super::thresholds::{GOOD, TRIALS};
use super::{Diagnosis, Options, batch, budget, edges, failures, parameters, ranges, repeats};
use crate::columns::Kind as ColumnKind;
use crate::lessons::Lessons;
use crate::sample::Sample;
use crate::{ExplainError, Question};

/// The finished trials, with what many findings need.
pub(super) struct Search<'a> {
    pub(super) history: &'a Lessons<'a>,
    pub(super) options: &'a Options,
    pub(super) sample: Sample,
    /// Rows, best first.
    pub(super) order: Vec<usize>,
}

impl Search<'_> {
    /// How many trials are called good.
    pub(super) fn good(&self) -> usize {
        ((self.order.len() as f64 * GOOD.0).ceil() as usize).max(GOOD.1).min(self.order.len())
    }

    /// Where a row stands in the range of a coordinate that has an order: 0 at the low end and 1 at the high one; `None` where the parameter
    /// is not active, or has no order.
    pub(super) fn place(&self, row: usize, column: usize) -> Option<f64> {
        let x = self.sample.point(row)[column];
        if x.is_nan() {
            return None;
        }
        match &self.sample.columns[column].kind {
            ColumnKind::Nominal(_) => None,
            ColumnKind::Continuous => Some(x),
            ColumnKind::Levels { places, .. } => {
                let (first, last) = (places.first()?, places.last()?);
                (last > first).then(|| ((x - first) / (last - first)).clamp(0.0, 1.0))
            }
        }
    }

    /// The loss by which trials differ: that of the worst of the good half against the best.
    pub(super) fn best_loss(&self) -> f64 {
        self.order.first().map_or(f64::NAN, |row| self.sample.losses[*row])
    }

    /// The median loss.
    pub(super) fn middle(&self) -> f64 {
        median(&self.sample.losses)
    }

    /// A loss as the metric shows it.
    pub(super) fn shown(&self, loss: f64) -> f64 {
        let larger = matches!(
            self.sample.metric.goal,
            tunesmith_core::Goal::Maximize | tunesmith_core::Goal::AtLeast(_)
        );
        if larger { -loss } else { loss }
    }

    /// The losses' quantile.
    pub(super) fn quantile(&self, level: f64) -> f64 {
        quantile(&self.sample.losses, level).unwrap_or(f64::NAN)
    }
}

/// Judges the search.
pub(super) fn judge(history: &Lessons<'_>, options: &Options, diagnosis: &mut Diagnosis) {
    let out = &mut diagnosis.findings;
    failures::judge(history, out);
    repeats::duplicates(history, out);
    let sample = match Sample::of(history, &Question::default()) {
        Ok(sample) => sample,
        Err(ExplainError::AllEqual(n)) => {
            if n >= TRIALS {
                out.push(repeats::all_equal(n));
            } else {
                diagnosis.not_judged.push(format!("the search: {}", ExplainError::AllEqual(n)));
            }
            return;
        }
        Err(error) => {
            diagnosis.not_judged.push(format!("the search: {error}"));
            return;
        }
    };
    let n = sample.losses.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| sample.losses[*a].total_cmp(&sample.losses[*b]).then(a.cmp(b)));
    let search = Search { history, options, sample, order };
    let noise = repeats::noise(&search);
    repeats::differences(&search, noise.as_ref(), out);
    batch::judge(&search, out);
    if n < TRIALS {
        diagnosis.not_judged.push(format!(
            "ranges and parameters: {n} trials can be compared, and at least {TRIALS} are needed"
        ));
        return;
    }
    edges::judge(&search, out);
    ranges::judge(&search, out);
    parameters::judge(&search, out);
    repeats::optimism(&search, noise.as_ref(), out);
    budget::judge(&search, noise.as_ref(), out);
}
