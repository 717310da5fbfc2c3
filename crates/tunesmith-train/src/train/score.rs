//! Loss and accuracy of logits, in double precision.

use crate::model::largest;

/// Sums over rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Score {
    pub(super) loss: f64,
    pub(super) correct: u64,
    pub(super) rows: u64,
}

impl Score {
    /// Adds rows of logits (`rows x classes`) with their classes.
    pub(super) fn add(&mut self, logits: &[f32], classes: usize, labels: &[u32]) {
        for (row, label) in logits.chunks_exact(classes).zip(labels) {
            let label = *label as usize;
            let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f64 = row.iter().map(|x| f64::from(x - top).exp()).sum();
            self.loss += sum.ln() - f64::from(row[label] - top);
            self.correct += u64::from(largest(row) == label);
            self.rows += 1;
        }
    }

    pub(super) fn mean_loss(&self) -> f64 {
        self.loss / self.rows as f64
    }

    pub(super) fn accuracy(&self) -> f64 {
        self.correct as f64 / self.rows as f64
    }
}
