//! The nearest training rows of validation rows: which rows are nearly the same in both parts, and how well neighbours alone predict.
//!
//! Distances are Euclidean on standardised features; more than 64 are folded into 64 sums with random signs, which keeps distances in the
//! mean [Charikar2002]. Different categories count as far apart as in one-hot columns.
//!
//! A row is a near duplicate when its nearest neighbour is closer, compared with its twentieth, than one row in a hundred would have it by
//! chance. How close that is depends on how many directions the data really spreads in, which the distances of the fifth to the twentieth
//! neighbour tell [Levina2004]: copies hardly touch these. With fewer than three features small distances are common, and nothing is said.
//!
//! Up to 1,000 validation rows are looked at, fewer (but 200) where there are so many training rows that a billion multiplications would
//! not do; all training rows are candidates, for a copy that is left out cannot be found.
//!
//! [Charikar2002]: https://doi.org/10.1007/3-540-45465-9_59 "Charikar, Chen and Farach-Colton, Finding Frequent Items in Data Streams, ICALP 2002"
//! [Levina2004]: Levina and Bickel, "Maximum Likelihood Estimation of Intrinsic Dimension", NIPS 2004.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::data::{DataKind, Dataset, Target};
use crate::hyper::{ModelKind, Settings};
use crate::preprocess::{Input, Preprocessing};
use crate::split::Split;

/// Rows that are nearly equal in both parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearDuplicates {
    /// Validation rows that were looked at.
    pub looked_at: usize,
    /// Those of them that are near duplicates of a training row.
    pub rows: usize,
}

/// How well the ten nearest training rows predict validation rows: what a model without training reaches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NeighbourScore {
    /// Validation rows that were predicted.
    pub rows: usize,
    /// The share whose class most of the neighbours have; none in regression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// R2 of their mean; none for classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r2: Option<f64>,
}

/// Multiplications that are spent, unless the fewest rows need more.
const WORK: usize = 1_000_000_000;
const MOST: usize = 1000;
const FEWEST: usize = 200;
const FEWEST_FEATURES: usize = 3;
/// Sums into which many features are folded.
const FOLDED: usize = 64;
/// Neighbours that are kept, and those that vote.
const KEPT: usize = 20;
const VOTING: usize = 10;
/// The neighbour from which on distances tell in how many directions the data spreads.
const FROM: usize = 5;
/// Rows so close by chance, and how close is near however many directions there are.
const CHANCE: f64 = 0.01;
const NEAR: f64 = 0.25;

/// A training row and its squared distance.
type Neighbour = (f32, u32);

pub(super) fn find(data: &Dataset, split: &Split) -> (Option<NearDuplicates>, Option<NeighbourScore>) {
    let nothing = (None, None);
    let Ok(settings) = Settings::from_map(ModelKind::Mlp, &Default::default()) else { return nothing };
    let Ok(preprocessing) = Preprocessing::learn(data, &split.train, &settings) else { return nothing };
    let width = preprocessing.shape().numeric;
    if width == 0 || split.train.len() < 2 * VOTING {
        return nothing;
    }
    let each = width.min(FOLDED) * split.train.len();
    let most = (WORK / each.max(1)).clamp(FEWEST, MOST);
    let step = split.validation.len().div_ceil(most).max(1);
    let validation: Vec<u32> = split.validation.iter().step_by(step).copied().collect();
    let rows = |rows: &[u32]| preprocessing.apply(data.content(), rows);
    let (judged, known) = (rows(&validation), rows(&split.train));
    let neighbours = nearest(&judged, &known, width, data.kind() == DataKind::Tabular);
    let alike: Vec<&[Neighbour]> = neighbours.iter().map(|n| n.alike.as_slice()).collect();
    let near = (width >= FEWEST_FEATURES).then(|| near(&alike)).flatten();
    let any: Vec<&[Neighbour]> = neighbours.iter().map(|n| n.any.as_slice()).collect();
    (near, score(data, &validation, &split.train, &any))
}

/// Rows whose nearest neighbour is nearer than by chance.
fn near(neighbours: &[&[Neighbour]]) -> Option<NearDuplicates> {
    // Copies have distance 0, and are counted elsewhere.
    let distances: Vec<Vec<f64>> = neighbours
        .iter()
        .filter(|row| row.len() == KEPT && row[0].0 > 0.0)
        .map(|row| row.iter().map(|(squared, _)| f64::from(*squared).sqrt()).collect())
        .collect();
    // Of the rows of small groups nothing is known.
    if distances.is_empty() || 2 * distances.len() < neighbours.len() {
        return None;
    }
    let directions = directions(&distances);
    let ratio = (CHANCE / (KEPT - 1) as f64).powf(1.0 / directions).min(NEAR);
    let rows = distances.iter().filter(|d| d[0] < ratio * d[KEPT - 1]).count();
    Some(NearDuplicates { looked_at: neighbours.len(), rows })
}

/// In how many directions rows spread: distances grow with the number of neighbours to the power of one over it.
fn directions(distances: &[Vec<f64>]) -> f64 {
    let harmonic = |n: usize| (1..=n).map(|i| 1.0 / i as f64).sum::<f64>();
    let expected: f64 = (FROM..KEPT).map(|j| harmonic(KEPT - 1) - harmonic(j - 1)).sum();
    let mut sums: Vec<f64> = distances
        .iter()
        .map(|d| (FROM..KEPT).map(|j| (d[KEPT - 1] / d[j - 1]).ln()).sum::<f64>())
        .filter(|sum| sum.is_finite())
        .collect();
    if sums.is_empty() {
        return 1.0;
    }
    let middle = sums.len() / 2;
    let middle = *sums.select_nth_unstable_by(middle, f64::total_cmp).1;
    (expected / middle.max(1e-9)).clamp(1.0, 100.0)
}

