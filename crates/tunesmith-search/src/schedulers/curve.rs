//! A trial's reports of one metric, seen as curves: one for each fold.

use tunesmith_core::{Goal, Metric, Trial};

/// The best value so far of one fold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fold {
    pub(super) fold: Option<u32>,
    /// The step of its newest report: as reported, or how many of its reports came before.
    pub(super) step: u64,
    pub(super) best: f64,
}

/// The reports of a metric as (fold, step, value), in order.
pub(super) fn reports<'t>(
    trial: &'t Trial,
    metric: &'t Metric,
) -> impl Iterator<Item = (Option<u32>, u64, f64)> + 't {
    let mut counts: Vec<(Option<u32>, u64)> = Vec::new();
    trial.reports.iter().filter_map(move |r| {
        let value = r.measures.get(&metric.name)?;
        let slot = match counts.iter().position(|(fold, _)| *fold == r.fold) {
            Some(i) => i,
            None => {
                counts.push((r.fold, 0));
                counts.len() - 1
            }
        };
        let nth = counts[slot].1;
        counts[slot].1 += 1;
        Some((r.fold, r.step.unwrap_or(nth), value))
    })
}

/// The folds that a trial has reported, each with its best value so far.
pub(super) fn folds(trial: &Trial, metric: &Metric) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    for (fold, step, value) in reports(trial, metric) {
        match folds.iter_mut().find(|f| f.fold == fold) {
            Some(f) => {
                f.step = f.step.max(step);
                f.best = better(metric.goal, value, f.best);
            }
            None => folds.push(Fold { fold, step, best: value }),
        }
    }
    folds
}

/// The mean over `folds` of the best value that `trial` had in each by the same step; `None` when it did not get that far in
/// one of them.
pub(super) fn at_same_point(trial: &Trial, metric: &Metric, folds: &[Fold]) -> Option<f64> {
    let mut sum = 0.0;
    for fold in folds {
        // NaN while nothing else was seen: any value is better.
        let mut best = f64::NAN;
        let mut reached = false;
        for (_, step, value) in reports(trial, metric).filter(|(f, ..)| *f == fold.fold) {
            if step <= fold.step {
                best = better(metric.goal, value, best);
            }
            reached |= step >= fold.step;
        }
        if !reached {
            return None;
        }
        sum += best;
    }
    (!folds.is_empty()).then(|| sum / folds.len() as f64)
}

fn better(goal: Goal, a: f64, b: f64) -> f64 {
    if goal.better(a, b) { a } else { b }
}
