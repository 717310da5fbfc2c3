//! Rows as a network takes them.

use crate::data::ImageShape;

/// What a row is to a network.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InputShape {
    /// Numbers in a row.
    pub(crate) numeric: usize,
    /// For each categorical column, how many categories it has; the code beyond the last stands for any other.
    pub(crate) categories: Vec<usize>,
    /// The shape of the image that the numbers are, where they are one.
    pub(crate) image: Option<ImageShape>,
}

/// Some rows, ready for a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Input {
    /// `rows x InputShape::numeric`, row by row.
    pub(crate) numeric: Vec<f32>,
    /// `rows x InputShape::categories.len()` codes, row by row.
    pub(crate) categories: Vec<u32>,
    /// Number of rows.
    pub(crate) rows: usize,
}

impl Input {
    /// Some of the rows, in the order given.
    pub(crate) fn pick(&self, shape: &InputShape, rows: &[u32]) -> Self {
        let (numbers, codes) = (shape.numeric, shape.categories.len());
        let mut picked = Self {
            numeric: Vec::with_capacity(rows.len() * numbers),
            categories: Vec::with_capacity(rows.len() * codes),
            rows: rows.len(),
        };
        for row in rows {
            let row = *row as usize;
            picked.numeric.extend_from_slice(&self.numeric[row * numbers..(row + 1) * numbers]);
            picked.categories.extend_from_slice(&self.categories[row * codes..(row + 1) * codes]);
        }
        picked
    }

    /// The rows from `first` to before `last`, with room for one more, which convolutions append.
    pub(crate) fn part(&self, first: usize, last: usize) -> Self {
        let (numbers, codes) =
            (self.numeric.len() / self.rows.max(1), self.categories.len() / self.rows.max(1));
        let mut numeric = Vec::with_capacity((last - first + 1) * numbers);
        numeric.extend_from_slice(&self.numeric[first * numbers..last * numbers]);
        Self {
            numeric,
            categories: self.categories[first * codes..last * codes].to_vec(),
            rows: last - first,
        }
    }
}
