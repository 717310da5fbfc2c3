//! Marks as SVG. Points and lines of one colour are one path, which keeps pictures of thousands small.

use std::fmt::Write;

use super::isolines::isolines;
use super::panel::Along;
use super::text::escape;
use super::{SvgOptions, Theme};
use crate::figures::figure::cell_edges;
use crate::figures::palette::{BEST, MUTED, SERIES, shade};
use crate::figures::{Ink, Mark, Shape, Symbol};

/// The most points that get a tip each.
const TIPPED: usize = 400;

/// Steps of the colour scale.
const SHADES: usize = 24;

/// Lines of equal value in a field.
const LEVELS: usize = 9;

pub(super) fn is_text(mark: &Mark) -> bool {
    matches!(mark.shape, Shape::Texts(_))
}

pub(super) fn colour(ink: &Ink) -> String {
    match ink {
        Ink::Series(i) => SERIES[i % SERIES.len()].to_owned(),
        Ink::Muted | Ink::Scaled(_) => MUTED.to_owned(),
        Ink::Best => BEST.to_owned(),
        Ink::Shade(at) => shade(*at),
    }
}

/// A single symbol, for the legend.
pub(super) fn symbol(symbol: Symbol, x: f64, y: f64, colour: &str) -> String {
    let mut path = String::new();
    point(&mut path, symbol, x, y);
    format!("<path d=\"{path}\" {}/>", style(symbol, colour))
}

pub(super) fn draw(out: &mut String, mark: &Mark, x: &Along, y: &Along, options: &SvgOptions) {
    match &mark.shape {
        Shape::Points(symbol) => points(out, mark, *symbol, x, y, options),
        Shape::Line { dashed, step } => line(out, mark, (*dashed, *step), x, y),
        Shape::Band(other) => band(out, mark, other, x, y),
        Shape::Bars { low, high } => bars(out, mark, (low, high), (x, y), options.theme),
        Shape::Spans(ends) => spans(out, mark, ends, x, y),
        Shape::Whiskers(high) => whiskers(out, mark, high, x, y),
        Shape::Cells(values) => cells(out, mark, values, x, y),
        Shape::Texts(texts) => labels(out, mark, texts, (x, y), options.theme),
    }
}

fn point(path: &mut String, symbol: Symbol, x: f64, y: f64) {
    _ = match symbol {
        Symbol::Disc | Symbol::Dot => write!(path, "M{x:.1} {y:.1}h0"),
        Symbol::Cross => write!(path, "M{:.1} {:.1}l6 6m0-6l-6 6", x - 3.0, y - 3.0),
        Symbol::Diamond => write!(path, "M{x:.1} {:.1}l6.5 6.5l-6.5 6.5l-6.5-6.5z", y - 6.5),
    };
}

fn style(symbol: Symbol, colour: &str) -> String {
    match symbol {
        Symbol::Disc => format!(
            "stroke=\"{colour}\" stroke-width=\"6.4\" stroke-linecap=\"round\" stroke-opacity=\"0.85\""
        ),
        Symbol::Dot => {
            format!("stroke=\"{colour}\" stroke-width=\"4\" stroke-linecap=\"round\" stroke-opacity=\"0.6\"")
        }
        Symbol::Cross => {
            format!("stroke=\"{colour}\" stroke-width=\"1.4\" fill=\"none\" stroke-opacity=\"0.8\"")
        }
        Symbol::Diamond => format!("fill=\"{colour}\" stroke=\"#ffffff\" stroke-width=\"1\""),
    }
}

