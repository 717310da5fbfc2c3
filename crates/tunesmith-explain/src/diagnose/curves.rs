//! The learning curves of a trial: what it reported step by step, by what it means.

use std::collections::BTreeMap;

use tunesmith_core::{Goal, Metric, Trial};

use super::names::{self, Measure, Part};
use super::robust::median;

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
    /// The loss of always answering the mean, where the reports say it: R2 alone, or beside a mean of squares.
    pub(super) variance: Option<f64>,
    /// Whether the losses measure how far numbers are off, not whether classes are right.
    pub(super) of_numbers: bool,
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
        let by_name: BTreeMap<&str, Series> =
            by_name.into_iter().map(|(name, cells)| (name, averaged(&cells))).collect();
        let objective = objective.filter(|m| m.goal.is_objective());
        let mut curves = Self { unit: if stepped { "epochs" } else { "reports" }, ..Self::default() };
        let said = Said::all(&by_name, objective);
        (curves.train_loss, curves.val_loss) = said.losses();
        (curves.train_error, curves.val_error) = said.errors();
        curves.variance = said.variance();
        curves.of_numbers = said.of_numbers();
        if let Some(metric) = objective {
            curves.objective = by_name.get(&*metric.name).cloned().map(|mut s| {
                if metric.goal == Goal::Maximize {
                    s.values.iter_mut().for_each(|x| *x = -*x);
                }
                s
            });
        }
        curves.learning_rate = by_name
            .iter()
            .find(|(n, _)| names::is_called(n, &["learning_rate", "lr"]))
            .map(|(_, s)| s.clone());
        curves
    }

    /// The curve that says best how the validation goes: its loss, else its error, else the objective.
    pub(super) fn validation(&self) -> Option<&Series> {
        self.val_loss.as_ref().or(self.val_error.as_ref()).or(self.objective.as_ref())
    }

    /// The loss that says best how the training goes: the training's, else the validation's.
    pub(super) fn progress(&self) -> Option<&Series> {
        self.train_loss.as_ref().or(self.val_loss.as_ref())
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

/// The metrics whose names say what they are.
struct Said<'a>(Vec<(Option<Part>, Measure, &'a Series)>);

impl<'a> Said<'a> {
    fn all(by_name: &'a BTreeMap<&str, Series>, objective: Option<&Metric>) -> Self {
        let own = objective.filter(|m| m.goal == Goal::Minimize && names::read(&m.name).is_none());
        let own =
            own.map(|m| names::parts(&m.name)).filter(|(part, rest)| part.is_some() && !rest.is_empty());
        // What is minimised is a loss, whatever its name, and so is what is called the same in training.
        let read = |name: &str| {
            names::read(name).or_else(|| {
                let (part, rest) = names::parts(name);
                own.as_ref().filter(|(_, words)| *words == rest).map(|_| (part, Measure::Other))
            })
        };
        let read: Vec<(&str, Option<Part>, Measure, &Series)> = by_name
            .iter()
            .filter_map(|(name, series)| read(name).map(|(part, measure)| (*name, part, measure, series)))
            .collect();
        let anything = |wanted: Part| read.iter().any(|(_, part, ..)| *part == Some(wanted));
        let (train, validation) = (anything(Part::Train), anything(Part::Validation));
        let named = read.iter().map(|(name, part, measure, series)| {
            // What trials are judged by is the validation's, unless that has a name of its own for it. Another name without a part is the
            // training's where the other part is named, as Keras does it, or where none is.
            let judged = objective.is_some_and(|m| *m.name == **name)
                && !read.iter().any(|(_, p, m, _)| *p == Some(Part::Validation) && m == measure);
            let part = part.or(match (train, validation) {
                _ if judged => Some(Part::Validation),
                (_, true) => Some(Part::Train),
                (true, false) => Some(Part::Validation),
                (false, false) => Some(Part::Train),
            });
            let bounded = series.values.iter().all(|x| (0.0..=1.0).contains(x));
            let elsewhere = read.iter().any(|(.., m, _)| !m.is_share() && *m != Measure::Error);
            let measure = if *measure == Measure::Error && bounded && elsewhere {
                Measure::ErrorRate
            } else {
                *measure
            };
            (part, measure, *series)
        });
        Self(named.collect())
    }

