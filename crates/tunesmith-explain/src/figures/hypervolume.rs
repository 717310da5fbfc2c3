//! Hypervolume history: how much of the space of objectives the front dominates, trial after trial.
//!
//! Each objective is scaled so that the worst result of the study is 0 and the best one 1; the volume is at most 1, and comparable within
//! the study only.

use tunesmith_core::History;
use tunesmith_math::hypervolume::hypervolume;
use tunesmith_math::pareto::dominates;

use super::pareto::objectives;
use super::results::Results;
use super::shown::short;
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, untitled};

/// The most objectives, and the most points of a front, for which volumes are computed at each improvement.
const MOST: usize = 5;
const CHANGES: usize = 250;

pub(super) fn draw(history: &History, _options: &FigureOptions) -> Result<Figure, FigureError> {
    let metrics = objectives(history)?;
    let m = metrics.len();
    if m > MOST {
        return Err(FigureError::missing(format!(
            "{m} objectives are too many: volumes are computed for up to {MOST}"
        )));
    }
    let first = Results::in_metric(history, metrics[0]);
    let mut rows: Vec<(u64, Vec<f64>)> = Vec::new();
    for row in first.good(1)? {
        let losses: Option<Vec<f64>> = metrics
            .iter()
            .map(|metric| {
                let value = row.trial.value(metric).filter(|v| v.is_finite())?;
                Some(Results::in_direction(metric, value))
            })
            .collect();
        rows.extend(losses.map(|l| (row.trial.number, l)));
    }
    if rows.is_empty() {
        return Err(FigureError::missing("no trial has a finite value of every objective"));
    }
    for k in 0..m {
        let (low, high) =
            rows.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (_, r)| (l.min(r[k]), h.max(r[k])));
        let width = if high > low { high - low } else { 1.0 };
        rows.iter_mut().for_each(|(_, r)| r[k] = (r[k] - low) / width);
    }
    // A little beyond the worst, so that the ends of the front count.
    let reference = vec![1.0 + 1e-9; m];
    let mut changes: Vec<(u64, Vec<f64>)> = Vec::new();
    let mut front: Vec<Vec<f64>> = Vec::new();
    for (number, point) in &rows {
        if front.iter().any(|kept| kept == point || dominates(kept, point)) {
            continue;
        }
        front.retain(|kept| !dominates(point, kept));
        front.push(point.clone());
        changes.push((*number, front.concat()));
    }
    let shown = super::shown::thin(changes.len(), CHANGES, []);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for i in shown {
        let (number, front) = &changes[i];
        x.push(*number as f64);
        y.push(hypervolume(front, &reference));
    }
    let tips = x.iter().zip(&y).map(|(n, v)| format!("trial {n}: {}", short(*v))).collect();
    if let Some(last) = y.last().copied() {
        x.push(history.len().saturating_sub(1) as f64);
        y.push(last);
    }
    let up = Axis::linear("hypervolume, 0 to 1").showing(0.0, 1.0);
    let mut panel = Panel::new("", Axis::whole("trial"), up);
    panel.marks.push(Mark::new(Shape::Line { dashed: false, step: true }, Ink::Series(0), x, y).tips(tips));
    let notes = vec!["each objective is scaled from the worst to the best result of the study".to_owned()];
    Ok(untitled(vec![panel], 1, notes))
}
