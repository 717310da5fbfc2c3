//! Each column of a table by itself.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{predictive, sampled, shift};
use crate::data::{Column, ColumnKind, Dataset, MISSING, Values};
use crate::split::Split;

/// What a column of a table looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// The share of the rows without a value, from 0 to 1.
    pub missing: f64,
    /// Different values among those looked at.
    pub distinct: usize,
    /// Whether all rows that have a value have the same.
    pub constant: bool,
    /// Whether it looks like a number or a name of the row: no two rows share a value, and whole numbers are nearly consecutive, or the
    /// column is called an id.
    pub identifier: bool,
    /// How well it predicts the target of the validation part all alone, learned on the training part: the area under the ROC curve (0.5 is
    /// nothing, 1 all) for classes, R2 (0 is nothing, 1 all) for numbers. None where it cannot be computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alone: Option<f64>,
    /// How much the two parts differ in it, from 0 to 1: the largest difference of their distribution functions (Kolmogorov and Smirnov), or
    /// half the sum of the differences of the shares of its categories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<f64>,
    /// How probable as much difference is by chance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift_p: Option<f64>,
}

pub(super) fn profiles(data: &Dataset, split: &Split) -> Vec<ColumnProfile> {
    let (train, validation) = (sampled(&split.train), sampled(&split.validation));
    let all: Vec<u32> = (0..data.rows() as u32).collect();
    let looked_at = sampled(&all);
    data.columns()
        .iter()
        .map(|column| {
            let rows = data.rows();
            let missing = (0..rows).filter(|row| column.is_missing(*row)).count();
            let constant = column.is_constant();
            let (distinct, identifier) =
                distinct(&column.select(&looked_at), rows - missing, is_id(&column.name));
            let shifted = if constant { None } else { shift::between(column, &train, &validation) };
            ColumnProfile {
                name: column.name.clone(),
                kind: column.kind,
                missing: missing as f64 / rows.max(1) as f64,
                distinct,
                constant,
                identifier,
                alone: if constant { None } else { predictive::alone(data, column, &train, &validation) },
                shift: shifted.map(|(statistic, _)| statistic),
                shift_p: shifted.map(|(_, p)| p),
            }
        })
        .collect()
}

/// Whether a column is called a number or a name of rows.
fn is_id(name: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.into_iter().any(|w| {
        ["id", "ids", "index", "uuid", "guid", "identifier", "rowid", "key", "serial"].contains(&w.as_str())
    })
}

/// Different values among the rows looked at, and whether they name rows; `all` rows have a value.
fn distinct(column: &Column, all: usize, is_id: bool) -> (usize, bool) {
    const FEW: usize = 20;
    let present = (0..column.rows()).filter(|row| !column.is_missing(*row)).count();
    match &column.values {
        Values::Levels { codes, .. } => {
            let seen: HashSet<u32> = codes.iter().copied().filter(|code| *code != MISSING).collect();
            (seen.len(), present >= FEW && seen.len() * 2 >= present)
        }
        Values::Moments(values) => {
            let seen: HashSet<u64> = values.iter().filter(|v| !v.is_nan()).map(|v| v.to_bits()).collect();
            (seen.len(), false)
        }
        Values::Numbers(values) => {
            let there = || values.iter().copied().filter(|v| !v.is_nan());
            let seen: HashSet<u32> = there().map(f32::to_bits).collect();
            let (low, high) =
                there().fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
            let numbers_rows = present >= FEW
                && seen.len() == present
                && there().all(|v| v.fract() == 0.0)
                && (is_id || f64::from(high) - f64::from(low) < 2.0 * all as f64);
            (seen.len(), numbers_rows)
        }
    }
}
