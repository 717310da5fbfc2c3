//! Empirical distribution: the share of trials at least as good as each value, whole and by halves of the study.

use tunesmith_core::History;

use super::results::{Results, Row};
use super::shown::{thin, value_axis};
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, untitled};

/// Steps drawn of a distribution, and trials that halves need.
const STEPS: usize = 400;
const HALVED: usize = 20;

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let results = Results::of(history, options)?;
    let good = results.good(2)?;
    let (axis, note) = value_axis(&results, &good.iter().map(|r| r.value).collect::<Vec<_>>());
    let share = Axis::linear("share of trials at least as good").showing(0.0, 1.0);
    let mut panel = Panel::new("", axis, share);
    if good.len() >= HALVED {
        let (first, second) = good.split_at(good.len() / 2);
        panel.marks.push(distribution(&results, first, Ink::Muted, true).named("first half of the trials"));
        panel.marks.push(distribution(&results, second, Ink::Series(1), true).named("second half"));
    }
    panel.marks.push(distribution(&results, &good, Ink::Series(0), false).named("all trials"));
    let mut notes: Vec<String> = note.into_iter().collect();
    let others = results.others();
    if !others.is_empty() {
        notes.push(format!("without a place here: {others}"));
    }
    Ok(untitled(vec![panel], 1, notes))
}

fn distribution(results: &Results<'_>, rows: &[&Row<'_>], ink: Ink, dashed: bool) -> Mark {
    let mut values: Vec<f64> = rows.iter().map(|r| r.value).collect();
    values.sort_by(|a, b| results.loss(*a).total_cmp(&results.loss(*b)));
    let n = values.len();
    let shown = thin(n, STEPS, []);
    let (mut x, mut y) = (vec![values[0]], vec![0.0]);
    for i in shown {
        x.push(values[i]);
        y.push((i + 1) as f64 / n as f64);
    }
    Mark::new(Shape::Line { dashed, step: true }, ink, x, y)
}
