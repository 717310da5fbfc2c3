//! Importances: what makes results vary and what tuning gained, each with its intervals, and summed by role.

use super::model::question;
use super::shown::short;
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, untitled};
use crate::lessons::Lessons;
use crate::{Importance, Interval, Method, Unit};

/// The most parameters that get a bar.
const MOST: usize = 15;

pub(super) fn draw(history: &Lessons<'_>, options: &FigureOptions) -> Result<Figure, FigureError> {
    let question = question(options);
    let mut answers = vec![history.importance(Method::Fanova, &question)?];
    // Needs a direction, which a watched metric lacks.
    answers.extend(history.importance(Method::Tunability, &question).ok());
    let mut notes: Vec<String> = Vec::new();
    for warning in answers.iter().flat_map(|a| &a.warnings) {
        if !notes.contains(warning) {
            notes.push(warning.clone());
        }
    }
    let mut panels: Vec<Panel> = answers.iter().map(|a| by_parameter(a, &mut notes)).collect();
    if answers.iter().any(|a| a.roles.len() > 1) {
        panels.extend(answers.iter().map(by_role));
    }
    let beside = answers.len();
    Ok(untitled(panels, beside, notes))
}

fn by_parameter(answer: &Importance, notes: &mut Vec<String>) -> Panel {
    let shown = &answer.params[..answer.params.len().min(MOST)];
    if shown.len() < answer.params.len() {
        let note =
            format!("{MOST} of {} parameters have a bar, the most important ones", answer.params.len());
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let rows = shown.iter().map(|e| (e.name.to_string(), e.value, e.interval));
    bars(&title(answer), &unit(answer), rows)
}

fn by_role(answer: &Importance) -> Panel {
    let rows = answer.roles.iter().map(|r| (r.role.as_str().to_owned(), r.value, r.interval));
    bars(&format!("{}, by role", title(answer)), &unit(answer), rows)
}

fn title(answer: &Importance) -> String {
    let mut text = answer.method.question().to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{text} ({})", answer.method)
}

fn unit(answer: &Importance) -> String {
    match answer.unit {
        Unit::Variance => format!("share of the variance of {}", answer.metric),
        Unit::Share => "share".into(),
        Unit::Gain => format!("gain in {}", answer.metric),
    }
}

/// Bars from the top down, with their intervals.
pub(super) fn bars(
    title: &str,
    unit: &str,
    rows: impl Iterator<Item = (String, f64, Option<Interval>)>,
) -> Panel {
    let (mut labels, mut values, mut low, mut high, mut tips) = (vec![], vec![], vec![], vec![], vec![]);
    for (label, value, interval) in rows {
        tips.push(match interval {
            Some(i) => {
                format!("{label}: {} (90% interval {} to {})", short(value), short(i.low), short(i.high))
            }
            None => format!("{label}: {}", short(value)),
        });
        labels.push(label);
        values.push(value);
        low.push(interval.map_or(f64::NAN, |i| i.low));
        high.push(interval.map_or(f64::NAN, |i| i.high));
    }
    let y = (0..values.len()).map(|i| i as f64).collect();
    let mut panel = Panel::new(title, Axis::linear(unit), Axis::labels("", labels).reversed());
    panel.marks.push(Mark::new(Shape::Bars { low, high }, Ink::Series(0), values, y).tips(tips));
    panel
}
