//! Rows as columns that are sorted once for all trees.

use super::{Column, ForestError};

/// The rank of a missing value, or its category.
pub(super) const MISSING: u32 = u32::MAX;

/// The rows of a forest.
pub(super) struct Data {
    pub(super) columns: Vec<Field>,
    /// The targets, divided by the greatest and moved to mean 0, so that their squares stay finite.
    pub(super) targets: Vec<f64>,
    /// What was taken off the targets.
    pub(super) offset: f64,
    /// What they were divided by before.
    pub(super) scale: f64,
}

/// One column.
pub(super) enum Field {
    Numeric {
        /// The place of each row's value among the distinct ones, ascending.
        ranks: Vec<u32>,
        /// The distinct values, ascending.
        values: Vec<f64>,
        /// The rows in order of value, missing ones last.
        order: Vec<u32>,
        /// Whether no value is missing.
        complete: bool,
    },
    Nominal {
        /// The category of each row.
        categories: Vec<u32>,
        count: usize,
    },
}

impl Field {
    /// Whether a row has no value.
    pub(super) fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numeric { ranks, .. } => ranks[row] == MISSING,
            Self::Nominal { categories, .. } => categories[row] == MISSING,
        }
    }
}

impl Data {
    pub(super) fn new(columns: &[Column], rows: &[f64], targets: &[f64]) -> Result<Self, ForestError> {
        let (n, d) = (targets.len(), columns.len());
        if n == 0 {
            return Err(ForestError::Empty);
        }
        if rows.len() != n * d {
            return Err(ForestError::Shape { rows: n, columns: d, wanted: n * d, found: rows.len() });
        }
        if let Some(row) = targets.iter().position(|y| !y.is_finite()) {
            return Err(ForestError::Target(row));
        }
        let greatest = targets.iter().fold(0.0_f64, |size, y| size.max(y.abs()));
        let scale = if greatest > 0.0 { greatest } else { 1.0 };
        let offset = targets.iter().map(|y| y / scale).sum::<f64>() / n as f64;
        let fields = columns.iter().enumerate().map(|(c, column)| {
            let column_of_rows = rows.iter().skip(c).step_by(d).copied();
            match *column {
                Column::Numeric => numeric(column_of_rows.collect()),
                Column::Nominal(count) => Field::Nominal {
                    categories: column_of_rows
                        .map(|x| if x.is_nan() { MISSING } else { Column::category(count, x) as u32 })
                        .collect(),
                    count,
                },
            }
        });
        Ok(Self {
            columns: fields.collect(),
            targets: targets.iter().map(|y| y / scale - offset).collect(),
            offset,
            scale,
        })
    }

    pub(super) fn rows(&self) -> usize {
        self.targets.len()
    }
}

fn numeric(column: Vec<f64>) -> Field {
    let mut order: Vec<u32> = (0..column.len() as u32).collect();
    // A negative zero equals a positive one, and every NaN comes last.
    let key = |row: u32| {
        let x = column[row as usize];
        if x.is_nan() { f64::NAN } else { x + 0.0 }
    };
    order.sort_unstable_by(|a, b| key(*a).total_cmp(&key(*b)).then(a.cmp(b)));
    let mut ranks = vec![MISSING; column.len()];
    let mut values: Vec<f64> = Vec::new();
    for row in &order {
        let x = key(*row);
        if x.is_nan() {
            break;
        }
        if values.last() != Some(&x) {
            values.push(x);
        }
        ranks[*row as usize] = values.len() as u32 - 1;
    }
    let complete = !ranks.contains(&MISSING);
    Field::Numeric { ranks, values, order, complete }
}
