//! Colours that people with any colour vision tell apart, on white and on black.
//!
//! The series are those of [Wong2011], a little darker or lighter where white or black would swallow them; the scale is the middle of viridis.
//!
//! [Wong2011]: https://doi.org/10.1038/nmeth.1618 "Wong, Points of view: Color blindness"

/// The series, in the order of their use.
pub(crate) const SERIES: [&str; 6] = ["#2a7fbf", "#e69f00", "#009e73", "#cc79a7", "#8e6bbf", "#56b4e9"];

/// What to look at first.
pub(crate) const BEST: &str = "#d55e00";

/// Context.
pub(crate) const MUTED: &str = "#8b939c";

/// The colour scale, from dull to bright.
pub(crate) const SCALE: [&str; 7] =
    ["#4b4fa0", "#4167a3", "#2f7f98", "#21918c", "#28ae80", "#5ec962", "#a5db36"];

/// The colour at a place of the scale, from 0 to 1.
pub(crate) fn shade(at: f64) -> String {
    let place = at.clamp(0.0, 1.0) * (SCALE.len() - 1) as f64;
    let k = (place as usize).min(SCALE.len() - 2);
    let (a, b, t) = (rgb(SCALE[k]), rgb(SCALE[k + 1]), place - k as f64);
    let mix = |i: usize| (f64::from(b[i]) - f64::from(a[i])).mul_add(t, f64::from(a[i])).round() as u8;
    format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2))
}

fn rgb(hex: &str) -> [u8; 3] {
    let part = |i: usize| hex.get(i..i + 2).and_then(|h| u8::from_str_radix(h, 16).ok()).unwrap_or(0);
    [part(1), part(3), part(5)]
}
