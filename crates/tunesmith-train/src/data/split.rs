//! Dividing rows into a training and a validation part, with every class in the same proportion in both.

use super::{DataError, Dataset};
use crate::rng::{Purpose, Stream};

/// Which rows train and which validate.
///
/// Depends on the data, the fraction and the split's own seed, so that all trials of a study use the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// least one row goes to each part.
    ///
    /// # Errors
    /// A share outside (0, 1), or no class with two rows.
    pub fn stratified(data: &Dataset, validation: f64, seed: u64) -> Result<Self, DataError> {
        if !(validation > 0.0 && validation < 1.0) {
            let what =
                format!("the validation share is {validation}; it must lie between 0 and 1, for example 0.2");
            return Err(DataError::Split(what));
        }
        let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); data.classes().len()];
        for (row, label) in data.labels().iter().enumerate() {
            by_class[*label as usize].push(row as u32);
        }
        let mut rng = Stream::new(seed, Purpose::Split);
        let mut split = Self { train: Vec::new(), validation: Vec::new(), only_in_training: Vec::new() };
        for (class, mut rows) in by_class.into_iter().enumerate() {
            let share = match rows.len() {
                0 | 1 => {
                    split.only_in_training.push(data.classes()[class].clone());
                    0
                }
                n => ((n as f64 * validation).round() as usize).clamp(1, n - 1),
            };
            rng.shuffle(&mut rows);
            split.validation.extend_from_slice(&rows[..share]);
            split.train.extend_from_slice(&rows[share..]);
        }
        if split.validation.is_empty() {
            let what = "every class has a single row, so nothing is left to validate on; at least one class needs two rows";
            return Err(DataError::Split(what.to_owned()));
        }
        split.train.sort_unstable();
        split.validation.sort_unstable();
        Ok(split)
    }
}
