//! Slices: results against each parameter, coloured by the order of the trials.

use tunesmith_core::History;

use super::params::chosen;
use super::results::Results;
use super::shown::{POINTS_EACH, best_mark, by_number, symbol, thinned, tip, value_axis};
use super::{Figure, FigureError, FigureOptions, Mark, Panel, Shape, untitled};

/// The most parameters that are shown unasked.
const MOST: usize = 12;

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let results = Results::of(history, options)?;
    let good = results.good(1)?;
    let (columns, mut notes) = chosen(history, options, MOST)?;
    let (axis, note) = value_axis(&results, &good.iter().map(|r| r.value).collect::<Vec<_>>());
    notes.extend(note);
    let best = results.best(&good).filter(|_| results.metric.goal.is_objective());
    let mut panels = Vec::new();
    for column in &columns {
        let active: Vec<_> =
            good.iter().copied().filter(|r| !column.place(&r.trial.config).is_nan()).collect();
        let shown = thinned(&results, &active, POINTS_EACH);
        let x: Vec<f64> = shown.iter().map(|r| spread(column, &r.trial.config, r.trial.number)).collect();
        let tips = shown.iter().map(|r| {
            format!("{}, {} {}", tip(&results, r), column.name(), column.text(column.place(&r.trial.config)))
        });
        let tips = tips.collect();
        let y = shown.iter().map(|r| r.value).collect();
        let mut panel = Panel::new("", column.axis.clone(), axis.clone());
        panel.marks.push(
            Mark::new(Shape::Points(symbol(shown.len())), by_number(&results, &shown), x, y).tips(tips),
        );
        if let Some(best) = best.filter(|b| !column.place(&b.trial.config).is_nan()) {
            let x = spread(column, &best.trial.config, best.trial.number);
            panel.marks.push(best_mark(best.trial.number, x, best.value));
        }
        if active.len() < good.len() {
            let n = active.len();
            notes.push(format!("`{}` was active in {n} of {} trials", column.name(), good.len()));
        }
        panels.push(panel);
    }
    let beside = panels.len().clamp(1, 3);
    Ok(untitled(panels, beside, notes))
}

/// A place on the axis; between labels points are spread sideways, the same trial always alike.
pub(super) fn spread(column: &super::params::Column, config: &tunesmith_core::Config, number: u64) -> f64 {
    let place = column.place(config);
    if !column.has_labels() {
        return place;
    }
    // The fractional part of multiples of the golden ratio fills an interval evenly.
    let share = (number as f64 * 0.618_033_988_749_894_9).fract();
    place + 0.56 * (share - 0.5)
}
