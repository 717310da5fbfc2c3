//! Validation rows that are nearly equal to a training row, such as a copy with a little noise.
//!
//! For a sample of the validation rows the distance to the nearest row of a sample of the training part is computed, on standardised
//! features. A row is a near duplicate when that distance is under a twentieth of the median one, but not zero. With fewer than three
//! features, small distances are common, and nothing is said.

use serde::{Deserialize, Serialize};

use crate::data::Dataset;
use crate::hyper::{ModelKind, Settings};
use crate::preprocess::{Input, Preprocessing};
use crate::split::Split;

/// What was found on samples of both parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearDuplicates {
    /// Validation rows that were looked at.
    pub looked_at: usize,
    /// Those of them that are near duplicates of a training row.
    pub rows: usize,
}

/// Multiplications that are spent at most.
const WORK: usize = 200_000_000;
const MOST: usize = 1000;
const FEWEST_FEATURES: usize = 3;
const NEAR: f32 = 0.05;

pub(super) fn find(data: &Dataset, split: &Split) -> Option<NearDuplicates> {
    let settings = Settings::from_map(ModelKind::Mlp, &Default::default()).ok()?;
    let preprocessing = Preprocessing::learn(data, &split.train, &settings).ok()?;
    let width = preprocessing.shape().numeric;
    if width < FEWEST_FEATURES {
        return None;
    }
    let take = |rows: &[u32], most: usize| -> Vec<u32> {
        rows.iter().step_by(rows.len().div_ceil(most.max(1)).max(1)).copied().collect()
    };
    let validation = take(&split.validation, MOST);
    let train = take(&split.train, WORK / (width * validation.len().max(1)));
    let rows = |rows: &[u32]| preprocessing.apply(data.content(), rows);
    let distances = nearest(&rows(&validation), &rows(&train), width);
    let mut apart: Vec<f32> = distances.iter().copied().filter(|d| *d > 0.0).collect();
    if apart.is_empty() {
        return None;
    }
    let middle = apart.len() / 2;
    let median = *apart.select_nth_unstable_by(middle, f32::total_cmp).1;
    // Squared distances.
    let near = distances.iter().filter(|d| **d > 0.0 && **d < NEAR * NEAR * median).count();
    Some(NearDuplicates { looked_at: validation.len(), rows: near })
}

/// The squared distance of each row to the nearest of the others with the same categories.
fn nearest(rows: &Input, others: &Input, width: usize) -> Vec<f32> {
    let codes = rows.categories.len() / rows.rows.max(1);
    let categories = |input: &Input, row: usize| input.categories[row * codes..(row + 1) * codes].to_vec();
    rows.numeric
        .chunks_exact(width)
        .enumerate()
        .map(|(at, row)| {
            let own = categories(rows, at);
            let candidates = others.numeric.chunks_exact(width).enumerate();
            candidates
                .filter(|(other, _)| {
                    codes == 0 || own == others.categories[other * codes..(other + 1) * codes]
                })
                .map(|(_, other)| row.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum())
                .fold(f32::INFINITY, f32::min)
        })
        .filter(|d| d.is_finite())
        .collect()
}
