//! From the columns of a table to numbers and codes, as learned on the training part.
//!
//! - Numbers and booleans are put on a scale. Missing ones take the median, and where the training part has missing ones, a second
//!   number says which they were.
//! - Dates become the day on a scale, and the places in the year and in the week as sine and cosine, with the place in the day where the
//!   training part has times of day. Missing ones as for numbers.
//! - Categories become codes of the categories that the training part has; missing is a category of its own where it occurs there. Any
//!   other text gets the code beyond the last, which networks take for "none of these".
//!
//! A column that has one value in the whole training part, or none, tells nothing and is left out, with the reason; a number's place stays, as
//! zero, so that networks trained on parts of the same data take rows of one length.

use std::collections::HashMap;
use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use super::scale::Scale;
use crate::data::{Column, ColumnKind, MISSING, Values};
use crate::hyper::NumericScaling;
use crate::rng::{Purpose, Stream};

/// Rows beyond which medians and quantiles are learned on a sample of so many.
const SAMPLE: usize = 100_000;
const DAY: f64 = 86_400.0;

/// What becomes of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ColumnStep {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    step: Step,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    Leave { why: String, zeros: usize },
    Number { scale: Scale, fill: f32, indicator: bool },
    Date { scale: Scale, fill: f64, indicator: bool, clock: bool },
    Category { levels: Vec<String>, missing: bool },
}

impl ColumnStep {
    /// Learns from the rows given.
    pub(super) fn learn(column: &Column, rows: &[u32], scaling: NumericScaling) -> Self {
        let step = match &column.values {
            Values::Numbers(values) => number(values, rows, scaling, column.kind),
            Values::Moments(values) => date(values, rows),
            Values::Levels { codes, levels } => category(codes, levels, rows),
        };
        Self { name: column.name.clone(), kind: column.kind, step }
    }

    /// Why it is left out, if it is.
    pub(super) fn left_out(&self) -> Option<&str> {
        match &self.step {
            Step::Leave { why, .. } => Some(why),
            _ => None,
        }
    }

    /// How many numbers it gives for a row.
    pub(super) fn numbers(&self) -> usize {
        match &self.step {
            Step::Leave { zeros, .. } => *zeros,
            Step::Category { .. } => 0,
            Step::Number { indicator, .. } => 1 + usize::from(*indicator),
            Step::Date { indicator, clock, .. } => 5 + usize::from(*indicator) + 2 * usize::from(*clock),
        }
    }

    /// How many categories it has, if it gives a code.
    pub(super) fn categories(&self) -> Option<usize> {
        match &self.step {
            Step::Category { levels, missing } => Some(levels.len() + usize::from(*missing)),
            _ => None,
        }
    }

    /// Writes its numbers for some rows into a table of `stride` numbers a row, from place `at` on.
    pub(super) fn write_numbers(
        &self,
        column: &Column,
        rows: &[u32],
        into: &mut [f32],
        stride: usize,
        at: usize,
    ) {
        let lines = into.chunks_exact_mut(stride).map(|line| &mut line[at..]);
        match (&self.step, &column.values) {
            (Step::Number { scale, fill, indicator }, Values::Numbers(values)) => {
                for (line, row) in lines.zip(rows) {
                    let value = values[*row as usize];
                    line[0] = scale.apply(if value.is_nan() { *fill } else { value });
                    if *indicator {
                        line[1] = f32::from(u8::from(value.is_nan()));
                    }
                }
            }
            (Step::Date { scale, fill, indicator, clock }, Values::Moments(values)) => {
                for (line, row) in lines.zip(rows) {
                    let value = values[*row as usize];
                    let seconds = if value.is_nan() { *fill } else { value };
                    line[0] = scale.apply((seconds / DAY) as f32);
                    let mut place = 1;
                    let periods = [(365.2425 * DAY, 0.0), (7.0 * DAY, 3.0 * DAY), (DAY, 0.0)];
                    for (period, shift) in periods.into_iter().take(if *clock { 3 } else { 2 }) {
                        let turn = TAU * ((seconds + shift) / period).fract();
                        (line[place], line[place + 1]) = (turn.sin() as f32, turn.cos() as f32);
                        place += 2;
                    }
                    if *indicator {
                        line[place] = f32::from(u8::from(value.is_nan()));
                    }
                }
            }
            _ => {}
        }
    }

