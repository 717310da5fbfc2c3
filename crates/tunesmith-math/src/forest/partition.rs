//! The boxes that the leaves of a tree cut the space into.
//!
//! Each column falls into *atoms* that no split divides: the segments between neighbouring thresholds of a numeric column, the
//! categories of a nominal one, and the missing value. A leaf covers, in each column, a set of atoms; leaves do not overlap.

use super::tree::Node;
use super::{Column, Leaf, Tree};

/// The atoms of one column that a leaf covers.
#[derive(Debug, Clone, PartialEq)]
pub enum Cover {
    /// Segments of a numeric column, from `first` up to but without `end`.
    Segments {
        /// The first segment.
        first: usize,
        /// One after the last.
        end: usize,
        /// Whether it covers the missing value.
        missing: bool,
    },
    /// Categories of a nominal column: bit `i` for category `i`, the bit after the last for the missing value.
    Categories(Vec<u64>),
}

impl Cover {
    /// Whether a nominal cover holds a category (or, after the last one, the missing value); false for segments.
    pub fn holds(&self, bit: usize) -> bool {
        matches!(self, Self::Categories(words) if words[bit / 64] >> (bit % 64) & 1 == 1)
    }
}

/// A leaf with the atoms it covers in each column.
#[derive(Debug, Clone, Copy)]
pub struct LeafBox<'a> {
    /// For each column.
    pub covers: &'a [Cover],
    /// The columns whose cover is smaller than the whole column, ascending.
    pub narrow: &'a [usize],
    /// What the tree says there.
    pub leaf: Leaf,
}

/// The atoms of a tree's columns.
#[derive(Debug, Clone)]
pub struct Partition<'a> {
    tree: &'a Tree,
    columns: &'a [Column],
    /// The thresholds of each numeric column, ascending, each once.
    thresholds: Vec<Vec<f64>>,
    /// For each numeric split, the place of its threshold.
    places: Vec<u32>,
}

impl<'a> Partition<'a> {
    /// The atoms of a tree over these columns. `O(nodes log nodes)`.
    pub fn new(tree: &'a Tree, columns: &'a [Column]) -> Self {
        let mut splits: Vec<Vec<(f64, usize)>> = vec![Vec::new(); columns.len()];
        for (at, node) in tree.nodes.iter().enumerate() {
            if let Node::Numeric { threshold, column, .. } = node {
                splits[*column as usize].push((*threshold, at));
            }
        }
        let mut places = vec![0; tree.nodes.len()];
        let mut thresholds = vec![Vec::new(); columns.len()];
        for (splits, thresholds) in splits.iter_mut().zip(&mut thresholds) {
            splits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            for (threshold, at) in splits {
                if thresholds.last() != Some(threshold) {
                    thresholds.push(*threshold);
                }
                places[*at] = thresholds.len() as u32 - 1;
            }
        }
        Self { tree, columns, thresholds, places }
    }

    /// The thresholds of a numeric column, ascending. Segment `i` lies above threshold `i - 1` and up to threshold `i`; there is one
    /// segment more than thresholds. The last threshold is infinite where a split tells only missing values apart.
    pub fn thresholds(&self, column: usize) -> &[f64] {
        &self.thresholds[column]
    }

    /// Calls `visit` with each leaf, left ones first. `O(leaves x depth)`.
    pub fn leaves(&self, mut visit: impl FnMut(LeafBox<'_>)) {
        let whole = |(column, thresholds): (&Column, &Vec<f64>)| match *column {
            Column::Numeric => Cover::Segments { first: 0, end: thresholds.len() + 1, missing: true },
            Column::Nominal(k) => {
                let mut words = vec![0; k / 64 + 1];
                (0..=k).for_each(|bit| words[bit / 64] |= 1 << (bit % 64));
                Cover::Categories(words)
            }
        };
        let mut covers: Vec<Cover> = self.columns.iter().zip(&self.thresholds).map(whole).collect();
        let mut splits = vec![0; covers.len()];
        let mut narrow = Vec::new();
        let walk =
            &mut Walk { covers: &mut covers, splits: &mut splits, narrow: &mut narrow, visit: &mut visit };
        self.walk(0, walk);
    }

    fn walk(&self, at: usize, walk: &mut Walk<'_>) {
        let (column, right) = match self.tree.nodes[at] {
            Node::Leaf(leaf) => {
                walk.narrow.clear();
                let splits = walk.splits.iter().enumerate();
                walk.narrow.extend(splits.filter(|(_, n)| **n > 0).map(|(column, _)| column));
                (walk.visit)(LeafBox { covers: walk.covers, narrow: walk.narrow, leaf });
                return;
            }
            Node::Numeric { column, right, .. } | Node::Nominal { column, right, .. } => {
                (column as usize, right as usize)
            }
        };
        walk.splits[column] += 1;
        for (side, child) in [(true, at + 1), (false, right)] {
            let part = self.part(at, &walk.covers[column], side);
            let before = std::mem::replace(&mut walk.covers[column], part);
            self.walk(child, walk);
            walk.covers[column] = before;
        }
        walk.splits[column] -= 1;
    }

    /// What of a cover goes to one side of a split.
    fn part(&self, at: usize, cover: &Cover, left: bool) -> Cover {
        match (self.tree.nodes[at], cover) {
            (Node::Numeric { missing_left, .. }, Cover::Segments { first, end, missing }) => {
                let cut = self.places[at] as usize + 1;
                let missing = *missing && missing_left == left;
                if left {
                    Cover::Segments { first: *first, end: cut.clamp(*first, *end), missing }
                } else {
                    Cover::Segments { first: cut.clamp(*first, *end), end: *end, missing }
                }
            }
            (Node::Nominal { words, .. }, Cover::Categories(held)) => {
                let split = &self.tree.words[words as usize..];
                let part = held.iter().zip(split).map(|(h, s)| if left { h & s } else { h & !s });
                Cover::Categories(part.collect())
            }
            (_, whole) => whole.clone(),
        }
    }
}

/// Where the walk over a tree stands.
struct Walk<'w> {
    covers: &'w mut [Cover],
    /// How many splits above are on each column.
    splits: &'w mut [u32],
    narrow: &'w mut Vec<usize>,
    visit: &'w mut dyn FnMut(LeafBox<'_>),
}
