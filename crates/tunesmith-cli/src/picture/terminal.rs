//! A figure as text, for the terminal.

use tunesmith_explain::figures::{Axis, Figure, Ink, Mark, Panel, Scale, Shape, Symbol};

use super::canvas::{Canvas, Tone};
use crate::trouble::{Result, Trouble};
use crate::view::{Paint, line, short};

/// Characters of a panel, and panels that are printed.
const WIDTH: usize = 68;
const PANELS: usize = 6;

/// Characters of the longest bar.
const BAR: f64 = 40.0;

/// Shades of a field, from the dull end to the bright one.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// Draws a figure with characters.
pub(crate) fn terminal(figure: &Figure, paint: Paint) -> Result<String> {
    let unreadable =
        |p: &Panel| p.y.scale == Scale::Bare || p.marks.iter().any(|m| matches!(m.shape, Shape::Spans(_)));
    if figure.panels.iter().any(unreadable) {
        return Err(Trouble::failed(format!(
            "`{}` is not readable as text; write it to a file, such as `-o {}.html`",
            figure.name, figure.name
        )));
    }
    let mut parts = vec![paint.bold(&figure.title)];
    let height = if figure.panels.len() == 1 { 16 } else { 9 };
    for panel in figure.panels.iter().take(PANELS) {
        let bars = panel.marks.iter().find(|m| matches!(m.shape, Shape::Bars { .. }));
        parts.push(match bars {
            Some(mark) => self::bars(panel, mark, paint),
            None => plane(panel, height, paint),
        });
    }
    let mut notes: Vec<String> = figure.notes.iter().map(|n| line(n)).collect();
    if let Some(more) = figure.panels.len().checked_sub(PANELS).filter(|n| *n > 0) {
        notes.push(format!("{more} more in a file: -o {}.html", figure.name));
    }
    if !notes.is_empty() {
        parts.push(notes.iter().map(|n| paint.dim(n)).collect::<Vec<_>>().join("\n"));
    }
    Ok(parts.join("\n\n"))
}

/// Horizontal bars with their values and intervals.
fn bars(panel: &Panel, mark: &Mark, paint: Paint) -> String {
    let (Scale::Labels(labels), Shape::Bars { low, high }) = (&panel.y.scale, &mark.shape) else {
        return String::new();
    };
    let names: Vec<String> = labels.iter().map(|l| line(l)).collect();
    let width = names.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    let longest = mark.x.iter().copied().filter(|x| x.is_finite()).fold(0.0, f64::max);
    let mut text =
        if panel.title.is_empty() { String::new() } else { format!("{}\n", paint.bold(&panel.title)) };
    for (i, (name, value)) in names.iter().zip(&mark.x).enumerate() {
        let eighths = if longest > 0.0 { (8.0 * BAR * value.max(0.0) / longest).round() as usize } else { 0 };
        let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
        let bar = format!("{}{part}", "█".repeat(eighths / 8));
        let interval = match (low.get(i), high.get(i)) {
            (Some(l), Some(h)) if l.is_finite() && h.is_finite() => {
                format!("  {} to {}", rounded(*l), rounded(*h))
            }
            _ => String::new(),
        };
        text += &format!("{name:>width$} {:<40} {}{}\n", bar, rounded(*value), paint.dim(interval));
    }
    text + &paint.dim(format!("{:>width$} {}", "", line(&panel.x.title)))
}

/// A number to three digits after the point, or what is left of it.
fn rounded(x: f64) -> String {
    if x.abs() >= 1e-3 { short((x * 1e3).round() / 1e3) } else { short(x) }
}

