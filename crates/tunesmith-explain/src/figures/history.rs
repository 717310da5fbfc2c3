//! Optimization history: every result in the order of the trials, and the best so far.

use tunesmith_core::History;

use super::results::{Results, Standing};
use super::shown::{POINTS, best_mark, symbol, thinned, tip, value_axis};
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, Symbol, untitled};

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let all: Vec<Results<'_>> = match &options.metric {
        Some(_) => vec![Results::of(history, options)?],
        None => history.settings().objectives().map(|m| Results::in_metric(history, m)).collect(),
    };
    let (mut panels, mut notes) = (Vec::new(), Vec::new());
    for results in &all {
        panels.push(panel(results, all.len() > 1, &mut notes)?);
    }
    Ok(untitled(panels, 1, notes))
}

fn panel(results: &Results<'_>, titled: bool, notes: &mut Vec<String>) -> Result<Panel, FigureError> {
    let with_value = results.rows.iter().filter(|r| r.value.is_finite() && r.standing != Standing::Failed);
    let rows: Vec<_> = with_value.collect();
    if rows.is_empty() {
        results.good(1)?;
    }
    let (axis, note) = value_axis(results, &rows.iter().map(|r| r.value).collect::<Vec<_>>());
    notes.extend(note);
    let title = if titled { results.metric.name.to_string() } else { String::new() };
    let mut panel = Panel::new(title, Axis::whole("trial"), axis);
    for (standing, name, ink, cross) in [
        (Standing::Stopped, "stopped early", Ink::Muted, false),
        (Standing::Infeasible, "beyond a limit", Ink::Muted, true),
        (Standing::Good, "done", Ink::Series(0), false),
    ] {
        let of: Vec<_> = rows.iter().copied().filter(|r| r.standing == standing).collect();
        if of.is_empty() {
            continue;
        }
        let shown = thinned(results, &of, POINTS);
        let shape = Shape::Points(if cross { Symbol::Cross } else { symbol(shown.len()) });
        let x = shown.iter().map(|r| r.trial.number as f64).collect();
        let y = shown.iter().map(|r| r.value).collect();
        panel.marks.push(
            Mark::new(shape, ink, x, y).named(name).tips(shown.iter().map(|r| tip(results, r)).collect()),
        );
    }
    let good: Vec<_> = rows.iter().copied().filter(|r| r.standing == Standing::Good).collect();
    if let (Some(best), true) = (results.best(&good), results.metric.goal.is_objective()) {
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for row in &good {
            if y.last().is_none_or(|last| results.loss(row.value) < results.loss(*last)) {
                x.push(row.trial.number as f64);
                y.push(row.value);
            }
        }
        x.push(results.history.len().saturating_sub(1) as f64);
        y.push(best.value);
        let shape = Shape::Line { dashed: false, step: true };
        panel.marks.push(Mark::new(shape, Ink::Series(1), x, y).named("best so far"));
        panel.marks.push(best_mark(best.trial.number, best.trial.number as f64, best.value));
    }
    let none = |standing| results.rows.iter().filter(|r| r.standing == standing).count();
    let (failed, diverged) = (none(Standing::Failed), none(Standing::Diverged));
    let words = [(failed, "failed"), (diverged, "diverged")];
    let words: Vec<String> =
        words.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if !words.is_empty() {
        notes.push(format!("without a value: {}", words.join(", ")));
    }
    Ok(panel)
}
