//! A panel: its axes, its grid, its marks.

use super::marks;
use super::text::{cut, escape, width_of};
use super::ticks::{Tick, ticks};
use super::{SvgOptions, Theme};
use crate::figures::{Axis, Panel, Scale};

/// Where a panel stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// From positions to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Along {
    from: f64,
    to: f64,
    low: f64,
    high: f64,
    log: bool,
}

impl Along {
    fn new(axis: &Axis, (low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let (from, to) = if axis.reversed { (to, from) } else { (from, to) };
        let log = axis.scale == Scale::Log;
        let at = |x: f64| if log { x.ln() } else { x };
        Self { from, to, low: at(low), high: at(high), log }
    }

    /// The pixel of a position; not finite where there is none.
    pub(super) fn pixel(&self, x: f64) -> f64 {
        let x = if self.log { x.ln() } else { x };
        // Far outside is just outside, so that no number overflows.
        // Halves, because the whole range of numbers is no number.
        let share = (0.5 * x - 0.5 * self.low) / (0.5 * self.high - 0.5 * self.low);
        share.clamp(-9.0, 9.0).mul_add(self.to - self.from, self.from)
    }
}

/// How high a panel wants to be.
pub(super) fn height(panel: &Panel, columns: usize) -> f64 {
    let plain: f64 = match columns {
        1 => 360.0,
        2 => 300.0,
        _ => 230.0,
    };
    match &panel.y.scale {
        Scale::Labels(labels) if panel.y.reversed => 22.0f64.mul_add(labels.len() as f64, 90.0).max(120.0),
        _ => plain,
    }
}

/// Draws a panel at its place.
pub(super) fn draw(out: &mut String, panel: &Panel, place: Place, id: &str, options: &SvgOptions) {
    let theme = options.theme;
    let (x_range, y_range) = (panel.x_range(), panel.y_range());
    let up_ticks = ticks(&panel.y, y_range, (place.height / 55.0) as usize);
    let most = if place.width > 380.0 || panel.y.reversed { 32 } else { 18 };
    let up_ticks = shortened(up_ticks, most);
    let widest = up_ticks.iter().map(|t| width_of(&t.text, 10.0)).fold(0.0, f64::max);
    let bare = panel.y.scale == Scale::Bare;
    let titled = !panel.y.title.is_empty();
    let left = if bare { 24.0 } else { widest + 14.0 + if titled { 18.0 } else { 4.0 } };
    let right = if bare { 40.0 } else { 14.0 };
    let inner = (place.width - left - right).max(40.0);
    let across_ticks = shortened(ticks(&panel.x, x_range, (inner / 60.0).max(2.0) as usize), 22);
    let slanted = crowded(&across_ticks, inner);
    let longest = across_ticks.iter().map(|t| width_of(&t.text, 10.0)).fold(0.0, f64::max);
    let below = if slanted { longest.mul_add(0.6, 18.0) } else { 20.0 }
        + if panel.x.title.is_empty() { 4.0 } else { 18.0 };
    let above = if panel.title.is_empty() { 10.0 } else { 26.0 };
    let (x0, y0) = (place.x + left, place.y + above);
    let (x1, y1) = (x0 + inner, (place.y + place.height - below).max(y0 + 30.0));
    let x = Along::new(&panel.x, x_range, (x0, x1));
    let y = Along::new(&panel.y, y_range, (y1, y0));
    if !panel.title.is_empty() {
        let middle = f64::midpoint(x0, x1);
        let most = ((place.width - 10.0) / 7.2) as usize;
        label(out, &cut(&panel.title, most), (middle, place.y + 18.0), "middle", (12.0, theme.ink));
    }
    *out += &format!(
        "<clipPath id=\"c-{id}\"><rect x=\"{x0:.1}\" y=\"{y0:.1}\" width=\"{inner:.1}\" height=\"{:.1}\"/></clipPath>\n",
        y1 - y0
    );
    grid(out, theme, &across_ticks, |t| (x.pixel(t), y0, x.pixel(t), y1), !bare);
    grid(out, theme, &up_ticks, |t| (x0, y.pixel(t), x1, y.pixel(t)), true);
    *out += &format!("<g clip-path=\"url(#c-{id})\">\n");
    panel.marks.iter().filter(|m| !marks::is_text(m)).for_each(|m| marks::draw(out, m, &x, &y, options));
    *out += "</g>\n";
    panel.marks.iter().filter(|m| marks::is_text(m)).for_each(|m| marks::draw(out, m, &x, &y, options));
    let (down, up) = panel.said_beyond();
    for (text, at) in [(down, y1 - 5.0), (up, y0 + 11.0)] {
        if let Some(text) = text {
            label(out, &text, (x0 + 5.0, at), "start", (10.0, theme.ink));
        }
    }
    if !bare {
        *out += &format!(
            "<path d=\"M{x0:.1} {y0:.1}V{y1:.1}H{x1:.1}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1\"/>\n",
            theme.faint
        );
    }
    let base = if bare { y1 + 14.0 } else { y1 + 15.0 };
    for tick in &across_ticks {
        let at = x.pixel(tick.at);
        if slanted {
            *out += &format!(
                "<text transform=\"translate({:.1} {:.1}) rotate(-35)\" text-anchor=\"end\" font-size=\"10\" fill=\"{}\">{}</text>\n",
                at + 4.0,
                y1 + 12.0,
                theme.ink,
                escape(&tick.text)
            );
        } else {
            label(out, &tick.text, (at, base), "middle", (10.0, theme.ink));
        }
    }
    for tick in &up_ticks {
        label(out, &tick.text, (x0 - 6.0, y.pixel(tick.at) + 3.5), "end", (10.0, theme.ink));
    }
    if !panel.x.title.is_empty() {
        let title = cut(&panel.x.title, (inner / 6.2).max(12.0) as usize);
        label(
            out,
            &title,
            (f64::midpoint(x0, x1), place.y + place.height - 7.0),
            "middle",
            (11.0, theme.faint),
        );
    }
    if titled {
        let title = cut(&panel.y.title, ((y1 - y0) / 6.2).max(12.0) as usize);
        *out += &format!(
            "<text transform=\"translate({:.1} {:.1}) rotate(-90)\" text-anchor=\"middle\" font-size=\"11\" fill=\"{}\">{}</text>\n",
            place.x + 13.0,
            f64::midpoint(y0, y1),
            theme.faint,
            escape(&title)
        );
    }
}

fn shortened(ticks: Vec<Tick>, most: usize) -> Vec<Tick> {
    ticks.into_iter().map(|t| Tick { text: cut(&t.text, most), ..t }).collect()
}

/// Whether texts beside each other would touch.
fn crowded(ticks: &[Tick], width: f64) -> bool {
    let needed: f64 = ticks.iter().map(|t| width_of(&t.text, 10.0) + 8.0).sum();
    let longest = ticks.iter().map(|t| width_of(&t.text, 10.0) + 8.0).fold(0.0, f64::max);
    needed > width || longest * ticks.len() as f64 > 1.25 * width
}

fn label(out: &mut String, text: &str, (x, y): (f64, f64), anchor: &str, (size, colour): (f64, &str)) {
    *out += &format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{colour}\">{}</text>\n",
        escape(text)
    );
}

fn grid(
    out: &mut String,
    theme: Theme,
    ticks: &[Tick],
    line: impl Fn(f64) -> (f64, f64, f64, f64),
    wanted: bool,
) {
    if !wanted || ticks.is_empty() {
        return;
    }
    *out += "<path d=\"";
    for tick in ticks {
        let (x0, y0, x1, y1) = line(tick.at);
        *out += &format!("M{x0:.1} {y0:.1}L{x1:.1} {y1:.1}");
    }
    *out += &format!("\" stroke=\"{}\" stroke-width=\"1\" fill=\"none\"/>\n", theme.grid);
}
