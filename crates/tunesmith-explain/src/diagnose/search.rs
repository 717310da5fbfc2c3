//! The search as a whole: which trials it has, and what they show about ranges, budget and noise.

use tunesmith_math::summary::quantile;

use super::curves::Curves;
use super::names::{self, Measure};
use super::robust::median;
use super::scale::Scale;
use super::thresholds::{DIFFERENT, GOOD, TRIALS, WORSE};
use super::{Diagnosis, Kind, Options, batch, budget, edges, failures, parameters, ranges, repeats};
use crate::columns::Kind as ColumnKind;
use crate::lessons::Lessons;
use crate::sample::Sample;
use crate::{ExplainError, Question};

/// The most trials whose curves are read for their unit.
const READ: usize = 20;

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

    /// The smallest difference of the objective that matters, where its name says what it is.
    pub(super) fn material(&self) -> Option<f64> {
        let (accuracy, known, began) = DIFFERENT;
        let (measure, scale) = self.unit()?;
        match measure {
            _ if measure.is_share() => Some(accuracy),
            Measure::Determination => Some(known),
            Measure::Loss | Measure::Entropy if scale.known => Some(known * scale.loss),
            _ => (!scale.known).then_some(began * scale.loss),
        }
    }

    /// A difference of the objective that makes trials clearly worse than the best.
    pub(super) fn clearly(&self) -> f64 {
        let (share, known, of_best, began) = WORSE;
        match self.unit() {
            Some((measure, _)) if measure.is_share() || measure == Measure::Determination => share,
            Some((Measure::Loss | Measure::Entropy, scale)) if scale.known => known * scale.loss,
            Some((_, scale)) if !scale.known => (of_best * self.best_loss().abs()).min(began * scale.loss),
            _ => of_best * self.best_loss().abs(),
        }
    }

    /// What the objective measures, and the loss of guessing.
    fn unit(&self) -> Option<(Measure, Scale)> {
        let (_, measure) = names::read(&self.sample.metric.name)?;
        let trials = self.order.iter().filter_map(|row| self.history.trial(self.sample.trials[*row]));
        let curves: Vec<Curves> =
            trials.take(READ).map(|trial| Curves::of(trial, Some(&self.sample.metric))).collect();
        Some((
            measure,
            Scale::of(self.history, &curves.iter().collect::<Vec<_>>(), self.options.validation_rows),
        ))
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
    budget::few(&search, out);
    if n < TRIALS {
        diagnosis.not_judged.push(format!(
            "ranges and parameters: {n} trials can be compared, and at least {TRIALS} are needed"
        ));
        return;
    }
    edges::judge(&search, out);
    ranges::judge(&search, out);
    if out.iter().any(|f| f.kind == Kind::NoiseExceedsDifferences) {
        diagnosis.not_judged.push("parameters: trials differ less than a measurement scatters".into());
    } else {
        parameters::judge(&search, out);
    }
    repeats::optimism(&search, noise.as_ref(), out);
    budget::judge(&search, noise.as_ref(), out);
}
