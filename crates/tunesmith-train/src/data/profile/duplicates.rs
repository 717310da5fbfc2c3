//! Rows with equal features, found by a hash of 64 bits a row.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::data::dataset::Features;
use crate::data::{Dataset, Target, Values};
use crate::split::Split;

/// Rows with equal features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicates {
    /// Rows that repeat an earlier one.
    pub rows: usize,
    /// Rows of the validation part that the training part has too.
    pub across: usize,
    /// Rows that share their features with a row of another class or value.
    pub conflicts: usize,
}

/// What is known of the rows of one hash.
struct Group {
    rows: usize,
    in_training: bool,
    validated: usize,
    target: u32,
    conflict: bool,
}

pub(super) fn find(data: &Dataset, split: &Split) -> Duplicates {
    let hashes = hashes(data);
    let mut validated = vec![false; data.rows()];
    split.validation.iter().for_each(|row| validated[*row as usize] = true);
    let mut trained = vec![false; data.rows()];
    split.train.iter().for_each(|row| trained[*row as usize] = true);
    let target = |row: usize| match &data.target {
        Target::Classes(labels) => labels[row],
        Target::Values(values) => values[row].to_bits(),
    };
    let mut groups: HashMap<u64, Group> = HashMap::with_capacity(hashes.len());
    for (row, hash) in hashes.into_iter().enumerate() {
        let target = target(row);
        let group = groups.entry(hash).or_insert(Group {
            rows: 0,
            in_training: false,
            validated: 0,
            target,
            conflict: false,
        });
        group.rows += 1;
        group.in_training |= trained[row];
        group.validated += usize::from(validated[row]);
        group.conflict |= group.target != target;
    }
    let mut found = Duplicates::default();
    for group in groups.values() {
        found.rows += group.rows - 1;
        found.across += if group.in_training { group.validated } else { 0 };
        found.conflicts += if group.conflict { group.rows } else { 0 };
    }
    found
}

/// A hash of each row's features.
fn hashes(data: &Dataset) -> Vec<u64> {
    let mut hashes = vec![0_u64; data.rows()];
    match &data.features {
        Features::Pixels { shape, values } => {
            for (hash, row) in hashes.iter_mut().zip(values.chunks_exact(shape.len())) {
                *hash = row.iter().fold(0, |hash, value| mix(hash, u64::from(value.to_bits())));
            }
        }
        Features::Columns(columns) => {
            for column in columns {
                match &column.values {
                    Values::Numbers(values) => {
                        add(&mut hashes, values.iter().map(|v| u64::from(v.to_bits())))
                    }
                    Values::Moments(values) => add(&mut hashes, values.iter().map(|v| v.to_bits())),
                    Values::Levels { codes, .. } => {
                        add(&mut hashes, codes.iter().map(|code| u64::from(*code)))
                    }
                }
            }
        }
    }
    hashes
}

fn add(hashes: &mut [u64], bits: impl Iterator<Item = u64>) {
    for (hash, bits) in hashes.iter_mut().zip(bits) {
        *hash = mix(*hash, bits);
    }
}

/// The finaliser of SplitMix64 over both.
fn mix(hash: u64, bits: u64) -> u64 {
    let mut z = hash.rotate_left(23) ^ bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
