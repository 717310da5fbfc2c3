//! Figures as SVG: a picture that needs no program, for pages, print and documents.

mod isolines;
mod marks;
mod panel;
mod text;
mod ticks;

use std::fmt::Write;

use super::{Colours, Figure, Ink, Mark, Shape};
use panel::Place;
use text::{escape, width_of};

/// The colours around the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Behind everything; empty for nothing.
    pub background: &'static str,
    /// Text and axes.
    pub ink: &'static str,
    /// Less important text.
    pub faint: &'static str,
    /// Grid lines.
    pub grid: &'static str,
}

impl Theme {
    /// Dark on white.
    pub const LIGHT: Self = Self { background: "#ffffff", ink: "#20262d", faint: "#5d6772", grid: "#e4e7ea" };
    /// Light on black.
    pub const DARK: Self = Self { background: "#14181d", ink: "#e4e8ec", faint: "#9aa5b1", grid: "#2a3038" };
    /// What the page around it says, in the variables `--ink`, `--faint` and `--grid`.
    pub const PAGE: Self =
        Self { background: "", ink: "var(--ink)", faint: "var(--faint)", grid: "var(--grid)" };
}

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SvgOptions {
    /// Its colours.
    pub theme: Theme,
    /// Whether the heading and the notes are part of it.
    pub framed: bool,
    /// Whether single points say what they are to somebody who points at them.
    pub tips: bool,
}

const WIDTH: f64 = 880.0;
const TITLE: f64 = 34.0;
const LINE: f64 = 16.0;
const BAR: f64 = 76.0;

/// Draws a figure. `O(points)`.
pub fn svg(figure: &Figure, options: &SvgOptions) -> String {
    let theme = options.theme;
    let colours = colour_bar(figure);
    let columns = figure.columns.max(1);
    let room = WIDTH - if colours.is_some() { BAR } else { 0.0 };
    let legend = Legend::of(figure, room);
    let top = if options.framed { TITLE } else { 6.0 } + legend.height();
    let cell = room / columns as f64;
    let heights: Vec<f64> = figure
        .panels
        .chunks(columns)
        .map(|row| row.iter().map(|p| panel::height(p, columns)).fold(0.0, f64::max))
        .collect();
    let body: f64 = heights.iter().sum();
    let caption: Vec<String> = match options.framed {
        true => figure.notes.iter().flat_map(|n| text::wrapped(n, 128)).collect(),
        false => Vec::new(),
    };
    let height = top + body + LINE * caption.len() as f64 + if caption.is_empty() { 4.0 } else { 16.0 };
    let mut out = String::with_capacity(64 * 1024);
    out += &format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" height=\"{height:.0}\" \
         font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\" font-size=\"11\" role=\"img\">\n<title>{}</title>\n",
        escape(&figure.title)
    );
    if !theme.background.is_empty() {
        out += &format!("<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n", theme.background);
    }
    if options.framed {
        out += &format!(
            "<text x=\"12\" y=\"23\" font-size=\"16\" fill=\"{}\">{}</text>\n",
            theme.ink,
            escape(&figure.title)
        );
    }
    legend.draw(&mut out, top - legend.height() + 10.0, theme);
    let mut y = top;
    for (r, row) in figure.panels.chunks(columns).enumerate() {
        for (c, panel) in row.iter().enumerate() {
            let place = Place { x: c as f64 * cell, y, width: cell, height: heights[r] };
            let id = format!("{}{}", figure.name, r * columns + c);
            panel::draw(&mut out, panel, place, &id, options);
        }
        y += heights[r];
    }
    if let Some(colours) = colours {
        draw_colour_bar(
            &mut out,
            colours,
            (room + 14.0, top + 16.0, body.min(300.0) - 60.0),
            theme,
            figure.name,
        );
    }
    for line in &caption {
        y += LINE;
        out += &format!(
            "<text x=\"12\" y=\"{y:.0}\" font-size=\"11\" fill=\"{}\">{}</text>\n",
            theme.faint,
            escape(line)
        );
    }
    out += "</svg>\n";
    out
}

