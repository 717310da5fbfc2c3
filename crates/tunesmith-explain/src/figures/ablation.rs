//! Ablation path: the changes from the default to the best configuration, the greatest gain first.

use tunesmith_core::Value;

use super::importances::bars;
use super::model::question;
use super::shown::short;
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, Symbol, untitled};
use crate::ablation::by_gains;
use crate::lessons::Lessons;

/// The most steps that are shown.
const MOST: usize = 20;

pub(super) fn draw(history: &Lessons<'_>, options: &FigureOptions) -> Result<Figure, FigureError> {
    let path = by_gains(history, &history.gains(&question(options))?);
    if path.steps.is_empty() {
        return Err(FigureError::missing("the best configuration is the default one, so there is no path"));
    }
    let metric = path.importance().metric;
    let mut notes: Vec<String> = path.warnings().to_vec();
    let steps = &path.steps[..path.steps.len().min(MOST)];
    if steps.len() < path.steps.len() {
        notes.push(format!("the first {MOST} of {} changes are shown", path.steps.len()));
    }
    let label = |s: &crate::Step| format!("{}: {} → {}", s.name, text(s.from.as_ref()), text(s.to.as_ref()));
    let mut labels = vec!["start".to_owned()];
    labels.extend(steps.iter().map(label));
    let mut x = vec![path.value];
    x.extend(steps.iter().map(|s| s.value));
    let y: Vec<f64> = (0..x.len()).map(|i| i as f64).collect();
    let tips: Vec<String> = x.iter().map(|v| format!("expected {metric} {}", short(*v))).collect();
    let mut way = Panel::new(
        "Expected after each change",
        Axis::linear(metric.to_string()),
        Axis::labels("", labels).reversed(),
    );
    let line = Shape::Line { dashed: false, step: false };
    way.marks.push(Mark::new(line, Ink::Series(0), x.clone(), y.clone()).named("expected by the model"));
    way.marks.push(Mark::new(Shape::Points(Symbol::Disc), Ink::Series(0), x, y).tips(tips));
    let (at_start, at_end) = path.observed;
    let observed: Vec<(f64, f64)> =
        at_start.map(|v| (v, 0.0)).into_iter().chain([(at_end, steps.len() as f64)]).collect();
    let (x, y) = observed.into_iter().unzip();
    way.marks.push(Mark::new(Shape::Points(Symbol::Diamond), Ink::Best, x, y).named("observed"));
    let rows = steps.iter().map(|s| (s.name.to_string(), s.gain, s.interval));
    let gains = bars("Gain of each change", &format!("gain in {metric}"), rows);
    Ok(untitled(vec![way, gains], 2, notes))
}

/// Three digits tell values apart well enough.
fn rounded(x: f64) -> f64 {
    format!("{x:.2e}").parse().unwrap_or(x)
}

fn text(value: Option<&Value>) -> String {
    match value {
        None => "not active".into(),
        Some(Value::Float(x)) => short(rounded(*x)),
        Some(other) => {
            let text = other.to_string();
            if text.chars().count() > 12 { text.chars().take(11).chain(['…']).collect() } else { text }
        }
    }
}