    fn find(&self, part: Part, measure: Measure) -> Option<&'a Series> {
        self.0.iter().find(|(p, m, _)| *p == Some(part) && *m == measure).map(|(.., series)| *series)
    }

    /// The training and validation loss: of one measure if there is one of both.
    fn losses(&self) -> (Option<Series>, Option<Series>) {
        const ORDER: [Measure; 7] = [
            Measure::Loss,
            Measure::Entropy,
            Measure::Squares,
            Measure::Root,
            Measure::Other,
            Measure::Error,
            Measure::Determination,
        ];
        let read = |part, measure| {
            let series = self.find(part, measure)?.clone();
            Some(if measure == Measure::Determination {
                Series { values: series.values.iter().map(|x| 1.0 - x).collect(), ..series }
            } else {
                series
            })
        };
        for measure in ORDER {
            if let (Some(train), Some(val)) = (read(Part::Train, measure), read(Part::Validation, measure)) {
                return (Some(train), Some(val));
            }
        }
        let first = |part| ORDER.into_iter().find_map(|m| Some((m, read(part, m)?)));
        match (first(Part::Train), first(Part::Validation)) {
            // What is only called a loss is most likely the one that has a name.
            (Some((a, train)), Some((b, val)))
                if (a == Measure::Loss || b == Measure::Loss) && a.max(b) <= Measure::Squares =>
            {
                (Some(train), Some(val))
            }
            // Of two that do not compare, how the training goes says more.
            (Some((_, train)), _) => (Some(train), None),
            (None, val) => (None, val.map(|(_, val)| val)),
        }
    }

    /// The training and validation error.
    fn errors(&self) -> (Option<Series>, Option<Series>) {
        let read = |part| {
            let (share, series) = match self.find(part, Measure::Accuracy) {
                Some(series) => (true, series),
                None => (false, self.find(part, Measure::ErrorRate)?),
            };
            let mut series = series.clone();
            // Some report per cent.
            let whole = if series.values.iter().any(|x| *x > 1.5) { 100.0 } else { 1.0 };
            series.values.iter_mut().for_each(|x| *x = if share { 1.0 - *x / whole } else { *x / whole });
            // A score that leaves the unit interval is no share of right answers.
            series.values.iter().all(|x| x.is_nan() || (-1e-9..=1.0 + 1e-9).contains(x)).then_some(series)
        };
        (read(Part::Train), read(Part::Validation))
    }

    /// Whether something was reported that only predictions of numbers have.
    fn of_numbers(&self) -> bool {
        let says = |m: Measure| {
            matches!(m, Measure::Squares | Measure::Root | Measure::Other | Measure::Determination)
        };
        self.0.iter().any(|(_, m, _)| says(*m)) && !self.0.iter().any(|(_, m, _)| m.is_share())
    }

    /// The loss of always answering the mean: 1 on the scale of 1 - R2, or what R2 and a mean of squares say together.
    fn variance(&self) -> Option<f64> {
        let part = [Part::Validation, Part::Train]
            .into_iter()
            .find(|p| self.find(*p, Measure::Determination).is_some())?;
        let squares = [Measure::Loss, Measure::Squares].into_iter().find_map(|m| self.find(part, m));
        let others = [Measure::Loss, Measure::Entropy, Measure::Squares, Measure::Root, Measure::Other];
        let Some(squares) = squares else {
            let named = others.into_iter().any(|m| self.0.iter().any(|(_, measure, _)| *measure == m));
            return (!named).then_some(1.0);
        };
        let shares = self.find(part, Measure::Determination)?.along(squares);
        let all: Vec<f64> = squares
            .values
            .iter()
            .zip(&shares)
            .filter(|(_, r2)| **r2 < 0.99)
            .map(|(loss, r2)| loss / (1.0 - r2))
            .filter(|x| x.is_finite() && *x > 0.0)
            .collect();
        let middle = median(&all);
        let agree = all.iter().all(|x| (0.9..=1.1).contains(&(x / middle)));
        (!all.is_empty() && agree).then_some(middle)
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
