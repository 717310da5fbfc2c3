//! Dividing by time: what is validated on comes after all that is trained on, as it will when the model is used.
//!
//! Rows of one moment stay on one side.

use super::Split;
use crate::data::{DataError, Dataset};

/// One division: the last share of the rows validates.
pub(super) fn holdout(data: &Dataset, share: f64) -> Result<Split, DataError> {
    let ordered = ordered(data)?;
    let rows = ordered.len();
    let wanted = ((rows as f64 * (1.0 - share)).round() as usize).clamp(1, rows.saturating_sub(1).max(1));
    let cut = boundary(&ordered, wanted).or_else(|| (1..rows).find(|at| changes(&ordered, *at)));
    let Some(cut) = cut else { return Err(same_moment()) };
    Ok(part(&ordered, cut, rows))
}

/// Divisions that grow: of `folds + 1` equal spans of rows, each but the first is validated on after training on all before it.
pub(super) fn folds(data: &Dataset, folds: usize) -> Result<Vec<Split>, DataError> {
    let ordered = ordered(data)?;
    let rows = ordered.len();
    let mut cuts: Vec<usize> =
        (1..=folds).filter_map(|fold| boundary(&ordered, rows * fold / (folds + 1))).collect();
    cuts.dedup();
    if cuts.len() < folds {
        let what =
            format!("{rows} rows have too few different moments for {folds} folds in time; use fewer folds");
        return Err(DataError::Split(what));
    }
    cuts.push(rows);
    Ok(cuts.windows(2).map(|span| part(&ordered, span[0], span[1])).collect())
}

/// Rows with their moments, oldest first.
fn ordered(data: &Dataset) -> Result<Vec<(f64, u32)>, DataError> {
    let Some(times) = data.times() else {
        let what = "a division by time needs to know it: write time = \"COLUMN\"";
        return Err(DataError::Split(what.to_owned()));
    };
    let mut ordered: Vec<(f64, u32)> = times.iter().copied().zip(0..).collect();
    ordered.sort_by(|a, b| a.0.total_cmp(&b.0));
    if ordered.first().map(|f| f.0) == ordered.last().map(|l| l.0) {
        return Err(same_moment());
    }
    Ok(ordered)
}

fn same_moment() -> DataError {
    DataError::Split("all rows have the same time, so none is later; use another column".to_owned())
}

fn changes(ordered: &[(f64, u32)], at: usize) -> bool {
    ordered[at - 1].0 < ordered[at].0
}

/// The place at or before `wanted` where the moment changes.
fn boundary(ordered: &[(f64, u32)], wanted: usize) -> Option<usize> {
    (1..=wanted).rev().find(|at| *at < ordered.len() && changes(ordered, *at))
}

fn part(ordered: &[(f64, u32)], from: usize, to: usize) -> Split {
    let rows = |span: &[(f64, u32)]| span.iter().map(|(_, row)| *row).collect();
    Split::new(rows(&ordered[..from]), rows(&ordered[from..to]))
}
