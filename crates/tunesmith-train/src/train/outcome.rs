//! How a training ends.

use std::path::PathBuf;

use super::{BatchCost, EpochReport};
use crate::data::plain;
use crate::model::Model;
use crate::start::StartError;

/// What a training leaves behind.
#[derive(Clone, Debug)]
pub struct TrainOutcome {
    /// Why it ended.
    pub ending: Ending,
    /// All epochs, those before a resume too.
    pub reports: Vec<EpochReport>,
    /// The epoch with the best validation accuracy; of equals, and in regression, the one with the lower validation loss, then the
    /// earlier.
    pub best: Option<EpochReport>,
    /// How many epochs a checkpoint spared this run; none when it began anew.
    pub resumed_after: Option<u32>,
    /// What else is worth knowing, for people: checkpoints that could not be read.
    pub notes: Vec<String>,
    /// What its batches cost and brought.
    pub cost: BatchCost,
    /// The network as it was at the end; with averaging, the average.
    pub model: Model,
}

/// Why a training ended. `epoch` is the last one completed, unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All epochs are done, or the validation loss has not fallen for as many as `patience` says.
    Finished,
    /// The observer stopped it.
    Stopped {
        /// The last epoch completed.
        epoch: u32,
    },
    /// It was asked to leave; with a folder for checkpoints it can continue.
    Suspended {
        /// The last epoch completed; more batches may have been.
        epoch: u32,
    },
    /// The loss or the gradient is no longer a finite number.
    Diverged {
        /// The epoch in which it happened; it has no report.
        epoch: u32,
    },
}

/// A training that cannot begin or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// The model does not fit the data.
    #[error("{0}")]
    Unfit(String),
    /// The weights to start from are of another network.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The folder for checkpoints cannot be read or written.
    #[error("cannot keep checkpoints in {}: {}", folder.display(), plain(source))]
    Checkpoint {
        /// The folder.
        folder: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The folder holds checkpoints of another training.
    #[error("{} belongs to another training (different {differs}); use another folder, or empty this one", path.display())]
    Foreign {
        /// The checkpoint.
        path: PathBuf,
        /// What is not the same.
        differs: String,
    },
    /// The network needs more memory than is free.
    #[error(
        "the training needs about {needed} of memory for {weights} weights and batches of {batch} rows, but only {free} are free; make \
         `width`, `layers` or `batch_size` smaller, or run fewer trials at once"
    )]
    Memory {
        /// What it needs, with its unit.
        needed: String,
        /// What is free, with its unit.
        free: String,
        /// Weights of the network.
        weights: u64,
        /// Rows in a batch.
        batch: usize,
    },
    /// The tensor library failed.
    #[error("the training could not be computed: {0}")]
    Compute(String),
}

/// A failure of the tensor library.
pub(super) fn compute(error: impl std::fmt::Display) -> TrainError {
    TrainError::Compute(error.to_string())
}
