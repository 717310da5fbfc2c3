//! One tree: its nodes in the order in which they were made, each left child right after its parent.

use super::Column;

/// What a tree says about the rows of one leaf.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leaf {
    /// The mean of its rows.
    pub mean: f64,
    /// The variance of its rows (divided by their number).
    pub variance: f64,
    /// How many rows, as often as they were drawn.
    pub weight: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Node {
    Leaf(Leaf),
    Numeric {
        /// Left: at most this.
        threshold: f64,
        column: u32,
        right: u32,
        missing_left: bool,
    },
    Nominal {
        /// Left: the categories whose bit is set in the words from here on; the bit after the last category is for missing ones.
        words: u32,
        column: u32,
        right: u32,
        categories: u32,
    },
}

/// A regression tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    /// The sets of categories.
    pub(super) words: Vec<u64>,
    /// Bit `i`: it was grown on row `i`.
    pub(super) bag: Vec<u64>,
}

impl Tree {
    /// The leaf that a row falls into. `O(depth)`.
    pub fn leaf(&self, row: &[f64]) -> Leaf {
        let mut at = 0;
        loop {
            at = match self.nodes[at] {
                Node::Leaf(leaf) => return leaf,
                Node::Numeric { threshold, column, right, missing_left } => {
                    let x = row[column as usize];
                    if x <= threshold || (missing_left && x.is_nan()) { at + 1 } else { right as usize }
                }
                Node::Nominal { words, column, right, categories } => {
                    let (x, k) = (row[column as usize], categories as usize);
                    let bit = if x.is_nan() { k } else { Column::category(k, x) };
                    if self.holds(words, bit) { at + 1 } else { right as usize }
                }
            };
        }
    }

    /// Whether the tree was grown on this row of the data.
    pub fn has_seen(&self, row: usize) -> bool {
        self.bag.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// How many leaves it has.
    pub fn leaves(&self) -> usize {
        self.nodes.len().div_ceil(2)
    }

    /// Whether a set of categories holds one.
    pub(super) fn holds(&self, words: u32, bit: usize) -> bool {
        self.words[words as usize + bit / 64] >> (bit % 64) & 1 == 1
    }
}
