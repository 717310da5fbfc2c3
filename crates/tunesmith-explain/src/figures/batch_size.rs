//! Batch size: samples a second, memory and gradient noise against it, and the results.
//!
//! A batch far below the gradient noise scale makes noisy steps, and a larger one takes proportionally fewer; far above it most of its rows
//! say what the others said [McCandlish2018].
//!
//! [McCandlish2018]: https://arxiv.org/abs/1812.06162 "McCandlish et al., An Empirical Model of Large-Batch Training"

mod groups;
mod meaning;

use tunesmith_core::{History, Trial};
use tunesmith_math::summary::{median, quantile};

use super::params::{Column, columns};
use super::results::{Results, Row};
use super::shown::{POINTS_EACH, best_mark, short, symbol, thinned, tip, value_axis};
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Scale, Shape, Symbol, untitled};
use crate::diagnose::names::is_called;
use crate::measured::{BATCH_SIZE, MEMORY_BYTES, NOISE_SCALE, Noise, SAMPLES_PER_SECOND, noise, number};
use groups::{Groups, Measured};

/// Numbers this many times as large as others are shown on a logarithmic axis.
const WIDE: f64 = 4.0;

pub(super) fn draw<'h>(history: &'h History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let results = Results::of(history, options)?;
    let column = column(history, options)?;
    let size = |trial: &Trial| Some(column.place(&trial.config)).filter(|x| x.is_finite() && *x > 0.0);
    let sized: Vec<(&Row<'h>, f64)> =
        results.rows.iter().filter_map(|row| Some((row, size(row.trial)?))).collect();
    let groups = Groups::of(sized.iter().map(|(_, size)| *size).collect());
    let of = |name: &str, unit: f64| -> Vec<Measured<'h>> {
        let measured = |(row, size): (&Row<'h>, f64)| {
            Some(Measured { trial: row.trial, size, value: number(row.trial, name)? / unit })
        };
        sized.iter().copied().filter_map(measured).collect()
    };
    let (pace, memory) = (of(SAMPLES_PER_SECOND, 1.0), of(MEMORY_BYTES, 1e6));
    let noises: Vec<(Measured<'_>, Noise)> = sized
        .iter()
        .filter_map(|(row, size)| {
            let found = noise(row.trial)?;
            Some((Measured { trial: row.trial, size: *size, value: found.rows }, found))
        })
        .collect();
    if pace.is_empty() && memory.is_empty() && noises.is_empty() {
        return Err(FigureError::missing(format!(
            "no finished trial measured what its batches cost; built-in models do, and a command may report `{SAMPLES_PER_SECOND}`, \
             `{MEMORY_BYTES}` and `{NOISE_SCALE}`"
        )));
    }
    let across = groups.axis(column.name());
    let (mut panels, mut notes) = (Vec::new(), Vec::new());
    let good: Vec<&Row<'_>> = results.good(1).unwrap_or_default();
    if !noises.is_empty() {
        notes.extend(meaning::sentence(&results, &good, &noises, &groups));
    }
    let costs = [
        (pace, "Speed", "samples a second", SAMPLES_PER_SECOND),
        (memory, "Memory", "MB in a step", MEMORY_BYTES),
    ];
    for (measured, title, unit, name) in costs {
        missing(&mut notes, measured.len(), sized.len(), name);
        if !measured.is_empty() {
            panels.push(cost(&groups, &measured, Panel::new(title, across.clone(), spaced(unit, &measured))));
        }
    }
    missing(&mut notes, noises.len(), sized.len(), NOISE_SCALE);
    if !noises.is_empty() {
        panels.push(noise_panel(&groups, &noises, across.clone()));
    }
    let scored: Vec<(&Row<'_>, f64)> = good.iter().filter_map(|row| Some((*row, size(row.trial)?))).collect();
    if !scored.is_empty() {
        let (panel, note) = score(&results, &groups, &scored, across);
        panels.push(panel);
        notes.extend(note);
    }
    let beside = panels.len().min(2);
    Ok(untitled(panels, beside, notes))
}

/// The parameter that is the batch size.
fn column(history: &History, options: &FigureOptions) -> Result<Column, FigureError> {
    let all = columns(history.space());
    match options.params.first() {
        Some(asked) => {
            let known = || all.iter().map(|c| format!("`{}`", c.name())).collect::<Vec<_>>().join(", ");
            let found = all.iter().find(|c| *c.param == **asked);
            let found = found.ok_or_else(|| FigureError::UnknownParameter { name: asked.clone(), known: known() })?;
            Ok(found.numeric())
        }
        None => all.iter().find(|c| is_called(&c.param, &BATCH_SIZE)).map(Column::numeric).ok_or_else(|| {
            FigureError::missing(
                "no parameter is called `batch_size`, `batch`, `bs` or `minibatch_size`; name another one with --param",
            )
        }),
    }
}

/// Says how many trials lack a measure.
fn missing(notes: &mut Vec<String>, measured: usize, all: usize, name: &str) {
    if measured == 0 {
        notes.push(format!("no trial measured `{name}`"));
    } else if measured < all {
        notes.push(format!("{measured} of {all} trials measured `{name}`"));
    }
}

/// An axis for positive numbers, logarithmic where they differ much.
fn spaced(title: &str, measured: &[Measured<'_>]) -> Axis {
    let (low, high) =
        measured.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), m| (l.min(m.value), h.max(m.value)));
    Axis::new(title, if high >= WIDE * low { Scale::Log } else { Scale::Linear })
}

