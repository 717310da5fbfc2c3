//! Calibration of the model behind the figures: predictions of trials it had not seen, with their intervals, against what was measured.
//!
//! Five-fold cross-validation. The interval is the middle nine tenths of the model's members: how much the model is unsure of itself. Noise of
//! measurements comes on top, so fewer results than nine tenths may lie inside; the share that does is said.

use tunesmith_core::{Goal, History, Rng};
use tunesmith_math::summary::quantile;

use super::model::question;
use super::results::Results;
use super::shown::{POINTS_EACH, short, thin, value_axis};
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, Symbol, untitled};
use crate::ExplainError;
use crate::learned::Learned;
use crate::sample::Sample;
use crate::surrogate::Surrogate;

/// Parts that trials are split into, and trials that this needs.
const FOLDS: usize = 5;
const LEAST: usize = 20;

/// The most trials that models learn from here.
const MOST: usize = 600;

struct Prediction {
    trial: u64,
    measured: f64,
    expected: f64,
    low: f64,
    high: f64,
}

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let sample = Sample::of(history, &question(options))?;
    let results = Results::of(history, options)?;
    let n = sample.losses.len();
    if n < LEAST {
        let trials = history.trials().len();
        return Err(ExplainError::TooFew { found: n, trials, wanted: LEAST, why: String::new() }.into());
    }
    let predictions = predict(&sample);
    if predictions.is_empty() {
        return Err(FigureError::missing("no model could be learned from four fifths of the trials"));
    }
    let column = |get: fn(&Prediction) -> f64| predictions.iter().map(get).collect::<Vec<_>>();
    let (x, y) = (column(|p| p.measured), column(|p| p.expected));
    let inside = predictions.iter().filter(|p| (p.low..=p.high).contains(&p.measured)).count();
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let (left, all) = x
        .iter()
        .zip(&y)
        .fold((0.0, 0.0), |(left, all), (m, e)| (left + (m - e).powi(2), all + (m - mean).powi(2)));
    let mut note = format!(
        "{:.0}% of {} results lie within their interval, which is made for 90%",
        100.0 * inside as f64 / predictions.len() as f64,
        predictions.len(),
    );
    let explained = 1.0 - left / all;
    if explained.is_finite() {
        note += &format!("; predictions explain {:.0}% of the variance of unseen results", 100.0 * explained);
    }
    let mut notes = vec![note];
    if n > MOST {
        notes.push(format!("from {MOST} of {n} trials"));
    }
    let (axis, note) = value_axis(&results, &x);
    notes.extend(note);
    let range = axis.range;
    let titled = |word: &str| Axis { title: format!("{word} {}", sample.metric.name), ..axis.clone() };
    let mut panel = Panel::new("", titled("measured"), titled("predicted"));
    let (low, high) = x.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    let (low, high) = range.unwrap_or((low, high));
    let line = Shape::Line { dashed: true, step: false };
    panel.marks.push(Mark::new(line, Ink::Muted, vec![low, high], vec![low, high]).named("exactly right"));
    let shown: Vec<&Prediction> =
        thin(predictions.len(), POINTS_EACH, []).into_iter().map(|i| &predictions[i]).collect();
    let x: Vec<f64> = shown.iter().map(|p| p.measured).collect();
    let lows = shown.iter().map(|p| p.low).collect();
    let highs = shown.iter().map(|p| p.high).collect();
    panel.marks.push(Mark::new(Shape::Whiskers(highs), Ink::Muted, x.clone(), lows).named("90% interval"));
    let tips = shown.iter().map(|p| {
        format!("trial {}: measured {}, predicted {}", p.trial, short(p.measured), short(p.expected))
    });
    let tips = tips.collect();
    let y = shown.iter().map(|p| p.expected).collect();
    panel.marks.push(Mark::new(Shape::Points(Symbol::Disc), Ink::Series(0), x, y).named("trials").tips(tips));
    Ok(untitled(vec![panel], 1, notes))
}

/// Each trial's value as a model expects it that learned from the other parts.
fn predict(sample: &Sample) -> Vec<Prediction> {
    let rows = thin(sample.losses.len(), MOST, []);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    Rng::new(sample.seed, u64::MAX, 11).shuffle(&mut order);
    let sign = if matches!(sample.metric.goal, Goal::Maximize | Goal::AtLeast(_)) { -1.0 } else { 1.0 };
    let mut predictions = Vec::with_capacity(rows.len());
    let trees = question(&FigureOptions::default()).trees;
    for fold in 0..FOLDS {
        let (held, known): (Vec<usize>, Vec<usize>) = order.iter().partition(|i| *i % FOLDS == fold);
        let known: Vec<usize> = known.into_iter().map(|i| rows[i]).collect();
        let part = Sample {
            points: known.iter().flat_map(|row| sample.point(*row)).copied().collect(),
            losses: known.iter().map(|row| sample.losses[*row]).collect(),
            trials: known.iter().map(|row| sample.trials[*row]).collect(),
            ..sample.clone()
        };
        let Some(Learned { surrogate: model, .. }) = Learned::of(&part, &part.target(), trees) else {
            continue;
        };
        for row in held.into_iter().map(|i| rows[i]) {
            let members: Vec<f64> =
                (0..model.members()).map(|m| sign * model.member(m, sample.point(row))).collect();
            let expected = members.iter().sum::<f64>() / members.len() as f64;
            let at = |level| quantile(&members, level).unwrap_or(expected);
            let (low, high) = (at(0.05), at(0.95));
            let measured = sign * sample.losses[row];
            predictions.push(Prediction { trial: sample.trials[row], measured, expected, low, high });
        }
    }
    predictions.sort_by_key(|p| p.trial);
    predictions
}
