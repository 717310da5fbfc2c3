//! A description of data for the record, and for those who look for what is wrong with a study.
//!
//! [`Dataset::profile`] says what the data is. [`Dataset::profile_split`] also compares rows, columns and the two parts of a split:
//!
//! - duplicates: equal features, within the data and across the split, and with another target;
//! - near duplicates: validation rows much closer to a training row than rows usually are to each other;
//! - how well the nearest training rows predict: what a model has to beat;
//! - for each column of a table how many values are missing and different, whether it looks like a number of the row, how well it predicts
//!   the target all alone, and whether the two parts differ in it.
//!
//! Beyond 20,000 rows columns are judged on a sample of so many.

mod columns;
mod duplicates;
mod neighbours;
mod predictive;
mod shift;

use serde::{Deserialize, Serialize};

use super::dataset::Features;
use super::{DataKind, Dataset, Target, TaskKind, Values};
use crate::split::Split;
pub use columns::ColumnProfile;
pub use duplicates::Duplicates;
pub use neighbours::{NearDuplicates, NeighbourScore};

/// Rows beyond which columns are judged on a sample.
const SAMPLE: usize = 20_000;

/// What a data set looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Number of rows.
    pub rows: usize,
    /// Number of features of a row.
    pub features: usize,
    /// Tabular, or the images' shape.
    pub kind: DataKind,
    /// Whether classes or numbers are predicted.
    pub task: TaskKind,
    /// The classes with their numbers of rows; none in regression.
    pub classes: Vec<ClassCount>,
    /// The values of a regression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetSummary>,
    /// How many features have one value in all rows and so tell nothing.
    pub constant_features: usize,
    /// The smallest and the largest number among the features.
    pub range: (f32, f32),
    /// Columns of texts that were left out because nearly every row has one of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub row_names: Vec<String>,
    /// The content's SHA-256, in hex.
    pub hash: String,
    /// What was found by comparing rows, columns and the parts of the split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}

/// A class and its size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCount {
    /// The class, as the data names it.
    pub name: String,
    /// Its number of rows.
    pub rows: usize,
}

/// The values of a regression's target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetSummary {
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
}

/// What comes of comparing rows, columns and the two parts of a split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Rows to train on.
    pub train_rows: usize,
    /// Rows to validate on.
    pub validation_rows: usize,
    /// Rows of each class in the validation part, in the order of the classes.
    pub validation_classes: Vec<usize>,
    /// Rows with equal features.
    pub duplicates: Duplicates,
    /// Rows with nearly equal features, across the split; none where it cannot be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_duplicates: Option<NearDuplicates>,
    /// What the nearest training rows predict; none where it cannot be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbours: Option<NeighbourScore>,
    /// The columns of a table; none of images.
    pub columns: Vec<ColumnProfile>,
}

impl Dataset {
    /// Describes the data. `O(rows * features)`.
    pub fn profile(&self) -> Profile {
        let mut range = (f32::INFINITY, f32::NEG_INFINITY);
        let mut widen = |values: &[f32]| {
            for value in values.iter().filter(|v| !v.is_nan()) {
                range = (range.0.min(*value), range.1.max(*value));
            }
        };
        let constant_features = match &self.features {
            Features::Pixels { shape, values } => {
                widen(values);
                let first = self.row(0);
                let mut constant = vec![true; shape.len()];
                for row in values.chunks_exact(shape.len()) {
                    for ((value, reference), constant) in row.iter().zip(first).zip(&mut constant) {
                        *constant &= value == reference;
                    }
                }
                constant.into_iter().filter(|c| *c).count()
            }
            Features::Columns(columns) => {
                for column in columns {
                    if let Values::Numbers(values) = &column.values {
                        widen(values);
                    }
                }
                columns.iter().filter(|column| column.is_constant()).count()
            }
        };
        // JSON has no infinity; without a number there is no range.
        let range = if range.0 > range.1 { (0.0, 0.0) } else { range };
        Profile {
            rows: self.rows(),
            features: self.features(),
            kind: self.kind(),
            task: self.task.kind(),
            classes: self
                .classes()
                .iter()
                .zip(self.class_counts())
                .map(|(name, rows)| ClassCount { name: name.clone(), rows })
                .collect(),
            target: match &self.target {
                Target::Classes(_) => None,
                Target::Values(values) => Some(summary(values)),
            },
            constant_features,
            range,
            row_names: self.row_names.clone(),
            hash: self.hash.clone(),
            comparison: None,
        }
    }

    /// Describes the data and compares the parts of a split. `O(rows * features)`, for each column of a table a sort of at most 20,000
    /// rows, and distances of at most 1,000 rows to all training rows.
    pub fn profile_split(&self, split: &Split) -> Profile {
        let mut validation_classes = vec![0; self.classes().len()];
        if !self.labels().is_empty() {
            for row in &split.validation {
                validation_classes[self.labels()[*row as usize] as usize] += 1;
            }
        }
        let (near_duplicates, neighbours) = neighbours::find(self, split);
        let comparison = Comparison {
            train_rows: split.train.len(),
            validation_rows: split.validation.len(),
            validation_classes,
            duplicates: duplicates::find(self, split),
            near_duplicates,
            neighbours,
            columns: columns::profiles(self, split),
        };
        Profile { comparison: Some(comparison), ..self.profile() }
    }
}

fn summary(values: &[f32]) -> TargetSummary {
    let count = values.len().max(1) as f64;
    let each = || values.iter().map(|v| f64::from(*v));
    let mean = each().sum::<f64>() / count;
    TargetSummary {
        min: each().fold(f64::INFINITY, f64::min),
        max: each().fold(f64::NEG_INFINITY, f64::max),
        mean,
        deviation: (each().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt(),
    }
}

/// At most [`SAMPLE`] of the rows, evenly spread.
fn sampled(rows: &[u32]) -> Vec<u32> {
    let step = rows.len().div_ceil(SAMPLE).max(1);
    rows.iter().step_by(step).copied().collect()
}
