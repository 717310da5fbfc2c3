//! A short description of data, for the record.

use serde::{Deserialize, Serialize};

use super::{DataKind, Dataset};

/// What a data set looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Number of rows.
    pub rows: usize,
    /// Number of features of a row.
    pub features: usize,
    /// Tabular, or the images' shape.
    pub kind: DataKind,
    /// The classes with their numbers of rows.
    pub classes: Vec<ClassCount>,
    /// How many features have one value in all rows and so tell nothing.
    pub constant_features: usize,
    /// The smallest and the largest number among the features.
    pub range: (f32, f32),
    /// The content's SHA-256, in hex.
    pub hash: String,
}

/// A class and its size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCount {
    /// The class, as the data names it.
    pub name: String,
    /// Its number of rows.
    pub rows: usize,
}

impl Dataset {
    /// Describes the data. `O(rows * features)`.
    pub fn profile(&self) -> Profile {
        let first = self.row(0);
        let mut constant = vec![true; self.features()];
        let mut range = (f32::INFINITY, f32::NEG_INFINITY);
        for row in self.values.chunks_exact(self.features()) {
            for ((value, reference), constant) in row.iter().zip(first).zip(&mut constant) {
                *constant &= value == reference;
                range = (range.0.min(*value), range.1.max(*value));
            }
        }
        Profile {
            rows: self.rows(),
            features: self.features(),
            kind: self.kind,
            classes: self
                .classes
                .iter()
                .zip(self.class_counts())
                .map(|(name, rows)| ClassCount { name: name.clone(), rows })
                .collect(),
            constant_features: constant.into_iter().filter(|c| *c).count(),
            range,
            hash: self.hash.clone(),
        }
    }
}
