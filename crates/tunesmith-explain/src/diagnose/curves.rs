//! The learning curves of a trial: what it reported step by step, by what it means.

use std::collections::BTreeMap;

use tunesmith_core::{Goal, Metric, Trial};

use super::names::{self, Measure, Part};

/// Curves of more points are averaged down to this many.
const LONGEST: usize = 200;

/// A quantity over the steps of a training.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Series {
    pub(super) steps: Vec<u64>,
    pub(super) values: Vec<f64>,
}

impl Series {
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn last(&self) -> f64 {
        self.values.last().copied().unwrap_or(f64::NAN)
    }

    pub(super) fn finite(&self) -> bool {
        self.values.iter().all(|x| x.is_finite())
    }

    /// The values at the steps of another series: the newest one known then.
    pub(super) fn along(&self, other: &Self) -> Vec<f64> {
        let at = |step: &u64| self.steps.partition_point(|s| s <= step).saturating_sub(1);
        other.steps.iter().filter_map(|step| self.values.get(at(step)).copied()).collect()
    }
}

/// What a trial reported. Losses fall; accuracies are turned into errors, so that they fall, too.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Curves {
    pub(super) train_loss: Option<Series>,
    pub(super) val_loss: Option<Series>,
    pub(super) train_error: Option<Series>,
    pub(super) val_error: Option<Series>,
    /// The objective, smaller is better.
    pub(super) objective: Option<Series>,
    pub(super) learning_rate: Option<Series>,
    pub(super) grad_norm: Option<Series>,
    /// What the numbers of reports count.
    pub(super) unit: &'static str,
}

impl Curves {
    /// Reads the reports of a trial; folds are averaged step by step. `O(reports x metrics)`.
    pub(super) fn of(trial: &Trial, objective: Option<&Metric>) -> Self {
        let mut by_name: BTreeMap<&str, BTreeMap<u64, (f64, f64)>> = BTreeMap::new();
        let stepped = trial.reports.iter().all(|r| r.step.is_some());
        for (i, report) in trial.reports.iter().enumerate() {
            let step = if stepped { report.step.unwrap_or(0) } else { i as u64 + 1 };
            for (name, value) in report.measures.iter() {
                let cell = by_name.entry(name).or_default().entry(step).or_insert((0.0, 0.0));
                *cell = (cell.0 + value, cell.1 + 1.0);
            }
        }
        let series = |name: &str| by_name.get(name).map(averaged);
        let mut curves = Self { unit: if stepped { "epochs" } else { "reports" }, ..Self::default() };
        let named = |wanted: (Part, Measure)| {
            by_name.keys().find(|n| names::read(n) == Some((Some(wanted.0), wanted.1))).copied()
        };
        for measure in [Measure::Loss, Measure::Accuracy] {
            let mut train = named((Part::Train, measure));
            let mut val = named((Part::Validation, measure));
            let plain = by_name.keys().find(|n| names::read(n) == Some((None, measure))).copied();
            match (train, val) {
                (None, Some(_)) => train = plain,
                (_, None) if train.is_some() => val = plain,
                _ => {}
            }
            let read = |name: Option<&str>| {
                let mut series = series(name?)?;
                if measure == Measure::Accuracy {
                    // Some report per cent.
                    let whole = if series.values.iter().any(|x| *x > 1.5) { 100.0 } else { 1.0 };
                    series.values.iter_mut().for_each(|x| *x = 1.0 - *x / whole);
                }
                Some(series)
            };
            match measure {
                Measure::Loss => (curves.train_loss, curves.val_loss) = (read(train), read(val)),
                Measure::Accuracy => (curves.train_error, curves.val_error) = (read(train), read(val)),
            }
        }
        if let Some(metric) = objective.filter(|m| m.goal.is_objective()) {
            curves.objective = series(&metric.name).map(|mut s| {
                if metric.goal == Goal::Maximize {
                    s.values.iter_mut().for_each(|x| *x = -*x);
                }
                s
            });
        }
        curves.learning_rate = series("learning_rate").or_else(|| series("lr"));
        curves.grad_norm = series("grad_norm").or_else(|| series("gradient_norm"));
        curves
    }

    /// The curve that says best how the validation goes: its loss, else its error, else the objective.
    pub(super) fn validation(&self) -> Option<&Series> {
        self.val_loss.as_ref().or(self.val_error.as_ref()).or(self.objective.as_ref())
    }

    /// Whether nothing was reported that a curve can be made of.
    pub(super) fn is_empty(&self) -> bool {
        self.validation().is_none() && self.train_loss.is_none() && self.train_error.is_none()
    }

    /// The number of rows that a share with these values can be of: from the smallest step between them. `None` without steps.
    pub(super) fn grain(&self) -> Option<f64> {
        let mut values = self.val_error.as_ref()?.values.clone();
        values.sort_by(f64::total_cmp);
        let steps = values.windows(2).map(|w| w[1] - w[0]).filter(|d| *d > 1e-9);
        steps.min_by(f64::total_cmp).map(|step| 1.0 / step)
    }
}

/// The means of the folds, step by step, in at most [`LONGEST`] points.
fn averaged(cells: &BTreeMap<u64, (f64, f64)>) -> Series {
    let block = cells.len().div_ceil(LONGEST).max(1);
    let points: Vec<(u64, f64)> = cells.iter().map(|(step, (sum, n))| (*step, sum / n)).collect();
    let mut series = Series::default();
    for part in points.chunks(block) {
        series.steps.push(part.last().map_or(0, |(step, _)| *step));
        series.values.push(part.iter().map(|(_, x)| x).sum::<f64>() / part.len() as f64);
    }
    series
}
