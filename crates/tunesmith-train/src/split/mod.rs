//! Dividing rows into a training and a validation part: once, into folds, by groups, or by time.

mod groups;
mod plan;
mod shuffled;
mod time;

pub use plan::{SplitKind, Validation};

use crate::data::{DataError, Dataset};

/// Which rows train and which validate.
///
/// Depends on the data, the way of dividing and its own seed, so that all trials of a study use the same one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Rows to train on, ascending.
    pub train: Vec<u32>,
    /// Rows to validate on, ascending.
    pub validation: Vec<u32>,
    /// Classes with a single row, which trains: nothing can be said about them on the validation part.
    pub only_in_training: Vec<String>,
}

impl Split {
    /// Puts about the share `validation` (between 0 and 1) of each class into the validation part; of every class with two or more rows at
    /// least one row goes to each part. In regression the rows are divided at random.
    ///
    /// # Errors
    /// A share outside (0, 1), or no class with two rows.
    pub fn stratified(data: &Dataset, validation: f64, seed: u64) -> Result<Self, DataError> {
        check_share(validation)?;
        shuffled::holdout(data, validation, seed)
    }

    /// All rows, to train on and to validate on: for a last training, after which nothing is chosen. Its validation scores are those of rows
    /// that it has learned.
    pub fn whole(data: &Dataset) -> Self {
        let rows: Vec<u32> = (0..data.rows() as u32).collect();
        Self::new(rows.clone(), rows)
    }

    /// The rows of some parts, in order.
    fn new(mut train: Vec<u32>, mut validation: Vec<u32>) -> Self {
        train.sort_unstable();
        validation.sort_unstable();
        Self { train, validation, only_in_training: Vec::new() }
    }
}

fn check_share(share: f64) -> Result<(), DataError> {
    if share > 0.0 && share < 1.0 {
        return Ok(());
    }
    let what = format!("the validation share is {share}; it must lie between 0 and 1, for example 0.2");
    Err(DataError::Split(what))
}
