//! Applying a model to a file or folder of any size: rows are read, predicted and handed out part by part.

mod parquet_rows;
mod pixels;
mod table;

use std::path::Path;

use crate::data::{DataError, Features, Task, is_parquet};
use crate::metrics::log_probability;
use crate::model::{Model, ModelError, largest};

/// Rows that are predicted at once.
const PART: usize = 2048;

/// Predictions for some rows, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    /// The files of the images; none of other rows.
    pub files: Vec<String>,
    /// For each row the position of its most probable class; none in regression.
    pub classes: Vec<usize>,
    /// For each row the probability of every class, in their order; none in regression.
    pub probabilities: Vec<Vec<f64>>,
    /// For each row its value; none in classification.
    pub values: Vec<f64>,
}

/// Why a file cannot be predicted to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PredictError {
    /// The data does not fit the model.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The model failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Whoever takes the predictions failed.
    #[error("the predictions cannot be written: {0}")]
    Taken(#[from] std::io::Error),
}

/// Takes predictions as they come.
pub type Take<'a> = dyn FnMut(&Predictions) -> std::io::Result<()> + 'a;

impl Model {
    /// Predicts each row of a table (CSV or Parquet), or each image of a table of pixels, an IDX file or a folder, and hands the predictions out in the
    /// order of the rows; how many rows there were. Memory does not grow with a CSV or a folder; of Parquet a row group is held.
    ///
    /// A table needs the columns that the model was trained on, in any order; others are ignored. A category that the training part did not
    /// have counts as none of those it had.
    ///
    /// # Errors
    /// Data that does not fit, with the column and the line; what `take` fails with.
    pub fn predict_file(&self, path: &Path, take: &mut Take<'_>) -> Result<u64, PredictError> {
        match self.image() {
            Some(shape) => pixels::predict(self, shape, path, take),
            None if path.is_dir() => {
                let what =
                    "this is a folder, but the model was trained on a table; name a CSV or Parquet file";
                Err(DataError::file(path, what).into())
            }
            None if is_parquet(path) => parquet_rows::predict(self, path, take),
            None => table::predict(self, path, take),
        }
    }

    /// Predicts some rows and hands them out.
    fn hand_out(
        &self,
        features: &Features,
        files: Vec<String>,
        take: &mut Take<'_>,
    ) -> Result<u64, PredictError> {
        let rows = features.rows();
        if rows == 0 {
            return Ok(0);
        }
        let outputs = self.outputs(features)?;
        let mut found =
            Predictions { files, classes: Vec::new(), probabilities: Vec::new(), values: Vec::new() };
        match self.task() {
            Task::Classification { classes } => {
                for row in outputs.chunks_exact(classes.len()) {
                    found.classes.push(largest(row));
                    found
                        .probabilities
                        .push((0..classes.len()).map(|c| log_probability(row, c).exp()).collect());
                }
            }
            Task::Regression => found.values = outputs.iter().map(|output| self.value_of(*output)).collect(),
        }
        take(&found)?;
        Ok(rows as u64)
    }
}
