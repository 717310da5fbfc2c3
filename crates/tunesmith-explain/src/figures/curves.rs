//! Learning curves: what trials reported step by step.

use std::collections::BTreeMap;

use tunesmith_core::{History, Metric, Trial};

use super::results::{Results, Row, metric};
use super::shown::{short, thin, value_axis};
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, untitled};

/// Curves drawn besides those of the best, and steps drawn of each.
const CURVES: usize = 60;
const LEADERS: usize = 3;
const STEPS: usize = 120;

/// The steps of a trial with the mean over folds of a metric, and not more than are drawn.
pub(super) fn curve(trial: &Trial, name: &str) -> (Vec<f64>, Vec<f64>) {
    let mut at: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for (i, report) in trial.reports.iter().enumerate() {
        if let Some(value) = report.measures.get(name) {
            let (sum, n) = at.entry(report.step.unwrap_or(i as u64 + 1)).or_default();
            *sum += value;
            *n += 1.0;
        }
    }
    let all: Vec<(f64, f64)> = at.into_iter().map(|(step, (sum, n))| (step as f64, sum / n)).collect();
    thin(all.len(), STEPS, []).into_iter().map(|i| all[i]).unzip()
}

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let metric = reported(history, options)?;
    let results = Results::in_metric(history, metric);
    let has_curve = |t: &Trial| {
        t.reports.iter().filter(|r| r.measures.get(&metric.name).is_some_and(f64::is_finite)).count() > 1
    };
    let trials: Vec<&Trial> = history.trials().map(|t| &**t).filter(|t| has_curve(t)).collect();
    if trials.is_empty() {
        return Err(FigureError::missing(format!(
            "no trial reported `{}` more than once, so there are no curves",
            metric.name
        )));
    }
    let mut ranked: Vec<&Row<'_>> = results.good(1).unwrap_or_default();
    ranked.sort_by(|a, b| results.loss(a.value).total_cmp(&results.loss(b.value)));
    let leaders: Vec<u64> =
        ranked.iter().filter(|r| has_curve(r.trial)).take(LEADERS).map(|r| r.trial.number).collect();
    let others: Vec<&Trial> = trials.iter().copied().filter(|t| !leaders.contains(&t.number)).collect();
    let line = Shape::Line { dashed: false, step: false };
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let shown = thin(others.len(), CURVES, []);
    for i in &shown {
        let (steps, values) = curve(others[*i], &metric.name);
        x.extend(steps.into_iter().chain([f64::NAN]));
        y.extend(values.into_iter().chain([f64::NAN]));
    }
    let mut marks = Vec::new();
    if !shown.is_empty() {
        marks.push(Mark::new(line.clone(), Ink::Muted, x, y).named("other trials"));
    }
    for (k, number) in leaders.iter().enumerate().rev() {
        let Some(trial) = history.trial(*number) else { continue };
        let (steps, values) = curve(trial, &metric.name);
        let tips = values.iter().zip(&steps).map(|(v, s)| format!("trial {number}, step {s}: {}", short(*v)));
        let tips = tips.collect();
        let ink = if k == 0 { Ink::Best } else { Ink::Series(k - 1) };
        let name = if k == 0 { format!("best: trial {number}") } else { format!("trial {number}") };
        marks.push(Mark::new(line.clone(), ink, steps, values).named(name).tips(tips));
    }
    let values: Vec<f64> = marks.iter().flat_map(|m| m.y.iter().copied()).collect();
    let (axis, note) = value_axis(&results, &values);
    let mut notes: Vec<String> = note.into_iter().collect();
    if shown.len() < others.len() {
        notes.push(format!("{} of {} curves are drawn", shown.len() + leaders.len(), trials.len()));
    }
    let panel = Panel { marks, ..Panel::new("", Axis::whole("step"), axis) };
    Ok(untitled(vec![panel], 1, notes))
}

/// The metric asked for; else the first objective or, where nobody reports it, the first metric that is reported.
fn reported<'h>(history: &'h History, options: &FigureOptions) -> Result<&'h Metric, FigureError> {
    let wanted = metric(history, options)?;
    if options.metric.is_some() {
        return Ok(wanted);
    }
    let is_reported = |m: &&Metric| {
        history.trials().any(|t| t.reports.iter().filter(|r| r.measures.get(&m.name).is_some()).count() > 1)
    };
    let all = history.settings().metrics.iter();
    Ok(std::iter::once(wanted).chain(all).find(is_reported).unwrap_or(wanted))
}
