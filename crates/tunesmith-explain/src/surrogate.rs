//! A model of the losses that can be asked about any configuration: boosted random forests [Ghosal2020].
//!
//! [Ghosal2020]: Ghosal and Hooker, "Boosting Random Forests to Reduce Bias; One-Step Boosted Forest and Its Variance Estimate",
//!   Journal of Computational and Graphical Statistics 30.

use tunesmith_core::Rng;
use tunesmith_math::forest::{Column, Forest, ForestOptions};

use crate::sample::Sample;

/// A model as a set of plausible functions over the unit cube (NaN: inactive): their mean is the prediction, their spread says how
/// sure it is. Trees of a forest, or draws from a process.
pub trait Surrogate {
    /// How many functions, at least 1.
    fn members(&self) -> usize;

    /// What one of them says at a point, as a loss.
    fn member(&self, member: usize, point: &[f64]) -> f64;

    /// Adds what one of them says at points (row after row) to `sums`.
    fn add(&self, member: usize, points: &[f64], sums: &mut [f64]) {
        let d = points.len() / sums.len().max(1);
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum += self.member(member, &points[i * d..(i + 1) * d]);
        }
    }

    /// The means at points (row after row).
    fn means(&self, points: &[f64], means: &mut [f64]) {
        means.fill(0.0);
        (0..self.members()).for_each(|m| self.add(m, points, means));
        let n = self.members() as f64;
        means.iter_mut().for_each(|x| *x /= n);
    }
}

/// Forests one after the other, on up to so many rows; one on more.
const ROUNDS: u64 = 3;
const BOOSTED: usize = 3_000;

/// Random forests: each tree is grown on trials drawn anew, so their spread is that of resampling.
///
/// Trees level out what they learn, and put off what pays only after two splits. On few rows a second forest therefore learns the errors
/// that the first makes on rows its trees have not seen, a third those of the second, and a member is a tree of each.
#[derive(Debug, Clone)]
pub struct ForestSurrogate {
    pub(crate) forests: Vec<Forest>,
}

impl ForestSurrogate {
    /// Learns these losses of the rows of a sample, and what is left of each: the error for rows that trees have not seen.
    pub(crate) fn learn(sample: &Sample, losses: &[f64], trees: usize) -> Option<(Self, Vec<f64>)> {
        let columns = columns(sample);
        let rows = Rows { columns: &columns, points: &sample.points };
        let first = rows.grow(losses, trees, 0, &mut rng(sample.seed, 0))?;
        Self::boosted(rows, losses, first, sample.seed)
    }

    /// Learns functions by their values at the rows, tree by tree another one: a forest in place of a process that they were drawn
    /// from.
    pub(crate) fn of_draws(rows: Rows<'_>, draws: &[Vec<f64>], seed: u64) -> Option<Self> {
        let mut rng = rng(seed, 0);
        let trees: Option<Vec<Forest>> = draws.iter().map(|draw| rows.grow(draw, 1, 0, &mut rng)).collect();
        let first = Forest::joined(trees?)?;
        let mut means = vec![0.0; draws.first()?.len()];
        for draw in draws {
            means.iter_mut().zip(draw).for_each(|(mean, x)| *mean += x / draws.len() as f64);
        }
        Some(Self::boosted(rows, &means, first, seed)?.0)
    }

    fn boosted(rows: Rows<'_>, losses: &[f64], first: Forest, seed: u64) -> Option<(Self, Vec<f64>)> {
        let (trees, rounds) = (first.trees().len(), if losses.len() <= BOOSTED { ROUNDS } else { 1 });
        let mut left = rows.errors(losses, &first);
        let mut forests = vec![first];
        for round in 1..rounds {
            let next = rows.grow(&left, trees, round, &mut rng(seed, round))?;
            left = rows.errors(&left, &next);
            forests.push(next);
        }
        Some((Self { forests }, left))
    }
}

/// What the columns of a sample are to a forest.
pub(crate) fn columns(sample: &Sample) -> Vec<Column> {
    sample.columns.iter().map(crate::columns::Column::of_forest).collect()
}

/// Points that a forest learns from, row after row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) columns: &'a [Column],
    pub(crate) points: &'a [f64],
}

impl Rows<'_> {
    /// A forest that learns a loss of each row: the first, or one of the rounds after it. All columns are tried at each node: leaving
    /// some out would give the effect of one parameter to another that goes with it.
    pub(crate) fn grow(self, losses: &[f64], trees: usize, round: u64, rng: &mut Rng) -> Option<Forest> {
        // Errors are mostly noise: fewer leaves for them.
        let min_split = if round == 0 { 4 } else { 6 };
        let options =
            ForestOptions { trees, features: 1.0, min_split, gates: true, ..ForestOptions::default() };
        Forest::grow(self.columns, self.points, losses, &options, &mut || rng.bits()).ok()
    }

    /// What the trees of a forest that have not seen a row miss of its loss.
    fn errors(self, losses: &[f64], forest: &Forest) -> Vec<f64> {
        let d = self.columns.len();
        let error = |(row, loss): (usize, &f64)| {
            let point = &self.points[row * d..(row + 1) * d];
            let unseen = forest.trees().iter().filter(|t| !t.has_seen(row)).map(|t| t.leaf(point).mean);
            let (n, sum) = unseen.fold((0.0, 0.0), |(n, sum), x| (n + 1.0, sum + x));
            if n > 0.0 { loss - sum / n } else { 0.0 }
        };
        losses.iter().enumerate().map(error).collect()
    }
}

impl Surrogate for ForestSurrogate {
    fn members(&self) -> usize {
        self.forests[0].trees().len()
    }

    fn member(&self, member: usize, point: &[f64]) -> f64 {
        self.forests.iter().map(|forest| forest.trees()[member].leaf(point).mean).sum()
    }
}

/// A stream of random numbers of a study that no trial uses.
pub(crate) fn rng(seed: u64, purpose: u64) -> Rng {
    Rng::new(seed, u64::MAX, purpose)
}
