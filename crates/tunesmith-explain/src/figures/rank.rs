//! Ranks: each trial at its place in two parameters, coloured by its rank, so that outliers do not flatten the colours.

use tunesmith_core::History;

use super::contour::paired;
use super::results::Results;
use super::shown::{POINTS_EACH, symbol, thinned, tip};
use super::slice::spread;
use super::{Colours, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, untitled};

/// Pairs are drawn among so many parameters, unasked.
const MOST: usize = 4;

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let results = Results::of(history, options)?;
    let good = results.good(2)?;
    let (pairs, notes) = paired(history, options, MOST)?;
    let mut losses: Vec<f64> = good.iter().map(|r| results.loss(r.value)).collect();
    losses.sort_by(f64::total_cmp);
    // The share of trials that are worse; equal ones share theirs.
    let rank = |value: f64| {
        let loss = results.loss(value);
        let (below, up_to) = (losses.partition_point(|x| *x < loss), losses.partition_point(|x| *x <= loss));
        1.0 - f64::midpoint(below as f64, up_to as f64) / losses.len() as f64
    };
    let mut panels = Vec::new();
    for (a, b) in &pairs {
        let both: Vec<_> = good
            .iter()
            .copied()
            .filter(|r| !(a.place(&r.trial.config) + b.place(&r.trial.config)).is_nan())
            .collect();
        // The best are drawn last.
        let mut shown = thinned(&results, &both, POINTS_EACH);
        shown.sort_by(|s, t| rank(s.value).total_cmp(&rank(t.value)));
        let values = shown.iter().map(|r| rank(r.value)).collect();
        let ink = Ink::Scaled(Colours { values, title: "share of worse trials".into(), range: (0.0, 1.0) });
        let x = shown.iter().map(|r| spread(a, &r.trial.config, r.trial.number)).collect();
        let y = shown.iter().map(|r| spread(b, &r.trial.config, r.trial.number)).collect();
        let tips = shown.iter().map(|r| tip(&results, r)).collect();
        let mark = Mark::new(Shape::Points(symbol(shown.len())), ink, x, y).tips(tips);
        panels.push(Panel { marks: vec![mark], ..Panel::new("", a.axis.clone(), b.axis.clone()) });
    }
    let beside = panels.len().min(3);
    Ok(untitled(panels, beside, notes))
}