fn points(out: &mut String, mark: &Mark, symbol: Symbol, x: &Along, y: &Along, options: &SvgOptions) {
    let places = mark.x.iter().zip(&mark.y).map(|(a, b)| (x.pixel(*a), y.pixel(*b)));
    let places: Vec<(f64, f64)> = places.collect();
    let finite = |(a, b): &(f64, f64)| a.is_finite() && b.is_finite();
    let bins: Vec<usize> = match &mark.ink {
        Ink::Scaled(c) => {
            c.values.iter().map(|v| (share(*v, c.range) * (SHADES - 1) as f64).round() as usize).collect()
        }
        _ => Vec::new(),
    };
    let scaled = matches!(mark.ink, Ink::Scaled(_));
    let colour_of =
        |bin: usize| if scaled { shade(bin as f64 / (SHADES - 1) as f64) } else { colour(&mark.ink) };
    if options.tips && !mark.tips.is_empty() && places.len() <= TIPPED {
        for (i, place) in places.iter().enumerate().filter(|(_, p)| finite(p)) {
            let mut path = String::new();
            point(&mut path, symbol, place.0, place.1);
            let style = style(symbol, &colour_of(bins.get(i).copied().unwrap_or(0)));
            let tip = escape(mark.tips.get(i).map_or("", |t| t));
            *out += &format!("<path d=\"{path}\" {style}><title>{tip}</title></path>\n");
        }
        return;
    }
    for bin in 0..if scaled { SHADES } else { 1 } {
        let mut path = String::new();
        for (i, place) in places.iter().enumerate().filter(|(_, p)| finite(p)) {
            if !scaled || bins.get(i) == Some(&bin) {
                point(&mut path, symbol, place.0, place.1);
            }
        }
        if !path.is_empty() {
            *out += &format!("<path d=\"{path}\" {}/>\n", style(symbol, &colour_of(bin)));
        }
    }
}

/// Where a value lies between the dull and the bright end.
fn share(value: f64, (dull, bright): (f64, f64)) -> f64 {
    let share = (value - dull) / (bright - dull);
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 }
}

fn line(out: &mut String, mark: &Mark, (dashed, step): (bool, bool), x: &Along, y: &Along) {
    let mut path = String::new();
    let mut pen_down = false;
    for (a, b) in mark.x.iter().zip(&mark.y) {
        let (a, b) = (x.pixel(*a), y.pixel(*b));
        if !(a.is_finite() && b.is_finite()) {
            pen_down = false;
            continue;
        }
        _ = match (pen_down, step) {
            (false, _) => write!(path, "M{a:.1} {b:.1}"),
            (true, true) => write!(path, "H{a:.1}V{b:.1}"),
            (true, false) => write!(path, "L{a:.1} {b:.1}"),
        };
        pen_down = true;
    }
    let (width, opacity) = match mark.ink {
        Ink::Muted => (1.0, 0.45),
        Ink::Shade(_) => (1.0, 0.6),
        _ => (2.0, 1.0),
    };
    let dashes = if dashed { " stroke-dasharray=\"6 4\"" } else { "" };
    let colour = colour(&mark.ink);
    *out += &format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-opacity=\"{opacity}\"{dashes}/>\n"
    );
}

fn band(out: &mut String, mark: &Mark, other: &[f64], x: &Along, y: &Along) {
    let below = mark.x.iter().zip(&mark.y);
    let above = mark.x.iter().zip(other).rev();
    let mut path = String::new();
    for (i, (a, b)) in below.chain(above).enumerate() {
        let (a, b) = (x.pixel(*a), y.pixel(*b));
        if a.is_finite() && b.is_finite() {
            _ = write!(path, "{}{a:.1} {b:.1}", if i == 0 { 'M' } else { 'L' });
        }
    }
    *out += &format!("<path d=\"{path}z\" fill=\"{}\" fill-opacity=\"0.22\"/>\n", colour(&mark.ink));
}

fn bars(
    out: &mut String,
    mark: &Mark,
    (low, high): (&[f64], &[f64]),
    (x, y): (&Along, &Along),
    theme: Theme,
) {
    let colour = colour(&mark.ink);
    let half = 0.36 * (y.pixel(1.0) - y.pixel(0.0)).abs();
    for (i, (value, row)) in mark.x.iter().zip(&mark.y).enumerate() {
        let (from, to, middle) = (x.pixel(0.0), x.pixel(*value), y.pixel(*row));
        if to.is_finite() {
            let tip = mark.tips.get(i).map(|t| format!("<title>{}</title>", escape(t))).unwrap_or_default();
            *out += &format!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{colour}\">{tip}</rect>\n",
                from.min(to),
                middle - half,
                (to - from).abs(),
                2.0 * half
            );
        }
        let ends = low.get(i).zip(high.get(i)).map(|(l, h)| (x.pixel(*l), x.pixel(*h)));
        if let Some((from, to)) = ends.filter(|(l, h)| l.is_finite() && h.is_finite()) {
            *out += &format!(
                "<path d=\"M{from:.1} {middle:.1}H{to:.1}M{from:.1} {:.1}v6M{to:.1} {:.1}v6\" stroke=\"{}\" stroke-width=\"1.3\"/>\n",
                middle - 3.0,
                middle - 3.0,
                theme.ink
            );
        }
    }
}

