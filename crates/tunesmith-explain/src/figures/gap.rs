//! Train-validation gap: how far validation lags behind training, in the best trial step by step and over all trials.

use tunesmith_core::{Goal, History, Metric, Trial};

use super::curves::curve;
use super::results::{Results, metric};
use super::shown::{POINTS, best_mark, by_number, short, symbol, thinned, value_axis};
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, untitled};

/// How names of the same quantity begin on training and on validation data.
const TRAIN: [&str; 3] = ["train_", "training_", "train/"];
const VALIDATION: [&str; 7] = ["val_", "valid_", "validation_", "dev_", "test_", "eval_", "val/"];

/// Two reported names of the same quantity, on training and on validation data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Twins {
    pub(super) train: String,
    pub(super) validation: String,
}

/// The pairs among reported names; those of a quantity named first.
pub(super) fn twins<'n>(names: impl Iterator<Item = &'n str>, first: &str) -> Vec<Twins> {
    let names: Vec<&str> = names.collect();
    let bare = |name: &'n str, heads: &[&str]| heads.iter().find_map(|h| name.strip_prefix(h));
    let mut pairs = Vec::new();
    for validation in &names {
        let Some(quantity) = bare(validation, &VALIDATION) else { continue };
        let prefixed = names.iter().find(|n| bare(n, &TRAIN) == Some(quantity));
        if let Some(train) = prefixed.or_else(|| names.iter().find(|n| **n == quantity)) {
            pairs.push(Twins { train: (*train).to_owned(), validation: (*validation).to_owned() });
        }
    }
    pairs.sort_by_key(|p| p.validation != first && p.train != first);
    pairs
}

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let wanted = metric(history, options)?;
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in history.trials().flat_map(|t| t.reports.iter()).flat_map(|r| r.measures.iter()) {
        if !names.contains(&&**name) {
            names.push(name);
        }
    }
    let Some(pair) = twins(names.into_iter(), &wanted.name).into_iter().next() else {
        return Err(FigureError::missing(
            "no trial reported the same quantity on training and on validation data, such as `train_loss` and `val_loss`",
        ));
    };
    let results = Results::of(history, options)?;
    let good = results.good(1)?;
    let mut panels = Vec::new();
    let mut notes = Vec::new();
    if let Some(best) = results.best(&good) {
        let steps = in_time(best.trial, &pair);
        panels.extend(steps);
    }
    let ends: Vec<_> = good.iter().copied().filter_map(|r| Some((r, gap(r.trial, &pair)?))).collect();
    if !ends.is_empty() {
        let rows: Vec<_> = ends.iter().map(|(r, _)| *r).collect();
        let shown = thinned(&results, &rows, POINTS);
        let gaps: Vec<f64> = shown.iter().filter_map(|r| gap(r.trial, &pair)).collect();
        let values: Vec<f64> = shown.iter().map(|r| r.value).collect();
        let tips =
            shown.iter().zip(&gaps).map(|(r, g)| format!("trial {}: gap {}", r.trial.number, short(*g)));
        let tips = tips.collect();
        let (axis, note) = value_axis(&results, &values);
        notes.extend(note);
        let across = Axis::linear(format!("{} − {} at the last step", pair.validation, pair.train));
        let mut panel = Panel::new("All trials", across, axis);
        if let Some(best) = results.best(&rows)
            && let Some(x) = gap(best.trial, &pair)
        {
            panel.marks.push(best_mark(best.trial.number, x, best.value));
        }
        let ink = by_number(&results, &shown);
        panel.marks.insert(0, Mark::new(Shape::Points(symbol(shown.len())), ink, gaps, values).tips(tips));
        panels.push(panel);
    }
    if panels.is_empty() {
        return Err(FigureError::missing(format!(
            "no finished trial reported both `{}` and `{}`",
            pair.train, pair.validation
        )));
    }
    let beside = panels.len();
    Ok(untitled(panels, beside, notes))
}

/// Both curves of a trial.
fn in_time(trial: &Trial, pair: &Twins) -> Option<Panel> {
    let (train, validation) = (curve(trial, &pair.train), curve(trial, &pair.validation));
    if train.0.len() < 2 || validation.0.len() < 2 {
        return None;
    }
    let title = format!("Best trial ({})", trial.number);
    let mut panel = Panel::new(title, Axis::whole("step"), Axis::linear(""));
    let line = |dashed| Shape::Line { dashed, step: false };
    panel.marks.push(Mark::new(line(true), Ink::Series(0), train.0, train.1).named(&*pair.train));
    panel
        .marks
        .push(Mark::new(line(false), Ink::Series(1), validation.0, validation.1).named(&*pair.validation));
    Some(panel)
}

/// Validation less training at the last step.
fn gap(trial: &Trial, pair: &Twins) -> Option<f64> {
    let last = |name: &str| {
        let metric = Metric { name: name.into(), goal: Goal::Watch, take: tunesmith_core::Take::Mean };
        trial.value(&metric).filter(|v| v.is_finite())
    };
    Some(last(&pair.validation)? - last(&pair.train)?)
}
