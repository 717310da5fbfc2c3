//! Regression forests over numeric and nominal columns with missing values, with prediction, its variance, and the boxes of
//! the leaves.
//!
//! When: a surrogate for spaces with many choices and conditions, cheap at many rows; the model behind importances, whose leaves
//! are boxes over which a function can be averaged exactly ([`Partition`]).
//!
//! - A tree grows on a bootstrap of the rows [Breiman2001]. A node tries a random share of the columns, takes the split with the
//!   least squared error, and puts a numeric threshold uniformly between the two neighbouring values [Hutter2014], which makes
//!   the mean over trees smooth.
//! - A nominal column is split into the two sets of categories with the least squared error: in order of their means [Fisher1958].
//!   Categories that a node has not seen go to either side at random, so that the trees disagree about them.
//! - A missing value (NaN) has a side of its own at every split: the better one for the rows at hand, so that an inactive parameter
//!   needs no invented value. Of equal splits the one of the column with fewer missing values wins: what makes a parameter
//!   inactive gets the credit, not the gap that it leaves.
//! - The variance of a prediction is that within leaves plus that between trees.
//!
//! Cost: columns are sorted once; growing is `O(trees x rows x columns x depth)`, a prediction `O(trees x depth)`. Departs from the
//! papers in the treatment of missing values.
//!
//! [Breiman2001]: https://doi.org/10.1023/A:1010933404324
//!   "Breiman, Random Forests, Machine Learning 45"
//! [Fisher1958]: https://doi.org/10.1080/01621459.1958.10501479
//!   "Fisher, On Grouping for Maximum Homogeneity, Journal of the American Statistical Association 53"
//! [Hutter2014]: https://doi.org/10.1016/j.artint.2013.10.003
//!   "Hutter, Xu, Hoos and Leyton-Brown, Algorithm runtime prediction: Methods & evaluation, Artificial Intelligence 206"

mod data;
mod grow;
mod partition;
mod source;
mod split;
mod tree;

pub use partition::{Cover, LeafBox, Partition};
pub use tree::{Leaf, Tree};

use data::Data;
use source::Source;

/// What a column holds. A missing value is NaN in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Numbers whose order means something.
    Numeric,
    /// One of this many categories without an order: category `i` of `k` is written `(i + 0.5) / k`, and any number in
    /// `[i / k, (i + 1) / k)` is read as it.
    Nominal(usize),
}

impl Column {
    /// The category that a number stands for, below `k` (0 when `k` is 0).
    pub fn category(k: usize, x: f64) -> usize {
        ((x * k as f64) as usize).min(k.saturating_sub(1))
    }
}

/// How a forest grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForestOptions {
    /// How many trees, at least 1.
    pub trees: usize,
    /// The share of the columns that a node tries, in `(0, 1]`.
    pub features: f64,
    /// A node of fewer rows (counted as often as the bootstrap drew them) is a leaf.
    pub min_split: usize,
    /// The least number of rows in a leaf, counted alike.
    pub min_leaf: usize,
    /// The most splits on the way to a leaf.
    pub max_depth: usize,
    /// Whether each tree sees rows drawn with replacement, or all.
    pub bootstrap: bool,
    /// Whether a split on a column of which values are missing waits for splits on what decides whether they are. Effects then go
    /// to a parameter where it is active, and to what makes it active; without, predictions need fewer splits.
    pub gates: bool,
}

impl Default for ForestOptions {
    /// Ten trees that try 5/6 of the columns and split down to three rows, as SMAC grows them.
    fn default() -> Self {
        Self {
            trees: 10,
            features: 5.0 / 6.0,
            min_split: 3,
            min_leaf: 1,
            max_depth: 64,
            bootstrap: true,
            gates: false,
        }
    }
}

/// Why no forest can grow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForestError {
    /// There is no row.
    #[error("a forest needs at least one row")]
    Empty,
    /// The rows do not have as many numbers as rows times columns.
    #[error("{rows} rows of {columns} columns take {wanted} numbers, not {found}")]
    Shape {
        /// Rows: the number of targets.
        rows: usize,
        /// Columns.
        columns: usize,
        /// Their product.
        wanted: usize,
        /// The numbers given.
        found: usize,
    },
    /// A target is NaN or infinite.
    #[error("the target of row {0} is not a finite number")]
    Target(usize),
}

/// A predicted value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The mean over trees.
    pub mean: f64,
    /// The variance within leaves plus that between trees, at least 0.
    pub variance: f64,
}

/// A regression forest.
#[derive(Debug, Clone)]
pub struct Forest {
    columns: Vec<Column>,
    trees: Vec<Tree>,
}

impl Forest {
    /// Grows a forest on `targets.len()` rows (`rows` holds them one after the other, a number for each column). The same
    /// arguments and random bits give the same forest.
    ///
    /// # Errors
    /// No row, a wrong number of numbers, a target that is not finite.
    pub fn grow(
        columns: &[Column],
        rows: &[f64],
        targets: &[f64],
        options: &ForestOptions,
        bits: &mut dyn FnMut() -> u64,
    ) -> Result<Self, ForestError> {
        let data = Data::new(columns, rows, targets)?;
        let mut source = Source(bits);
        let trees = (0..options.trees.max(1)).map(|_| grow::tree(&data, options, &mut source)).collect();
        Ok(Self { columns: columns.to_vec(), trees })
    }

    /// One forest of the trees of several that have the same columns; `None` of none.
    pub fn joined(forests: impl IntoIterator<Item = Self>) -> Option<Self> {
        forests.into_iter().reduce(|mut all, one| {
            all.trees.extend(one.trees);
            all
        })
    }

    /// What the columns hold.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The trees.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// The prediction at a row: a number for each column. `O(trees x depth)`.
    pub fn predict(&self, row: &[f64]) -> Prediction {
        let (mut sum, mut squares, mut within) = (0.0, 0.0, 0.0);
        for tree in &self.trees {
            let leaf = tree.leaf(row);
            sum += leaf.mean;
            squares += leaf.mean * leaf.mean;
            within += leaf.variance;
        }
        let n = self.trees.len() as f64;
        let mean = sum / n;
        Prediction { mean, variance: (within / n + squares / n - mean * mean).max(0.0) }
    }

    /// The mean over trees at a row. `O(trees x depth)`.
    pub fn mean(&self, row: &[f64]) -> f64 {
        self.trees.iter().map(|tree| tree.leaf(row).mean).sum::<f64>() / self.trees.len() as f64
    }
}