fn spans(out: &mut String, mark: &Mark, ends: &[f64], x: &Along, y: &Along) {
    let half = (0.35 * (y.pixel(1.0) - y.pixel(0.0)).abs()).clamp(2.0, 14.0);
    let mut path = String::new();
    for ((from, to), row) in mark.x.iter().zip(ends).zip(&mark.y) {
        let (from, to, middle) = (x.pixel(*from), x.pixel(*to), y.pixel(*row));
        // What takes no time is still seen; a gap shows where one ends and the next begins.
        let width = (to - from - 0.4).max(0.6);
        _ = write!(path, "M{from:.1} {:.1}h{width:.1}v{:.1}h-{width:.1}z", middle - half, 2.0 * half);
    }
    *out += &format!("<path d=\"{path}\" fill=\"{}\"/>\n", colour(&mark.ink));
}

fn whiskers(out: &mut String, mark: &Mark, high: &[f64], x: &Along, y: &Along) {
    let mut path = String::new();
    for ((at, low), high) in mark.x.iter().zip(&mark.y).zip(high) {
        let (at, low, high) = (x.pixel(*at), y.pixel(*low), y.pixel(*high));
        if at.is_finite() && low.is_finite() && high.is_finite() {
            _ = write!(path, "M{at:.1} {low:.1}V{high:.1}");
        }
    }
    let colour = colour(&mark.ink);
    *out += &format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" stroke-opacity=\"0.5\"/>\n"
    );
}

fn cells(out: &mut String, mark: &Mark, values: &[f64], x: &Along, y: &Along) {
    let Ink::Scaled(colours) = &mark.ink else { return };
    let (across, up) = (cell_edges(&mark.x), cell_edges(&mark.y));
    let width = mark.x.len();
    *out += "<g shape-rendering=\"crispEdges\">\n";
    for bin in 0..SHADES {
        let mut path = String::new();
        for (i, value) in values.iter().enumerate() {
            if width == 0 || (share(*value, colours.range) * (SHADES - 1) as f64).round() as usize != bin {
                continue;
            }
            let (c, r) = (i % width, i / width);
            let (Some(top), Some(bottom)) = (up.get(r + 1), up.get(r)) else { continue };
            let (x0, x1) = (x.pixel(across[c]), x.pixel(across[c + 1]));
            let (y0, y1) = (y.pixel(*top), y.pixel(*bottom));
            _ = write!(path, "M{x0:.1} {y0:.1}H{x1:.1}V{y1:.1}H{x0:.1}z");
        }
        if !path.is_empty() {
            *out += &format!("<path d=\"{path}\" fill=\"{}\"/>\n", shade(bin as f64 / (SHADES - 1) as f64));
        }
    }
    *out += "</g>\n";
    let (from, to) = colours.range;
    let mut path = String::new();
    for k in 1..=LEVELS {
        let level = (to - from).mul_add(k as f64 / (LEVELS + 1) as f64, from);
        for [(a, b), (c, d)] in isolines(&mark.x, &mark.y, values, level) {
            _ = write!(path, "M{:.1} {:.1}L{:.1} {:.1}", x.pixel(a), y.pixel(b), x.pixel(c), y.pixel(d));
        }
    }
    *out += &format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"#ffffff\" stroke-opacity=\"0.5\" stroke-width=\"0.8\"/>\n"
    );
}

fn labels(out: &mut String, mark: &Mark, texts: &[String], (x, y): (&Along, &Along), theme: Theme) {
    for ((a, b), text) in mark.x.iter().zip(&mark.y).zip(texts) {
        let (a, b) = (x.pixel(*a), y.pixel(*b));
        if a.is_finite() && b.is_finite() {
            let text = escape(&super::text::cut(text, 14));
            // A rim keeps it readable over lines.
            *out += &format!(
                "<text x=\"{a:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"9.5\" fill=\"{}\" stroke=\"{}\" stroke-width=\"3\" \
                 stroke-linejoin=\"round\" paint-order=\"stroke\">{text}</text>\n",
                b - 5.0,
                theme.ink,
                theme.grid
            );
        }
    }
}
