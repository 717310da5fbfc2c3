//! Dividing at random, class by class, so that every part has every class in the same proportion.

use super::Split;
use crate::data::{DataError, Dataset, Task};
use crate::rng::{Purpose, Stream};

/// One division with about a share of the rows to validate on.
pub(super) fn holdout(data: &Dataset, share: f64, seed: u64) -> Result<Split, DataError> {
    let mut rng = Stream::new(seed, Purpose::Split);
    let (mut train, mut validation, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    for (class, mut rows) in strata(data).into_iter().enumerate() {
        let count = match rows.len() {
            0 => continue,
            1 => {
                alone.extend(data.classes().get(class).cloned());
                0
            }
            n => ((n as f64 * share).round() as usize).clamp(1, n - 1),
        };
        rng.shuffle(&mut rows);
        validation.extend_from_slice(&rows[..count]);
        train.extend_from_slice(&rows[count..]);
    }
    if validation.is_empty() {
        return Err(DataError::Split(nothing_left(data)));
    }
    Ok(Split { only_in_training: alone, ..Split::new(train, validation) })
}

/// As many divisions as folds; each row that can be is validated in one of them. A class with fewer rows than folds is missing in the
/// validation part of some.
pub(super) fn folds(data: &Dataset, folds: usize, seed: u64) -> Result<Vec<Split>, DataError> {
    let mut rng = Stream::new(seed, Purpose::Split);
    let mut fold_of: Vec<Option<usize>> = vec![None; data.rows()];
    let (mut next, mut alone) = (0, Vec::new());
    for (class, mut rows) in strata(data).into_iter().enumerate() {
        if rows.len() == 1 {
            alone.extend(data.classes().get(class).cloned());
            continue;
        }
        rng.shuffle(&mut rows);
        for row in rows {
            fold_of[row as usize] = Some(next % folds);
            // Over the classes, so that the folds are of one size.
            next += 1;
        }
    }
    if next == 0 {
        return Err(DataError::Split(nothing_left(data)));
    }
    if next < folds {
        let what = format!("{next} rows cannot make {folds} folds; use fewer folds");
        return Err(DataError::Split(what));
    }
    let rows = || (0..data.rows() as u32).zip(&fold_of);
    Ok((0..folds)
        .map(|fold| {
            let (validation, train): (Vec<_>, Vec<_>) = rows().partition(|(_, of)| **of == Some(fold));
            let only = |rows: Vec<(u32, &Option<usize>)>| rows.into_iter().map(|(row, _)| row).collect();
            Split { only_in_training: alone.clone(), ..Split::new(only(train), only(validation)) }
        })
        .collect())
}

/// The rows of each class; all in one in regression.
fn strata(data: &Dataset) -> Vec<Vec<u32>> {
    match data.task() {
        Task::Regression => vec![(0..data.rows() as u32).collect()],
        Task::Classification { classes } => {
            let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); classes.len()];
            for (row, label) in data.labels().iter().enumerate() {
                by_class[*label as usize].push(row as u32);
            }
            by_class
        }
    }
}

fn nothing_left(data: &Dataset) -> String {
    match data.task() {
        Task::Classification { .. } => "every class has a single row, so nothing is left to validate on; at least one class needs two rows",
        Task::Regression => "a single row cannot be divided; add rows",
    }
    .to_owned()
}
