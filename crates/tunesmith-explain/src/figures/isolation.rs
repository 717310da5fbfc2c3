//! Isolation: for each value of a parameter the best result, whatever the other parameters were [Godbole2023].
//!
//! The parameter in question is the scientific one, the others are nuisances that are tuned along: comparing the best for each value compares
//! values at their fairest. The third best beside it tells luck from a pattern: where both agree, the value is good.
//!
//! [Godbole2023]: https://github.com/google-research/tuning_playbook "Godbole, Dahl, Gilmer, Shallue, Nado, Deep Learning Tuning Playbook"

use tunesmith_core::History;

use super::params::{Column, chosen};
use super::results::{Results, Row};
use super::shown::{POINTS_EACH, short, thinned, tip, value_axis};
use super::slice::spread;
use super::{Figure, FigureError, FigureOptions, Ink, Mark, Panel, Scale, Shape, Symbol, untitled};

/// The most parameters that are shown unasked, and ranges that numbers are cut into.
const MOST: usize = 12;
const RANGES: usize = 10;

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let results = Results::of(history, options)?;
    let good = results.good(2)?;
    if !results.metric.goal.is_objective() {
        return Err(crate::ExplainError::NoDirection(results.metric.name.to_string()).into());
    }
    let (columns, mut notes) = chosen(history, options, MOST)?;
    let (axis, note) = value_axis(&results, &good.iter().map(|r| r.value).collect::<Vec<_>>());
    notes.extend(note);
    let mut panels = Vec::new();
    for column in &columns {
        let active: Vec<_> =
            good.iter().copied().filter(|r| !column.place(&r.trial.config).is_nan()).collect();
        if active.is_empty() {
            continue;
        }
        let mut panel = Panel::new("", column.axis.clone(), axis.clone());
        let shown = thinned(&results, &active, POINTS_EACH);
        let x = shown.iter().map(|r| spread(column, &r.trial.config, r.trial.number)).collect();
        let y = shown.iter().map(|r| r.value).collect();
        let tips = shown.iter().map(|r| tip(&results, r)).collect();
        panel.marks.push(Mark::new(Shape::Points(Symbol::Dot), Ink::Muted, x, y).named("trials").tips(tips));
        panel.marks.extend(leaders(&results, column, &active));
        panels.push(panel);
    }
    if panels.is_empty() {
        return Err(FigureError::missing("none of these parameters was active in a finished trial"));
    }
    let beside = panels.len().min(3);
    Ok(untitled(panels, beside, notes))
}

/// The best and the third best for each value, or each range of values.
fn leaders(results: &Results<'_>, column: &Column, active: &[&Row<'_>]) -> Vec<Mark> {
    let place = |row: &Row<'_>| column.place(&row.trial.config);
    let mut distinct: Vec<f64> = active.iter().map(|r| place(r)).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let of_level = column.has_labels() || distinct.len() <= 2 * RANGES && column.axis.scale == Scale::Whole;
    let bin = |row: &Row<'_>| match of_level {
        true => distinct.partition_point(|x| *x < place(row)),
        false => ((column.share(place(row)).clamp(0.0, 1.0) * RANGES as f64) as usize).min(RANGES - 1),
    };
    let bins = if of_level { distinct.len() } else { RANGES };
    let mut first: Vec<(f64, f64, String)> = Vec::new();
    let mut third: Vec<(f64, f64)> = Vec::new();
    for b in 0..bins {
        let mut rows: Vec<&Row<'_>> = active.iter().copied().filter(|r| bin(r) == b).collect();
        rows.sort_by(|s, t| results.loss(s.value).total_cmp(&results.loss(t.value)));
        let Some(best) = rows.first() else { continue };
        let n = rows.len();
        let x = place(best);
        first.push((
            x,
            best.value,
            format!("{}, best of {n} with {} {}", tip(results, best), column.name(), short_of(column, x)),
        ));
        if let Some(row) = rows.get(2) {
            third.push((x, row.value));
        }
    }
    let tips = first.iter().map(|(_, _, tip)| tip.clone()).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = first.iter().map(|(x, y, _)| (*x, *y)).unzip();
    let (third_x, third_y) = third.into_iter().unzip();
    let line = |dashed| Shape::Line { dashed, step: false };
    vec![
        Mark::new(line(true), Ink::Series(1), third_x, third_y).named("third best"),
        Mark::new(line(false), Ink::Series(0), x.clone(), y.clone()).named("best for the value"),
        Mark::new(Shape::Points(Symbol::Disc), Ink::Series(0), x, y).tips(tips),
    ]
}

fn short_of(column: &Column, place: f64) -> String {
    if column.has_labels() { column.text(place) } else { format!("near {}", short(place)) }
}
