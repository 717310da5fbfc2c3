//! Partial dependence: what a model expects along each parameter, averaged over the others as trials had them [Friedman2001].
//!
//! The band holds the middle nine tenths of the model's members. Averages hide interactions, and a parameter that goes with another in the
//! trials is shown at places that nobody tried together.
//!
//! [Friedman2001]: https://doi.org/10.1214/aos/1013203451 "Friedman, Greedy Function Approximation: A Gradient Boosting Machine"

use tunesmith_math::summary::quantile;

use super::model::{Model, question};
use super::params::chosen;
use super::shown::short;
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, Symbol, untitled};
use crate::lessons::Lessons;

/// The most parameters that are shown unasked.
const MOST: usize = 12;

pub(super) fn draw(history: &Lessons<'_>, options: &FigureOptions) -> Result<Figure, FigureError> {
    let lesson = history.lesson(&question(options))?;
    let model = Model::of(&lesson)?;
    let (columns, mut notes) = chosen(history, options, MOST)?;
    notes.extend(model.notes.iter().cloned());
    let title = format!("expected {}", model.sample.metric.name);
    let mut panels = Vec::new();
    for column in &columns {
        let drawn = model.grid(column).map(|grid| (model.along(&grid), grid.places));
        let Some((members, places)) = drawn.filter(|(members, _)| !members.is_empty()) else {
            notes.push(format!(
                "left out: `{}`, which is no number or choice, or was never active",
                column.name()
            ));
            continue;
        };
        let at =
            |level: f64| members.iter().map(|m| quantile(m, level).unwrap_or(f64::NAN)).collect::<Vec<_>>();
        let mean: Vec<f64> = members.iter().map(|m| m.iter().sum::<f64>() / m.len() as f64).collect();
        let (low, high) = (at(0.05), at(0.95));
        let tips = (0..mean.len()).map(|i| {
            format!(
                "{} {}: {} ({} to {})",
                column.name(),
                column.text(places[i]),
                short(mean[i]),
                short(low[i]),
                short(high[i])
            )
        });
        let tips = tips.collect();
        let mut panel = Panel::new("", column.axis.clone(), Axis::linear(title.clone()));
        if column.has_labels() {
            panel.marks.push(Mark::new(Shape::Whiskers(high), Ink::Muted, places.clone(), low));
            panel.marks.push(Mark::new(Shape::Points(Symbol::Disc), Ink::Series(0), places, mean).tips(tips));
        } else {
            panel.marks.push(Mark::new(Shape::Band(high), Ink::Series(0), places.clone(), low));
            let line = Shape::Line { dashed: false, step: false };
            panel.marks.push(Mark::new(line, Ink::Series(0), places, mean).tips(tips));
        }
        panels.push(panel);
    }
    if panels.is_empty() {
        return Err(FigureError::missing("no parameter is a number or a choice"));
    }
    // One scale for all: a flat line is a parameter that does not matter.
    let (low, high) = panels
        .iter()
        .map(Panel::y_ends)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (a, b)| (l.min(a), h.max(b)));
    panels.iter_mut().for_each(|p| p.y.range = Some((low, high)));
    let beside = panels.len().min(3);
    Ok(untitled(panels, beside, notes))
}