/// Points and lines between two axes.
fn plane(panel: &Panel, height: usize, paint: Paint) -> String {
    let (x_range, y_range) = (panel.x_range(), panel.y_range());
    let mut canvas = Canvas::new(WIDTH, height);
    for mark in &panel.marks {
        let x: Vec<f64> = mark.x.iter().map(|v| share(&panel.x, x_range, *v)).collect();
        let y_of = |values: &[f64]| values.iter().map(|v| share(&panel.y, y_range, *v)).collect::<Vec<_>>();
        draw(&mut canvas, mark, &x, &y_of(&mark.y), &y_of);
    }
    let ends = |axis: &Axis, (low, high): (f64, f64)| match &axis.scale {
        Scale::Labels(labels) => {
            (labels.first().cloned().unwrap_or_default(), labels.last().cloned().unwrap_or_default())
        }
        _ => (short(low), short(high)),
    };
    let (bottom, top) = ends(&panel.y, panel.y_ends());
    let (left, right) = ends(&panel.x, panel.x_ends());
    let cut = |text: String| line(&text).chars().take(16).collect::<String>();
    let (bottom, top, left, right) = (cut(bottom), cut(top), cut(left), cut(right));
    let margin = bottom.chars().count().max(top.chars().count());
    let mut text = String::new();
    let title = if panel.title.is_empty() {
        line(&panel.y.title)
    } else {
        format!("{}: {}", panel.title, line(&panel.y.title))
    };
    let (down, up) = panel.said_beyond();
    let said = |text: Option<String>| text.map_or_else(String::new, |t| format!("  {}", paint.dim(t)));
    text += &format!("{:>margin$} {}{}\n", "", paint.bold(title), said(up));
    let rows = canvas.lines(paint);
    let last = rows.len().saturating_sub(1);
    for (i, row) in rows.into_iter().enumerate() {
        let label = match i {
            0 => &*top,
            i if i == last => &*bottom,
            _ => "",
        };
        text += &format!("{label:>margin$} │{row}\n");
    }
    text += &format!("{:>margin$} └{}\n", "", "─".repeat(WIDTH));
    let between = WIDTH.saturating_sub(left.chars().count() + right.chars().count());
    let middle: String = line(&panel.x.title).chars().take(between.saturating_sub(4)).collect();
    text + &format!("{:>margin$}  {left}{:^between$}{right}{}", "", middle, said(down))
}

fn share(axis: &Axis, (low, high): (f64, f64), x: f64) -> f64 {
    let at = |x: f64| if axis.scale == Scale::Log { x.ln() } else { x };
    let share = (at(x) - at(low)) / (at(high) - at(low));
    if axis.reversed { 1.0 - share } else { share }
}

fn draw(canvas: &mut Canvas, mark: &Mark, x: &[f64], y: &[f64], y_of: &dyn Fn(&[f64]) -> Vec<f64>) {
    let tone = match &mark.ink {
        Ink::Muted => Tone::Faint,
        Ink::Best => Tone::Best,
        Ink::Series(k) if *k > 0 => Tone::Second,
        _ => Tone::Plain,
    };
    match &mark.shape {
        Shape::Points(symbol) => {
            for (x, y) in x.iter().zip(y) {
                match symbol {
                    Symbol::Diamond => canvas.character(*x, *y, '◆', tone),
                    _ => canvas.dot(*x, *y, tone),
                }
            }
        }
        Shape::Line { step, .. } => {
            for i in 1..x.len().min(y.len()) {
                let (from, to) = ((x[i - 1], y[i - 1]), (x[i], y[i]));
                if *step {
                    canvas.line(from, (to.0, from.1), tone);
                    canvas.line((to.0, from.1), to, tone);
                } else {
                    canvas.line(from, to, tone);
                }
            }
        }
        Shape::Band(other) => {
            let other = y_of(other);
            for i in 1..x.len() {
                canvas.line((x[i - 1], y[i - 1]), (x[i], y[i]), Tone::Faint);
                canvas.line((x[i - 1], other[i - 1]), (x[i], other[i]), Tone::Faint);
            }
        }
        Shape::Whiskers(high) => {
            for ((x, low), high) in x.iter().zip(y).zip(y_of(high)) {
                canvas.line((*x, *low), (*x, high), Tone::Faint);
            }
        }
        Shape::Cells(values) => cells(canvas, mark, values, (x, y)),
        Shape::Bars { .. } | Shape::Spans(_) | Shape::Texts(_) => {}
    }
}

/// A field as shades: each character shows the nearest cell.
fn cells(canvas: &mut Canvas, mark: &Mark, values: &[f64], (x, y): (&[f64], &[f64])) {
    let Ink::Scaled(colours) = &mark.ink else { return };
    let (dull, bright) = colours.range;
    let nearest = |places: &[f64], at: f64| {
        (0..places.len()).min_by(|a, b| (places[*a] - at).abs().total_cmp(&(places[*b] - at).abs()))
    };
    for r in 0..64 {
        for c in 0..WIDTH {
            let (at_x, at_y) = ((c as f64 + 0.5) / WIDTH as f64, (f64::from(r) + 0.5) / 64.0);
            let (Some(column), Some(row)) = (nearest(x, at_x), nearest(y, at_y)) else { continue };
            let Some(value) = values.get(row * x.len() + column) else { continue };
            let share = ((value - dull) / (bright - dull)).clamp(0.0, 1.0);
            let shade = if share.is_finite() { SHADES[(share * 4.0).round() as usize] } else { ' ' };
            canvas.character(at_x, at_y, shade, Tone::Plain);
        }
    }
}
