//! Predictions beside the truth, to be scored as a whole or on samples of the rows.

use super::{Scores, classification, regression};
use crate::data::Target;

/// A model's predictions for labelled rows, beside what is true.
#[derive(Clone, Debug)]
pub struct Judged {
    /// `rows x classes` logits; not used in regression.
    pub(crate) outputs: Vec<f32>,
    /// A value a row; none in classification.
    pub(crate) values: Vec<f64>,
    pub(crate) classes: usize,
    pub(crate) truth: Target,
}

impl Judged {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.truth.rows()
    }

    /// All scores over all rows.
    pub fn scores(&self) -> Scores {
        match &self.truth {
            Target::Classes(labels) => classification(&self.outputs, labels, self.classes),
            Target::Values(values) => regression(&self.values, values),
        }
    }

    /// All scores over some rows, which may come more than once. Panics beyond the last row.
    pub fn scores_of(&self, rows: &[u32]) -> Scores {
        match self.truth.select(rows) {
            Target::Classes(labels) => {
                let output = |row: &u32| &self.outputs[*row as usize * self.classes..][..self.classes];
                let outputs: Vec<f32> = rows.iter().flat_map(output).copied().collect();
                classification(&outputs, &labels, self.classes)
            }
            Target::Values(values) => {
                let predicted: Vec<f64> = rows.iter().map(|row| self.values[*row as usize]).collect();
                regression(&predicted, &values)
            }
        }
    }
}
