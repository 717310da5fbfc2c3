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
