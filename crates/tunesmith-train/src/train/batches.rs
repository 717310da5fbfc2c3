//! The order of rows in an epoch, and rows as standardised batches.

use crate::data::{Dataset, Scaling};
use crate::rng::Stream;

/// Standardised rows of a data set.
pub(super) struct Batches<'a> {
    data: &'a Dataset,
    pub(super) scaling: Scaling,
}

impl<'a> Batches<'a> {
    /// Learns the scaling from the training part.
    pub(super) fn new(data: &'a Dataset, train: &[u32]) -> Self {
        Self { data, scaling: Scaling::learn(data, train) }
    }

    /// Number of classes.
    pub(super) fn classes(&self) -> usize {
        self.data.classes().len()
    }

    /// Features (`rows x features`) and labels of some rows.
    pub(super) fn gather(&self, rows: &[u32]) -> (Vec<f32>, Vec<u32>) {
        let mut features = Vec::with_capacity((rows.len() + 1) * self.data.features());
        for row in rows {
            self.scaling.extend(&mut features, self.data.row(*row as usize));
        }
        (features, rows.iter().map(|row| self.data.labels()[*row as usize]).collect())
    }
}

/// The training rows in an epoch's order; depends on where the stream stands, not on earlier epochs.
pub(super) fn shuffled(train: &[u32], rng: &mut Stream) -> Vec<u32> {
    let mut order = train.to_vec();
    rng.shuffle(&mut order);
    order
}
