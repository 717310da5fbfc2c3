//! How a study validates: the kind of division, its numbers, and the part that is sealed before.

use serde::{Deserialize, Serialize};

use super::{Split, check_share, groups, shuffled, time};
use crate::data::{DataError, Dataset};

/// How rows are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitKind {
    /// Once, at random, with every class in proportion.
    #[default]
    Holdout,
    /// Into folds, at random, with every class in proportion.
    Kfold,
    /// The same several times with other seeds.
    RepeatedKfold,
    /// By groups: once, or into folds.
    Group,
    /// By time: once, or into folds that grow.
    Time,
}

impl SplitKind {
    /// All kinds, with the words that name them in study files.
    pub const ALL: [(&'static str, Self); 5] = [
        ("holdout", Self::Holdout),
        ("kfold", Self::Kfold),
        ("repeated_kfold", Self::RepeatedKfold),
        ("group", Self::Group),
        ("time", Self::Time),
    ];
}

/// How models are judged while the search goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// The kind of division.
    pub kind: SplitKind,
    /// The share of the rows to validate on, in (0, 1), where there are no folds.
    pub share: f64,
    /// How many folds, at least 2. By groups and by time, `None` is one division.
    pub folds: Option<usize>,
    /// How often the folds are drawn anew, with `RepeatedKfold`.
    pub repeats: usize,
    /// The seed of the division.
    pub seed: u64,
    /// Whether each trial has its own division, by its own seed; for the random kinds.
    pub reshuffle: bool,
    /// The share of the rows that is sealed before, in (0, 1).
    pub test: Option<f64>,
}

/// A fifth of the rows, the same for all.
impl Default for Validation {
    fn default() -> Self {
        Self {
            kind: SplitKind::Holdout,
            share: 0.2,
            folds: None,
            repeats: 1,
            seed: 0,
            reshuffle: false,
            test: None,
        }
    }
}

/// Folds where the number is not said.
const FOLDS: usize = 5;
/// Keeps the seeds of repeats and of the sealed part apart.
const APART: u64 = 0x9E37_79B9_7F4A_7C15;

impl Validation {
    /// How many times a trial trains.
    pub fn rounds(&self) -> usize {
        match self.kind {
            SplitKind::Holdout => 1,
            SplitKind::Kfold => self.folds.unwrap_or(FOLDS),
            SplitKind::RepeatedKfold => self.folds.unwrap_or(FOLDS) * self.repeats,
            SplitKind::Group | SplitKind::Time => self.folds.unwrap_or(1),
        }
    }

    /// The divisions that a trial trains on, one after the other; `trial` is its seed, which counts where trials have their own.
    ///
    /// # Errors
    /// Numbers out of range, or data that cannot be divided so.
    pub fn splits(&self, data: &Dataset, trial: u64) -> Result<Vec<Split>, DataError> {
        let seed = if self.reshuffle { self.seed ^ trial.wrapping_mul(APART) } else { self.seed };
        self.divide(data, seed)
    }

    /// The same divisions with another seed.
    ///
    /// # Errors
    /// As [`Validation::splits`].
    pub fn fresh(&self, data: &Dataset, seed: u64) -> Result<Vec<Split>, DataError> {
        self.divide(data, seed)
    }

    fn divide(&self, data: &Dataset, seed: u64) -> Result<Vec<Split>, DataError> {
        if let Some(folds) = self.folds.filter(|folds| *folds < 2 || *folds > data.rows()) {
            let rows = data.rows();
            let what = format!(
                "{rows} rows cannot be divided into {folds} folds; give at least 2, and at most {rows}"
            );
            return Err(DataError::Split(what));
        }
        let folds = self.folds.unwrap_or(FOLDS);
        match (self.kind, self.folds) {
            (SplitKind::Holdout, _) => {
                check_share(self.share)?;
                Ok(vec![shuffled::holdout(data, self.share, seed)?])
            }
            (SplitKind::Kfold, _) => shuffled::folds(data, folds, seed),
            (SplitKind::RepeatedKfold, _) => {
                let mut all = Vec::with_capacity(folds * self.repeats);
                for repeat in 0..self.repeats as u64 {
                    all.extend(shuffled::folds(data, folds, seed.wrapping_add(repeat.wrapping_mul(APART)))?);
                }
                Ok(all)
            }
            (SplitKind::Group, Some(folds)) => groups::folds(data, folds, seed),
            (SplitKind::Group, None) => {
                check_share(self.share)?;
                Ok(vec![groups::holdout(data, self.share, seed)?])
            }
            (SplitKind::Time, Some(folds)) => time::folds(data, folds),
            (SplitKind::Time, None) => {
                check_share(self.share)?;
                Ok(vec![time::holdout(data, self.share)?])
            }
        }
    }

    /// The sealed test part, if there is one: which rows stay open (`train`) and which are sealed (`validation`). By groups and by time it is
    /// taken off by whole groups and from the end.
    ///
    /// # Errors
    /// As [`Validation::splits`].
    pub fn sealed(&self, data: &Dataset) -> Result<Option<Split>, DataError> {
        let Some(share) = self.test else { return Ok(None) };
        check_share(share)?;
        let seed = self.seed ^ APART;
        let split = match self.kind {
            SplitKind::Group => groups::holdout(data, share, seed)?,
            SplitKind::Time => time::holdout(data, share)?,
            _ => shuffled::holdout(data, share, seed)?,
        };
        Ok(Some(split))
    }
}
