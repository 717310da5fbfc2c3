//! How well one column predicts the target: a table of up to 20 bins or of its categories, learned on the training part and judged on the
//! validation part, so that a column whose values never repeat predicts nothing. For numbers from numbers a line from bin to bin is tried as
//! well, and the better of both counts.

use std::collections::HashMap;

use crate::data::{Column, Dataset, MISSING, Target, Values};
use crate::metrics::{Metric, area_under_curve, regression, score_of};

const BINS: usize = 20;

/// The area under the ROC curve (the mean over the classes, each against all others), or R2.
pub(super) fn alone(data: &Dataset, column: &Column, train: &[u32], validation: &[u32]) -> Option<f64> {
    let bins = Bins::learn(column, train);
    let (of_train, of_validation) = (bins.apply(column, train), bins.apply(column, validation));
    match &data.target {
        Target::Classes(labels) => {
            let label = |row: &u32| labels[*row as usize] as usize;
            let classes = data.classes().len();
            let areas: Vec<f64> = (0..classes)
                .filter(|class| classes > 2 || *class == 1)
                .filter_map(|class| {
                    let truth: Vec<f64> =
                        train.iter().map(|row| f64::from(u8::from(label(row) == class))).collect();
                    let table = means(&of_train, &truth);
                    let scored = of_validation.iter().zip(validation);
                    area_under_curve(scored.map(|(bin, row)| (table.get(bin), label(row) == class)).collect())
                })
                .collect();
            (!areas.is_empty()).then(|| areas.iter().sum::<f64>() / areas.len() as f64)
        }
        Target::Values(values) => {
            let truth: Vec<f64> = train.iter().map(|row| f64::from(values[*row as usize])).collect();
            let table = means(&of_train, &truth);
            let predicted: Vec<f64> = of_validation.iter().map(|bin| table.get(bin)).collect();
            let actual: Vec<f32> = validation.iter().map(|row| values[*row as usize]).collect();
            if actual.is_empty() {
                return None;
            }
            let score = |predicted: &[f64]| score_of(&regression(predicted, &actual), Metric::R2);
            // Steps alone cannot follow a target of which a few values are very large.
            let line = Line::learn(column, train, &of_train, &truth).and_then(|line| {
                let on_line = |(row, steps): (&u32, &f64)| line.at(number(column, *row)).unwrap_or(*steps);
                score(&validation.iter().zip(&predicted).map(on_line).collect::<Vec<f64>>())
            });
            [score(&predicted), line].into_iter().flatten().max_by(f64::total_cmp)
        }
    }
}

/// Means by bin, drawn towards the overall mean as if by one row.
struct Means {
    overall: f64,
    by_bin: HashMap<u32, f64>,
}

impl Means {
    fn get(&self, bin: &u32) -> f64 {
        self.by_bin.get(bin).copied().unwrap_or(self.overall)
    }
}

fn means(bins: &[u32], values: &[f64]) -> Means {
    let overall = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let mut sums: HashMap<u32, (f64, f64)> = HashMap::new();
    for (bin, value) in bins.iter().zip(values) {
        let sum = sums.entry(*bin).or_insert((overall, 1.0));
        *sum = (sum.0 + value, sum.1 + 1.0);
    }
    Means { overall, by_bin: sums.into_iter().map(|(bin, (sum, count))| (bin, sum / count)).collect() }
}

/// A line with bends, from bin to bin through their means; beyond them it goes on as it went.
struct Line(Vec<(f64, f64)>);

impl Line {
    fn learn(column: &Column, rows: &[u32], bins: &[u32], values: &[f64]) -> Option<Self> {
        let mut sums: HashMap<u32, (f64, f64, f64)> = HashMap::new();
        for ((row, bin), value) in rows.iter().zip(bins).zip(values) {
            let x = number(column, *row);
            if !x.is_nan() {
                let sum = sums.entry(*bin).or_default();
                *sum = (sum.0 + x, sum.1 + value, sum.2 + 1.0);
            }
        }
        let mut points: Vec<(f64, f64)> = sums.into_values().map(|(x, y, n)| (x / n, y / n)).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points.dedup_by(|a, b| a.0 == b.0);
        (points.len() >= 3).then_some(Self(points))
    }

    fn at(&self, x: f64) -> Option<f64> {
        let right = self.0.partition_point(|(place, _)| *place < x).clamp(1, self.0.len() - 1);
        let ((a, low), (b, high)) = (self.0[right - 1], self.0[right]);
        (!x.is_nan()).then(|| low + (high - low) * (x - a) / (b - a))
    }
}

/// From values to bins; missing is a bin of its own.
enum Bins {
    Codes,
    /// Upper ends, ascending.
    Ends(Vec<f64>),
}

impl Bins {
    fn learn(column: &Column, rows: &[u32]) -> Self {
        if let Values::Levels { .. } = column.values {
            return Self::Codes;
        }
        let mut values: Vec<f64> =
            rows.iter().map(|row| number(column, *row)).filter(|v| !v.is_nan()).collect();
        values.sort_unstable_by(f64::total_cmp);
        let last = values.len().saturating_sub(1);
        let mut ends: Vec<f64> =
            (1..BINS).filter_map(|i| values.get((last * i).div_ceil(BINS)).copied()).collect();
        ends.dedup();
        Self::Ends(ends)
    }

    fn apply(&self, column: &Column, rows: &[u32]) -> Vec<u32> {
        match (self, &column.values) {
            (Self::Codes, Values::Levels { codes, .. }) => {
                rows.iter().map(|row| codes[*row as usize]).collect()
            }
            (Self::Ends(ends), _) => rows
                .iter()
                .map(|row| {
                    let value = number(column, *row);
                    if value.is_nan() { MISSING } else { ends.partition_point(|end| *end < value) as u32 }
                })
                .collect(),
            (Self::Codes, _) => vec![0; rows.len()],
        }
    }
}

/// A number or a moment; NaN where missing.
pub(super) fn number(column: &Column, row: u32) -> f64 {
    match &column.values {
        Values::Numbers(values) => f64::from(values[row as usize]),
        Values::Moments(values) => values[row as usize],
        Values::Levels { .. } => f64::NAN,
    }
}
