//! Columns of a table: what they may hold, and their values in memory.

use serde::{Deserialize, Serialize};

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Measured or counted numbers.
    Numeric,
    /// Yes or no.
    Boolean,
    /// Days or moments.
    Date,
    /// One of some texts.
    Categorical,
    /// Left out: not a feature.
    Ignored,
}

impl ColumnKind {
    /// All kinds, with the words that name them in study files.
    pub const ALL: [(&'static str, Self); 5] = [
        ("numeric", Self::Numeric),
        ("boolean", Self::Boolean),
        ("date", Self::Date),
        ("categorical", Self::Categorical),
        ("ignored", Self::Ignored),
    ];

    /// The word that names it in study files.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// The code of a value that is missing.
pub(crate) const MISSING: u32 = u32::MAX;

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub(crate) name: String,
    pub(crate) kind: ColumnKind,
    pub(crate) values: Values,
}

/// The values of a column, one a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    /// Numbers, and booleans as 0 and 1; NaN where missing.
    Numbers(Vec<f32>),
    /// Seconds since 1970, UTC; NaN where missing.
    Moments(Vec<f64>),
    /// Positions in `levels`; [`MISSING`] where missing.
    Levels { codes: Vec<u32>, levels: Vec<String> },
}

impl Column {
    /// Its name in the header.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    pub fn kind(&self) -> ColumnKind {
        self.kind
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        match &self.values {
            Values::Numbers(values) => values.len(),
            Values::Moments(values) => values.len(),
            Values::Levels { codes, .. } => codes.len(),
        }
    }

    /// Whether the value of a row is missing. Panics beyond the last row.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.values {
            Values::Numbers(values) => values[row].is_nan(),
            Values::Moments(values) => values[row].is_nan(),
            Values::Levels { codes, .. } => codes[row] == MISSING,
        }
    }

    /// Whether all rows that have a value have the same.
    pub(crate) fn is_constant(&self) -> bool {
        fn same<T: PartialEq + Copy>(mut values: impl Iterator<Item = T>) -> bool {
            values.next().is_none_or(|first| values.all(|value| value == first))
        }
        match &self.values {
            Values::Numbers(values) => same(values.iter().copied().filter(|v| !v.is_nan())),
            Values::Moments(values) => same(values.iter().copied().filter(|v| !v.is_nan())),
            Values::Levels { codes, .. } => same(codes.iter().copied().filter(|code| *code != MISSING)),
        }
    }

    /// Whether no row differs from another, in its value or in having one.
    pub(crate) fn tells_nothing(&self) -> bool {
        let missing = |row: &usize| self.is_missing(*row);
        self.is_constant() && {
            let count = (0..self.rows()).filter(missing).count();
            count == 0 || count == self.rows()
        }
    }

    /// The same column with some of its rows, in the order given.
    pub(crate) fn select(&self, rows: &[u32]) -> Self {
        let values = match &self.values {
            Values::Numbers(values) => Values::Numbers(pick(values, rows)),
            Values::Moments(values) => Values::Moments(pick(values, rows)),
            Values::Levels { codes, levels } => {
                Values::Levels { codes: pick(codes, rows), levels: levels.clone() }
            }
        };
        Self { name: self.name.clone(), kind: self.kind, values }
    }
}

/// The items at some places.
pub(crate) fn pick<T: Copy>(items: &[T], rows: &[u32]) -> Vec<T> {
    rows.iter().map(|row| items[*row as usize]).collect()
}