fn colour_bar(figure: &Figure) -> Option<&Colours> {
    figure.panels.iter().flat_map(|p| &p.marks).find_map(|m| match &m.ink {
        Ink::Scaled(colours) => Some(colours),
        _ => None,
    })
}

fn draw_colour_bar(
    out: &mut String,
    colours: &Colours,
    (x, y, height): (f64, f64, f64),
    theme: Theme,
    name: &str,
) {
    let height = height.max(60.0);
    let stops = super::palette::SCALE.iter().rev().enumerate().fold(String::new(), |mut all, (i, colour)| {
        let at = 100.0 * i as f64 / (super::palette::SCALE.len() - 1) as f64;
        _ = write!(all, "<stop offset=\"{at:.1}%\" stop-color=\"{colour}\"/>");
        all
    });
    let (dull, bright) = colours.range;
    *out += &format!(
        "<defs><linearGradient id=\"bar-{name}\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\">{stops}</linearGradient></defs>\n\
         <rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"12\" height=\"{height:.1}\" fill=\"url(#bar-{name})\"/>\n"
    );
    let ends = (dull.min(bright), dull.max(bright));
    for tick in ticks::ticks(&super::Axis::linear(""), ends, 5) {
        let share = if dull == bright { 0.5 } else { (tick.at - bright) / (dull - bright) };
        *out += &format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"9.5\" fill=\"{}\">{}</text>\n",
            x + 15.0,
            height.mul_add(share, y) + 3.5,
            theme.ink,
            escape(&tick.text)
        );
    }
    *out += &format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"10\" text-anchor=\"end\" fill=\"{}\">{}</text>\n",
        WIDTH - 6.0,
        y - 8.0,
        theme.faint,
        escape(&text::cut(&colours.title, 26))
    );
}

/// The names of marks, each once.
struct Legend<'f> {
    rows: Vec<Vec<(&'f Mark, f64)>>,
}

impl<'f> Legend<'f> {
    fn of(figure: &'f Figure, room: f64) -> Self {
        let mut entries: Vec<&Mark> = Vec::new();
        for mark in figure.panels.iter().flat_map(|p| &p.marks) {
            if mark.name.is_some() && !entries.iter().any(|e| e.name == mark.name) {
                entries.push(mark);
            }
        }
        let (mut rows, mut x) = (Vec::new(), room);
        for mark in entries {
            let width = width_of(mark.name.as_deref().unwrap_or_default(), 11.0) + 34.0;
            if x + width > room - 12.0 {
                rows.push(Vec::new());
                x = 12.0;
            }
            if let Some(row) = rows.last_mut() {
                row.push((mark, x));
            }
            x += width;
        }
        Self { rows }
    }

    fn height(&self) -> f64 {
        if self.rows.is_empty() { 0.0 } else { 6.0 + LINE * self.rows.len() as f64 }
    }

    fn draw(&self, out: &mut String, top: f64, theme: Theme) {
        for (r, row) in self.rows.iter().enumerate() {
            let y = LINE.mul_add(r as f64, top);
            for (mark, x) in row {
                let colour = marks::colour(&mark.ink);
                *out += &match &mark.shape {
                    Shape::Points(symbol) => marks::symbol(*symbol, x + 8.0, y - 4.0, &colour),
                    Shape::Line { dashed, .. } => format!(
                        "<path d=\"M{:.1} {:.1}h16\" stroke=\"{colour}\" stroke-width=\"2\"{}/>",
                        x,
                        y - 4.0,
                        if *dashed { " stroke-dasharray=\"5 3\"" } else { "" }
                    ),
                    _ => format!(
                        "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"16\" height=\"9\" fill=\"{colour}\"/>",
                        y - 8.5
                    ),
                };
                *out += &format!(
                    "<text x=\"{:.1}\" y=\"{y:.1}\" fill=\"{}\">{}</text>\n",
                    x + 21.0,
                    theme.ink,
                    escape(mark.name.as_deref().unwrap_or_default())
                );
            }
        }
    }
}
