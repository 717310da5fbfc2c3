//! Loss and accuracy of outputs, in double precision.

use crate::data::Target;
use crate::metrics::log_probability;
use crate::model::largest;

/// Sums over rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Score {
    /// Cross-entropies, or squared errors on the scale of the network.
    pub(super) loss: f64,
    /// Rows whose class is right.
    pub(super) correct: u64,
    pub(super) rows: u64,
}

impl Score {
    /// Adds rows of outputs with what is known of them, each counting alike or by its weight.
    pub(super) fn add(&mut self, outputs: &[f32], target: &Target, weights: Option<&[f32]>) {
        let weight = |row: usize| weights.map_or(1.0, |weights| f64::from(weights[row]));
        match target {
            Target::Classes(labels) => {
                let classes = outputs.len() / labels.len().max(1);
                for (at, (row, label)) in outputs.chunks_exact(classes.max(1)).zip(labels).enumerate() {
                    self.loss -= weight(at) * log_probability(row, *label as usize);
                    self.correct += u64::from(largest(row) == *label as usize);
                }
            }
            Target::Values(values) => {
                for (at, (output, value)) in outputs.iter().zip(values).enumerate() {
                    self.loss += weight(at) * (f64::from(*output) - f64::from(*value)).powi(2);
                }
            }
        }
        self.rows += target.rows() as u64;
    }

    pub(super) fn mean_loss(&self) -> f64 {
        self.loss / self.rows as f64
    }
}
