//! Dividing by groups: rows that belong together, such as those of one patient, are on one side.

use super::Split;
use crate::data::{DataError, Dataset};
use crate::rng::{Purpose, Stream};

/// One division: groups in random order until about a share of the rows is reached.
pub(super) fn holdout(data: &Dataset, share: f64, seed: u64) -> Result<Split, DataError> {
    let members = members(data, 2, seed)?;
    let wanted = (data.rows() as f64 * share).round() as usize;
    let (mut train, mut validation): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let last = members.len() - 1;
    for (at, group) in members.into_iter().enumerate() {
        // Half a group too many is as near as half a group too few. One group is left on each side.
        let more = validation.is_empty() || (validation.len() + group.len() / 2 < wanted && at < last);
        if more { &mut validation } else { &mut train }.extend(group);
    }
    Ok(Split::new(train, validation))
}

/// As many divisions as folds, of about one size: the largest group first, each to the smallest fold so far.
pub(super) fn folds(data: &Dataset, folds: usize, seed: u64) -> Result<Vec<Split>, DataError> {
    let mut members = members(data, folds, seed)?;
    members.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let mut parts: Vec<Vec<u32>> = vec![Vec::new(); folds];
    for group in members {
        if let Some(smallest) = parts.iter_mut().min_by_key(|part| part.len()) {
            smallest.extend(group);
        }
    }
    Ok((0..folds)
        .map(|fold| {
            let train = parts.iter().enumerate().filter(|(i, _)| *i != fold).flat_map(|(_, part)| part);
            Split::new(train.copied().collect(), parts[fold].clone())
        })
        .collect())
}

/// The rows of each group, the groups in random order.
fn members(data: &Dataset, at_least: usize, seed: u64) -> Result<Vec<Vec<u32>>, DataError> {
    let Some(groups) = data.groups() else {
        let what = "a division by groups needs to know them: write group = \"COLUMN\"";
        return Err(DataError::Split(what.to_owned()));
    };
    let mut numbers: Vec<u32> = groups.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() < at_least {
        let what = format!(
            "the group column has {} different value{}, but the division needs at least {at_least}; use fewer folds or another column",
            numbers.len(),
            if numbers.len() == 1 { "" } else { "s" }
        );
        return Err(DataError::Split(what));
    }
    let mut members = vec![Vec::new(); numbers.len()];
    for (row, group) in groups.iter().enumerate() {
        if let Ok(at) = numbers.binary_search(group) {
            members[at].push(row as u32);
        }
    }
    Stream::new(seed, Purpose::Split).shuffle(&mut members);
    Ok(members)
}