/// Every trial, and the middle of each batch size.
fn cost(groups: &Groups, measured: &[Measured<'_>], mut panel: Panel) -> Panel {
    let unit = panel.y.title.clone();
    let shown = groups::sample(measured);
    let x = shown.iter().map(|m| groups.spread(m.size, m.trial.number)).collect();
    let y = shown.iter().map(|m| m.value).collect();
    let tips = shown.iter().map(|m| {
        format!("trial {}: {} {unit} with batches of {}", m.trial.number, short(m.value), short(m.size))
    });
    let points = Mark::new(Shape::Points(symbol(shown.len())), Ink::Muted, x, y).tips(tips.collect());
    panel.marks.push(points.named("trials"));
    let middles =
        groups.each(measured, |m| m.size, |of| median(&of.iter().map(|m| m.value).collect::<Vec<_>>()));
    panel.marks.extend(line_of(middles, "median", Ink::Series(0)));
    panel
}

/// A line with a disc at each of its points.
fn line_of(points: Vec<(f64, f64)>, name: &str, ink: Ink) -> [Mark; 2] {
    let tips =
        points.iter().map(|(x, y)| format!("batches of {}: {name} {}", short(*x), short(*y))).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
    let line = Shape::Line { dashed: false, step: false };
    [
        Mark::new(line, ink.clone(), x.clone(), y.clone()).named(name),
        Mark::new(Shape::Points(Symbol::Disc), ink, x, y).tips(tips),
    ]
}

/// The noise scale of each trial with its interval, and the line on which it equals the batch size.
fn noise_panel(groups: &Groups, noises: &[(Measured<'_>, Noise)], across: Axis) -> Panel {
    let up = Axis::new("samples", Scale::Log);
    let mut panel = Panel::new("Gradient noise scale", across, up);
    let shown = groups::sample(noises);
    let place = |m: &Measured<'_>| groups.spread(m.size, m.trial.number);
    let intervals: Vec<(f64, f64, f64)> =
        shown.iter().filter_map(|(m, n)| Some((place(m), n.low?, n.high?))).collect();
    let x = intervals.iter().map(|(x, ..)| *x).collect();
    let low = intervals.iter().map(|(_, low, _)| *low).collect();
    let high = intervals.iter().map(|(.., high)| *high).collect();
    panel.marks.push(Mark::new(Shape::Whiskers(high), Ink::Muted, x, low));
    for (at_least, name, shape, ink) in [
        (false, "estimate", symbol(shown.len()), Ink::Series(0)),
        (true, "at least", Symbol::Cross, Ink::Muted),
    ] {
        let of: Vec<_> = shown.iter().filter(|(_, n)| n.at_least == at_least).collect();
        if of.is_empty() {
            continue;
        }
        let x = of.iter().map(|(m, _)| place(m)).collect();
        let y = of.iter().map(|(_, n)| n.rows).collect();
        let word = if at_least { "at least " } else { "" };
        let tips = of.iter().map(|(m, n)| {
            format!("trial {}: {word}{} with batches of {}", m.trial.number, short(n.rows), short(m.size))
        });
        panel.marks.push(Mark::new(Shape::Points(shape), ink, x, y).tips(tips.collect()).named(name));
    }
    let ends = vec![groups.first(), groups.last()];
    let equal = Shape::Line { dashed: true, step: false };
    panel.marks.push(Mark::new(equal, Ink::Series(1), ends.clone(), ends).named("equal to the batch size"));
    panel
}

/// Every result, and of each batch size the best, the median and the quartiles.
fn score(
    results: &Results<'_>,
    groups: &Groups,
    scored: &[(&Row<'_>, f64)],
    across: Axis,
) -> (Panel, Option<String>) {
    let rows: Vec<&Row<'_>> = scored.iter().map(|(row, _)| *row).collect();
    let (axis, note) = value_axis(results, &rows.iter().map(|r| r.value).collect::<Vec<_>>());
    let mut panel = Panel::new("Results", across, axis);
    let size = |row: &Row<'_>| {
        scored.iter().find(|(r, _)| r.trial.number == row.trial.number).map_or(f64::NAN, |(_, size)| *size)
    };
    let shown = thinned(results, &rows, POINTS_EACH);
    let x = shown.iter().map(|r| groups.spread(size(r), r.trial.number)).collect();
    let y = shown.iter().map(|r| r.value).collect();
    let tips = shown.iter().map(|r| format!("{}, batches of {}", tip(results, r), short(size(r)))).collect();
    panel.marks.push(Mark::new(Shape::Points(Symbol::Dot), Ink::Muted, x, y).tips(tips).named("trials"));
    let values = |of: &[&(&Row<'_>, f64)]| of.iter().map(|(row, _)| row.value).collect::<Vec<f64>>();
    let at = |level: f64| groups.each(scored, |(_, size)| *size, |of| quantile(&values(of), level));
    let (low, high) = (at(0.25), at(0.75));
    let x = low.iter().map(|(x, _)| *x).collect();
    let ends = high.iter().map(|(_, y)| *y).collect();
    let whiskers =
        Mark::new(Shape::Whiskers(ends), Ink::Series(0), x, low.into_iter().map(|(_, y)| y).collect());
    panel.marks.push(whiskers);
    panel.marks.extend(line_of(at(0.5), "median and quartiles", Ink::Series(0)));
    if results.metric.goal.is_objective() {
        let best = |of: &[&(&Row<'_>, f64)]| {
            let rows: Vec<&Row<'_>> = of.iter().map(|(row, _)| *row).collect();
            results.best(&rows).map(|row| row.value)
        };
        panel.marks.extend(line_of(
            groups.each(scored, |(_, size)| *size, best),
            "best for the size",
            Ink::Series(1),
        ));
        if let Some(best) = results.best(&rows) {
            panel.marks.push(best_mark(
                best.trial.number,
                groups.spread(size(best), best.trial.number),
                best.value,
            ));
        }
    }
    (panel, note)
}
