//! A model of the losses that can be asked about any configuration: boosted random forests [Ghosal2020].
//!
//! [Ghosal2020]: Ghosal and Hooker, "Boosting Random Forests to Reduce Bias; One-Step Boosted Forest and Its Variance Estimate",
//!   Journal of Computational and Graphical Statistics 30.

use tunesmith_core::Rng;
use tunesmith_math::forest::{Forest, ForestOptions};

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
    /// Learns these losses of the rows of a sample. All columns are tried at each node: leaving some out would give the effect of
    /// one parameter to another that goes with it.
    pub(crate) fn learn(sample: &Sample, losses: &[f64], trees: usize) -> Option<Self> {
        let mut forests = vec![grow(sample, losses, trees, 0)?];
        let rounds = if losses.len() <= BOOSTED { ROUNDS } else { 1 };
        let mut left = losses.to_vec();
        for round in 1..rounds {
            left = errors(sample, &left, forests.last()?);
            forests.push(grow(sample, &left, trees, round)?);
        }
        Some(Self { forests })
    }
}

/// What the trees of a forest that have not seen a row miss of its loss.
fn errors(sample: &Sample, losses: &[f64], forest: &Forest) -> Vec<f64> {
    let error = |(row, loss): (usize, &f64)| {
        let unseen =
            forest.trees().iter().filter(|t| !t.has_seen(row)).map(|t| t.leaf(sample.point(row)).mean);
        let (n, sum) = unseen.fold((0.0, 0.0), |(n, sum), x| (n + 1.0, sum + x));
        if n > 0.0 { loss - sum / n } else { 0.0 }
    };
    losses.iter().enumerate().map(error).collect()
}

/// A forest on the rows of a sample: the first, or one of the rounds after it.
pub(crate) fn grow(sample: &Sample, losses: &[f64], trees: usize, round: u64) -> Option<Forest> {
    let columns: Vec<_> = sample.columns.iter().map(crate::columns::Column::of_forest).collect();
    // Errors are mostly noise: fewer leaves for them.
    let min_split = if round == 0 { 4 } else { 6 };
    let options = ForestOptions { trees, features: 1.0, min_split, gates: true, ..ForestOptions::default() };
    let mut rng = rng(sample.seed, round);
    Forest::grow(&columns, &sample.points, losses, &options, &mut || rng.bits()).ok()
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