    /// Writes its codes for some rows likewise.
    pub(super) fn write_codes(
        &self,
        column: &Column,
        rows: &[u32],
        into: &mut [u32],
        stride: usize,
        at: usize,
    ) {
        let (Step::Category { levels, missing }, Values::Levels { codes, levels: theirs }) =
            (&self.step, &column.values)
        else {
            return;
        };
        let known: HashMap<&str, u32> =
            levels.iter().enumerate().map(|(code, level)| (level.as_str(), code as u32)).collect();
        let other = (levels.len() + usize::from(*missing)) as u32;
        let translated: Vec<u32> =
            theirs.iter().map(|level| known.get(level.as_str()).copied().unwrap_or(other)).collect();
        // Missing comes after the levels; where the training part has none missing, this is the code of "none of these".
        let absent = levels.len() as u32;
        for (line, row) in into.chunks_exact_mut(stride).zip(rows) {
            let code = codes[*row as usize];
            line[at] = if code == MISSING { absent } else { translated[code as usize] };
        }
    }
}

fn number(values: &[f32], rows: &[u32], scaling: NumericScaling, kind: ColumnKind) -> Step {
    let there = rows.iter().map(|row| values[*row as usize]).filter(|v| !v.is_nan());
    let count = there.clone().count();
    let Some(standard) = Scale::standard(there.clone()) else { return nothing(count, 1) };
    let scale = match scaling {
        NumericScaling::Quantile if kind == ColumnKind::Numeric => {
            Scale::quantile(sample(there.clone().collect())).unwrap_or(standard)
        }
        _ => standard,
    };
    let indicator = count < rows.len();
    // Where none is missing now, one may be later.
    let fill = median(sample(there.collect()));
    Step::Number { scale, fill, indicator }
}

fn date(values: &[f64], rows: &[u32]) -> Step {
    let there = rows.iter().map(|row| values[*row as usize]).filter(|v| !v.is_nan());
    let count = there.clone().count();
    let days = there.clone().map(|seconds| (seconds / DAY) as f32);
    let Some(scale) = Scale::standard(days.clone()) else { return nothing(count, 0) };
    let clock = there.clone().any(|seconds| seconds.rem_euclid(DAY) != 0.0);
    let fill = f64::from(median(sample(days.collect()))) * DAY;
    Step::Date { scale, fill, indicator: count < rows.len(), clock }
}

fn category(codes: &[u32], levels: &[String], rows: &[u32]) -> Step {
    let mut seen = vec![false; levels.len()];
    let (mut missing, mut count) = (false, 0_usize);
    for row in rows {
        match codes[*row as usize] {
            MISSING => missing = true,
            code => {
                count += 1;
                seen[code as usize] = true;
            }
        }
    }
    let mut known: Vec<String> =
        levels.iter().zip(&seen).filter(|(_, seen)| **seen).map(|(level, _)| level.clone()).collect();
    if known.len() + usize::from(missing) < 2 {
        return nothing(count, 0);
    }
    known.sort_unstable();
    Step::Category { levels: known, missing }
}

/// A column that tells nothing, with `count` values that are there and so many zeros in its place.
fn nothing(count: usize, zeros: usize) -> Step {
    let why = if count == 0 {
        "it has no value in the training part"
    } else {
        "it has one and the same value in the whole training part"
    };
    Step::Leave { why: why.to_owned(), zeros }
}

/// At most [`SAMPLE`] of the numbers, drawn the same way each time.
fn sample(mut values: Vec<f32>) -> Vec<f32> {
    if values.len() > SAMPLE {
        Stream::new(0, Purpose::Split).shuffle(&mut values);
        values.truncate(SAMPLE);
    }
    values
}

/// The lower median; 0 of nothing.
fn median(mut values: Vec<f32>) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = (values.len() - 1) / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}
