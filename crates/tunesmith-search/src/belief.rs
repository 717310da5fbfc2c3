//! What a Gaussian process believes about losses over a space, for whoever explains a study: the model of the sampler `gp`, with
//! what it predicts for trials that it has not seen and functions drawn from it.
//!
//! When: few trials of a smooth function, where it needs far fewer than a forest. Cost, for `n` losses: a fit, `O(100 n^3 / 2)`;
//! draws at `q` points `O(q^3)` for each set of hyperparameters.

use tunesmith_core::{Rng, Space};
use tunesmith_math::linalg::Cholesky;

use crate::evidence::Columns;
use crate::models::gp::{Gp, GpData, GpFit, GpSettings, Transform};
use crate::models::surrogate::Surrogate;

/// What is added to a covariance's diagonal, as a share of its mean, until it can be factored.
const JITTER: f64 = 1e-9;

/// A Gaussian process that has learned losses.
#[derive(Debug, Clone)]
pub struct Belief {
    modes: Vec<(f64, Gp)>,
    transform: Transform,
}

impl Belief {
    /// Learns losses (finite, the smaller the better) at points (row after row, as [`Space::encode`] writes them).
    pub fn learn(space: &Space, points: &[f64], losses: &[f64]) -> Self {
        let columns = Columns::of(space);
        let data = GpData { columns: &columns, points, losses, noise: None };
        let fit = GpFit::fit(&data, &GpSettings::default());
        Self { modes: fit.condition(&data), transform: fit.transform().clone() }
    }

    /// For each loss what is predicted for it from the others, in the units of the losses. The hyperparameters have seen it.
    /// `O(n^3)`.
    pub fn leave_one_out(&self) -> Vec<f64> {
        let rows = self.modes.first().map_or(0, |(_, gp)| gp.len());
        let mut sums = vec![0.0; rows];
        for (weight, gp) in &self.modes {
            sums.iter_mut().zip(gp.leave_one_out()).for_each(|(sum, (mean, _))| *sum += weight * mean);
        }
        sums.iter().map(|mean| self.transform.inverse(*mean)).collect()
    }

    /// So many functions drawn from the belief, at points (row after row), in the units of the losses: noise of single
    /// measurements is no part of them. Sets of hyperparameters take turns.
    pub fn draws(&self, points: &[f64], rows: usize, count: usize, rng: &mut Rng) -> Vec<Vec<f64>> {
        let factors: Vec<(Vec<f64>, Option<Cholesky>)> =
            self.modes.iter().take(count).map(|(_, gp)| factored(gp, points, rows)).collect();
        let one = |draw: usize| {
            let (means, factor) = &factors[draw % factors.len()];
            let mut values = means.clone();
            if let Some(factor) = factor {
                let normals: Vec<f64> = (0..rows).map(|_| rng.normal()).collect();
                for (i, value) in values.iter_mut().enumerate() {
                    *value += (0..=i).map(|j| factor.get(i, j) * normals[j]).sum::<f64>();
                }
            }
            values.iter().map(|z| self.transform.inverse(*z)).collect()
        };
        (0..if factors.is_empty() { 0 } else { count }).map(one).collect()
    }
}

/// The means at points, and the factor of their covariance.
fn factored(gp: &Gp, points: &[f64], rows: usize) -> (Vec<f64>, Option<Cholesky>) {
    let (mut means, mut covariance) = (vec![0.0; rows], vec![0.0; rows * rows]);
    gp.joint(points, &mut means, &mut covariance);
    let mean = (0..rows).map(|i| covariance[i * rows + i]).sum::<f64>() / rows.max(1) as f64;
    let factor = Cholesky::with_jitter(rows, &mut covariance, JITTER * mean.max(f64::MIN_POSITIVE));
    (means, factor.map(|(factor, _)| factor))
}