/// What the nearest ten predict.
fn score(
    data: &Dataset,
    validation: &[u32],
    train: &[u32],
    neighbours: &[&[Neighbour]],
) -> Option<NeighbourScore> {
    let rows = validation.len();
    let voters = |row: &[Neighbour]| -> Vec<usize> {
        row.iter().take(VOTING).map(|(_, at)| train[*at as usize] as usize).collect()
    };
    match &data.target {
        Target::Classes(labels) => {
            let mut right = 0;
            for (row, found) in validation.iter().zip(neighbours) {
                let mut votes = vec![0_usize; data.classes().len()];
                voters(found).into_iter().for_each(|at| votes[labels[at] as usize] += 1);
                // Of equals the one that comes first is as good as any.
                let winner = votes.iter().enumerate().max_by_key(|(class, n)| (**n, usize::MAX - class));
                right +=
                    usize::from(winner.is_some_and(|(class, _)| class == labels[*row as usize] as usize));
            }
            (rows > 0).then(|| NeighbourScore { rows, accuracy: Some(right as f64 / rows as f64), r2: None })
        }
        Target::Values(values) => {
            let value = |row: usize| f64::from(values[row]);
            let mean = validation.iter().map(|row| value(*row as usize)).sum::<f64>() / rows.max(1) as f64;
            let (mut left, mut all) = (0.0, 0.0);
            for (row, found) in validation.iter().zip(neighbours) {
                let voters = voters(found);
                let guess = voters.iter().map(|at| value(*at)).sum::<f64>() / voters.len().max(1) as f64;
                left += (value(*row as usize) - guess).powi(2);
                all += (value(*row as usize) - mean).powi(2);
            }
            (all > 0.0).then(|| NeighbourScore { rows, accuracy: None, r2: Some(1.0 - left / all) })
        }
    }
}

/// The nearest training rows of a row, nearest first.
struct Nearest {
    any: Vec<Neighbour>,
    /// Of those with the same categories and the same values of columns with few: between groups of rows distances jump.
    alike: Vec<Neighbour>,
}

/// The nearest of `others` for each row. `O(rows x others x width)`.
fn nearest(rows: &Input, others: &Input, width: usize, table: bool) -> Vec<Nearest> {
    let codes = rows.categories.len() / rows.rows.max(1);
    let sides = if table { few_valued(&others.numeric, width) } else { Vec::new() };
    let (numbers, known) = (folded(&rows.numeric, width), folded(&others.numeric, width));
    let (all, width) = (width, width.min(FOLDED));
    let side = |input: &Input, row: usize, at: usize| input.numeric[row * all + at];
    numbers
        .chunks_exact(width)
        .enumerate()
        .map(|(at, row)| {
            let own = &rows.categories[at * codes..(at + 1) * codes];
            let mut found =
                Nearest { any: Vec::with_capacity(KEPT + 1), alike: Vec::with_capacity(KEPT + 1) };
            for (other, values) in known.chunks_exact(width).enumerate() {
                let theirs = &others.categories[other * codes..(other + 1) * codes];
                let apart = own.iter().zip(theirs).filter(|(a, b)| a != b).count();
                let distance = squared(row, values) + 2.0 * apart as f32;
                keep(&mut found.any, distance, other);
                if apart == 0 && sides.iter().all(|i| side(rows, at, *i) == side(others, other, *i)) {
                    keep(&mut found.alike, distance, other);
                }
            }
            found
        })
        .collect()
}

/// Takes a row in if it is among the nearest.
fn keep(kept: &mut Vec<Neighbour>, distance: f32, row: usize) {
    if kept.len() < KEPT || kept.last().is_some_and(|(most, _)| distance < *most) {
        let place = kept.partition_point(|(known, _)| *known <= distance);
        kept.insert(place, (distance, row as u32));
        kept.truncate(KEPT);
    }
}

/// Columns of a few values each of which many rows have, such as answers of yes and no, hours or days: among them distances are steps, and rows
/// that agree in all steps are near each other for no other reason.
fn few_valued(numbers: &[f32], width: usize) -> Vec<usize> {
    const FEW: usize = 31;
    let rows = numbers.len() / width.max(1);
    let is = |column: &usize| {
        let mut known: Vec<f32> = Vec::with_capacity(FEW + 1);
        for value in numbers.iter().skip(*column).step_by(width) {
            if let Err(at) = known.binary_search_by(|v| v.total_cmp(value)) {
                known.insert(at, *value);
            }
            if known.len() > FEW {
                return false;
            }
        }
        known.len() <= 2 || rows >= 10 * known.len()
    };
    (0..width).filter(is).collect()
}

/// The squared distance, in eight sums that the machine can work on at once.
fn squared(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| (a - b) * (a - b)).sum();
    for (a, b) in left.zip(right) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += (a - b) * (a - b);
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Rows of many features as sums of them with signs.
fn folded(numbers: &[f32], width: usize) -> Cow<'_, [f32]> {
    if width <= FOLDED {
        return Cow::Borrowed(numbers);
    }
    let places: Vec<(usize, f32)> = (0..width as u64)
        .map(|i| {
            let mixed = (i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            ((mixed >> 40) as usize % FOLDED, if mixed >> 63 == 0 { 1.0 } else { -1.0 })
        })
        .collect();
    let mut sums = vec![0.0; numbers.len() / width * FOLDED];
    for (row, folded) in numbers.chunks_exact(width).zip(sums.chunks_exact_mut(FOLDED)) {
        for (value, (place, sign)) in row.iter().zip(&places) {
            folded[*place] += sign * value;
        }
    }
    Cow::Owned(sums)
}
