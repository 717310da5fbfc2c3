//! Where an axis has its numbers.

use crate::figures::{Axis, Scale};

/// A place on an axis and what stands there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) text: String,
}

/// About `wanted` ticks between two numbers.
pub(super) fn ticks(axis: &Axis, (low, high): (f64, f64), wanted: usize) -> Vec<Tick> {
    if !axis.ticks.is_empty() {
        let shown = axis.ticks.iter().filter(|x| (low..=high).contains(*x));
        return shown.map(|at| Tick { at: *at, text: brief(*at, at.abs()) }).collect();
    }
    match &axis.scale {
        Scale::Labels(labels) => {
            labels.iter().enumerate().map(|(i, l)| Tick { at: i as f64, text: l.clone() }).collect()
        }
        Scale::Bare => Vec::new(),
        Scale::Log => log(low, high, wanted),
        Scale::Whole => even(low, high, wanted, 1.0),
        Scale::Linear => even(low, high, wanted, 0.0),
    }
}

/// Multiples of 1, 2 or 5 times a power of ten, at least `least` apart.
fn even(low: f64, high: f64, wanted: usize, least: f64) -> Vec<Tick> {
    let width = high - low;
    if !(width.is_finite() && width > 0.0) {
        return vec![Tick { at: low, text: brief(low, low.abs()) }];
    }
    let rough = width / wanted.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let off = |step: &f64| (step / rough).ln().abs();
    let nice = [1.0, 2.0, 5.0, 10.0].into_iter().map(|k| k * power);
    let step = nice.min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(power).max(least);
    let first = (low / step).ceil();
    let count = ((high / step).floor() - first).max(-1.0) as usize + 1;
    (0..count.min(50))
        .map(|i| {
            let at = (first + i as f64) * step;
            Tick { at, text: brief(at, step) }
        })
        .collect()
}

/// Powers of ten; where these are few 1, 2 and 5 times them; where those are few even steps.
fn log(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    let decades = high.log10() - low.log10();
    let fine = decades < wanted as f64 / 2.5;
    let ticks = powers(low, high, wanted, if fine { &[1.0, 2.0, 5.0] } else { &[1.0] });
    if ticks.len() > 1 {
        return ticks;
    }
    let ticks = powers(low, high, wanted, &[1.0, 2.0, 5.0]);
    if ticks.len() > 1 {
        return ticks;
    }
    even(low, high, wanted, 0.0).into_iter().filter(|t| t.at > 0.0).collect()
}

/// Powers of ten, each times some factors.
fn powers(low: f64, high: f64, wanted: usize, factors: &[f64]) -> Vec<Tick> {
    let (from, to) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let every = ((high.log10() - low.log10()) / wanted.max(1) as f64).ceil().max(1.0) as i32;
    (from..=to)
        .filter(|k| k.rem_euclid(every) == 0)
        .flat_map(|k| factors.iter().map(move |f| f * 10f64.powi(k)))
        .filter(|x| *x >= low * 0.999 && *x <= high * 1.001)
        .map(|at| Tick { at, text: brief(at, at) })
        .collect()
}

/// A number with the digits that tell it from others `step` away.
pub(super) fn brief(x: f64, step: f64) -> String {
    if x == 0.0 {
        return "0".into();
    }
    let (size, step) = (x.abs(), if step > 0.0 && step.is_finite() { step } else { x.abs() });
    if size >= 1e6 || (size < 1e-3 && step < 1e-3) {
        let digits = ((size.log10().floor() - step.log10().floor()).max(0.0) as usize).min(4);
        let text = format!("{x:.digits$e}");
        return match text.split_once('e') {
            Some((m, e)) if m.contains('.') => {
                format!("{}e{e}", m.trim_end_matches('0').trim_end_matches('.'))
            }
            _ => text,
        };
    }
    let places = (1.0 - step.log10().floor()).clamp(0.0, 9.0) as usize;
    let text = format!("{x:.places$}");
    if text.parse() == Ok(0.0) {
        return "0".into();
    }
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
