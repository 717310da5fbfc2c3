//! Parallel coordinates: each configuration is a line through all parameters to its result.
//!
//! Lines of similar results share a colour; the best lie on top. A parameter that is inactive in a trial is passed below its axis.

use tunesmith_core::History;

use super::params::{Column, chosen};
use super::results::{Results, Row};
use super::shown::{short, thinned, value_range};
use super::{Axis, Colours, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Scale, Shape, untitled};

/// The most axes that are drawn unasked, and lines.
const MOST: usize = 10;
const LINES: usize = 300;

/// Steps of the colour scale.
const SHADES: usize = 8;

/// Texts stand above their points: so far below the lower end of an axis there is room for one.
const UNDER: f64 = 0.055;

/// Where lines pass an axis on which they have no value.
const BELOW: f64 = -0.12;

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let results = Results::of(history, options)?;
    let good = results.good(2)?;
    let (columns, mut notes) = chosen(history, options, MOST)?;
    let shown = thinned(&results, &good, LINES);
    if shown.len() < good.len() {
        notes.push(format!("{} of {} trials are drawn, the best among them", shown.len(), good.len()));
    }
    let values: Vec<f64> = shown.iter().map(|r| r.value).collect();
    let (dull, bright) = value_range(&results, &values);
    let shade =
        |value: f64| if dull == bright { 1.0 } else { ((value - dull) / (bright - dull)).clamp(0.0, 1.0) };
    let mut labels = vec![results.metric.name.to_string()];
    labels.extend(columns.iter().map(|c| c.name().to_owned()));
    let below = columns.iter().any(|c| shown.iter().any(|r| c.place(&r.trial.config).is_nan()));
    let y = Axis::new("", Scale::Bare).showing(if below { BELOW - 0.06 } else { -0.08 }, 1.1);
    let mut panel = Panel::new("", Axis::labels("", labels), y);
    for bin in 0..SHADES {
        let in_bin = |r: &&&Row<'_>| ((shade(r.value) * SHADES as f64) as usize).min(SHADES - 1) == bin;
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for row in shown.iter().filter(in_bin) {
            x.push(0.0);
            y.push(shade(row.value));
            for (k, column) in columns.iter().enumerate() {
                let place = column.place(&row.trial.config);
                x.push(k as f64 + 1.0);
                y.push(if place.is_nan() { BELOW } else { column.share(place).clamp(0.0, 1.0) });
            }
            x.push(f64::NAN);
            y.push(f64::NAN);
        }
        let ink = Ink::Shade((bin as f64 + 0.5) / SHADES as f64);
        panel.marks.push(Mark::new(Shape::Line { dashed: false, step: false }, ink, x, y));
    }
    panel.marks.retain(|m| !m.x.is_empty());
    panel.marks.push(rails(columns.len() + 1));
    panel.marks.extend(ends(&columns, (dull, bright), below));
    // A mark without points carries the colour bar.
    let colours =
        Colours { values: Vec::new(), title: results.metric.name.to_string(), range: (dull, bright) };
    panel.marks.push(Mark::new(
        Shape::Points(super::Symbol::Dot),
        Ink::Scaled(colours),
        Vec::new(),
        Vec::new(),
    ));
    Ok(untitled(vec![panel], 1, notes))
}

/// The axes.
fn rails(n: usize) -> Mark {
    let x = (0..n).flat_map(|k| [k as f64, k as f64, f64::NAN]).collect();
    let y = (0..n).flat_map(|_| [0.0, 1.0, f64::NAN]).collect();
    Mark::new(Shape::Line { dashed: false, step: false }, Ink::Muted, x, y)
}

/// What stands at the ends of each axis, or at each of its labels where they are few.
fn ends(columns: &[Column], (dull, bright): (f64, f64), below: bool) -> Vec<Mark> {
    let (mut x, mut y, mut texts) = (vec![0.0, 0.0], vec![-UNDER, 1.0], vec![short(dull), short(bright)]);
    for (k, column) in columns.iter().enumerate() {
        let (low, high) = column.ends();
        let places: Vec<f64> = match &column.axis.scale {
            Scale::Labels(labels) if labels.len() <= 6 => (0..labels.len()).map(|i| i as f64).collect(),
            _ => vec![low, high],
        };
        for place in places {
            x.push(k as f64 + 1.0);
            let share = column.share(place);
            y.push(if share > 0.0 { share } else { -UNDER });
            texts.push(column.text(place));
        }
    }
    if below {
        x.push(0.0);
        y.push(BELOW);
        texts.push("not active".into());
    }
    vec![Mark::new(Shape::Texts(texts), Ink::Muted, x, y)]
}
