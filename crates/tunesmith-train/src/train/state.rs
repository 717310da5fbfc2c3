//! How far a training has come: all that is not a tensor.

use serde::{Deserialize, Serialize};

use super::EpochReport;
use super::batch_cost::Tally;

/// Epochs done, and the part of the current one that is done, with the positions of the random streams.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The epochs completed.
    pub(crate) reports: Vec<EpochReport>,
    /// Steps taken since the beginning.
    pub(crate) step: u64,
    /// Batches done of the current epoch.
    pub(crate) batch: usize,
    /// Sums over those batches.
    pub(crate) loss: f64,
    pub(crate) correct: u64,
    pub(crate) rows: u64,
    pub(crate) grad_norm: f64,
    pub(crate) seconds: f64,
    /// What all batches cost.
    #[serde(default)]
    pub(crate) tally: Tally,
    /// Where the shuffle stream stood before the current epoch's order was drawn.
    pub(crate) shuffle: u64,
    /// Where the dropout stream stands.
    pub(crate) dropout: u64,
    /// Where the stream of augmentation, noise and mixing stands.
    pub(crate) augment: u64,
}
