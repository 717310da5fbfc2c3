//! Contours: what a model expects of two parameters together, averaged over the others, with the trials it knows.

use tunesmith_core::History;

use super::model::{Model, question};
use super::params::{Column, by_importance, chosen};
use super::results::Results;
use super::shown::{best_mark, thinned, tip, value_range};
use super::slice::spread;
use super::{Colours, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, Symbol, untitled};
use crate::lessons::Lessons;

/// Pairs are drawn among so many parameters, unasked; each with so many trials.
const MOST: usize = 3;
const TRIALS: usize = 150;

/// Pairs of axes.
type Pairs = Vec<(Column, Column)>;

/// The parameters of which pairs are drawn: those asked for, else the most important.
pub(super) fn paired(
    history: &History,
    options: &FigureOptions,
    most: usize,
) -> Result<(Pairs, Vec<String>), FigureError> {
    let (mut columns, mut notes) = chosen(history, options, usize::MAX)?;
    if options.params.is_empty() {
        let order = by_importance(history, options);
        columns.sort_by_key(|c| order.iter().position(|n| *n == c.param).unwrap_or(usize::MAX));
        if columns.len() > most {
            notes.push(format!(
                "pairs of {most} of {} parameters are shown, the most important ones; ask for others by name",
                columns.len()
            ));
            columns.truncate(most);
        }
    }
    if columns.len() < 2 {
        return Err(FigureError::missing("a pair needs two parameters"));
    }
    let mut pairs = Vec::new();
    for (i, a) in columns.iter().enumerate() {
        pairs.extend(columns[i + 1..].iter().map(|b| (a.clone(), b.clone())));
    }
    Ok((pairs, notes))
}

pub(super) fn draw(history: &Lessons<'_>, options: &FigureOptions) -> Result<Figure, FigureError> {
    let lesson = history.lesson(&question(options))?;
    let model = Model::of(&lesson)?;
    let results = Results::of(history, options)?;
    let good = results.good(1)?;
    let (pairs, mut notes) = paired(history, options, MOST)?;
    notes.extend(model.notes.iter().cloned());
    let best = results.best(&good).filter(|_| results.metric.goal.is_objective());
    let mut panels = Vec::new();
    let mut expected = Vec::new();
    for (a, b) in &pairs {
        let (Some(across), Some(up)) = (model.grid(a), model.grid(b)) else {
            notes.push(format!(
                "left out: `{}` with `{}`, which are not both numbers or choices",
                a.name(),
                b.name()
            ));
            continue;
        };
        let values = model.over(&across, &up);
        if values.is_empty() {
            notes.push(format!("left out: `{}` with `{}`, never active together", a.name(), b.name()));
            continue;
        }
        expected.extend_from_slice(&values);
        let mut panel = Panel::new("", a.axis.clone(), b.axis.clone());
        // The cells end where the ranges do.
        (panel.x.range, panel.y.range) = (None, None);
        let ink = Ink::Scaled(Colours {
            values: Vec::new(),
            title: format!("expected {}", results.metric.name),
            range: (0.0, 1.0),
        });
        panel.marks.push(Mark::new(Shape::Cells(values), ink, across.places, up.places));
        let both: Vec<_> = good
            .iter()
            .copied()
            .filter(|r| !(a.place(&r.trial.config) + b.place(&r.trial.config)).is_nan())
            .collect();
        let shown = thinned(&results, &both, TRIALS);
        let x = shown.iter().map(|r| spread(a, &r.trial.config, r.trial.number)).collect();
        let y = shown.iter().map(|r| spread(b, &r.trial.config, r.trial.number)).collect();
        let tips = shown.iter().map(|r| tip(&results, r)).collect();
        panel
            .marks
            .push(Mark::new(Shape::Points(Symbol::Dot), Ink::Series(3), x, y).named("trials").tips(tips));
        if let Some(best) = best {
            let config = &best.trial.config;
            panel.marks.push(best_mark(best.trial.number, a.place(config), b.place(config)));
        }
        panels.push(panel);
    }
    if panels.is_empty() {
        return Err(FigureError::missing("no two numbers or choices were active together"));
    }
    // One range of colours for all.
    let shared = value_range(&results, &expected);
    for mark in panels.iter_mut().flat_map(|p| &mut p.marks) {
        if let Ink::Scaled(colours) = &mut mark.ink {
            colours.range = shared;
        }
    }
    let beside = panels.len().min(3);
    Ok(untitled(panels, beside, notes))
}
