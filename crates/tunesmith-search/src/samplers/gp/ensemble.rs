//! A weighted sum of models, each in its own standardized units.
//!
//! Means add up by their weights and variances by their squares, as for independent sources [Feurer2018].
//!
//! [Feurer2018]: Feurer, Letham and Bakshy, "Scalable Meta-Learning for Bayesian Optimization", arXiv 1802.02219.

use crate::models::gp::Gp;
use crate::models::surrogate::Surrogate;

/// Models with weights that sum to 1.
#[derive(Debug)]
pub(super) struct Ensemble<'a> {
    members: Vec<(f64, &'a Gp)>,
}

impl<'a> Ensemble<'a> {
    /// Members whose weight is 0 are left out.
    pub(super) fn new(members: impl Iterator<Item = (f64, &'a Gp)>) -> Self {
        Self { members: members.filter(|(weight, _)| *weight > 0.0).collect() }
    }

    /// Sums what each member writes, and returns.
    fn sum(
        &self,
        means: &mut [f64],
        spreads: &mut [f64],
        one: impl Fn(&Gp, &mut [f64], &mut [f64]) -> (f64, f64),
    ) -> (f64, f64) {
        if let [(_, only)] = self.members.as_slice() {
            return one(only, means, spreads);
        }
        means.fill(0.0);
        spreads.fill(0.0);
        let (mut mean, mut spread) = (vec![0.0; means.len()], vec![0.0; spreads.len()]);
        let mut sum = (0.0, 0.0);
        for (weight, member) in &self.members {
            let (m, v) = one(member, &mut mean, &mut spread);
            sum = (sum.0 + weight * m, sum.1 + weight * weight * v);
            means.iter_mut().zip(&mean).for_each(|(sum, x)| *sum += weight * x);
            spreads.iter_mut().zip(&spread).for_each(|(sum, x)| *sum += weight * weight * x);
        }
        sum
    }
}

impl Surrogate for Ensemble<'_> {
    fn predict(&self, point: &[f64]) -> (f64, f64) {
        self.sum(&mut [], &mut [], |gp, _, _| gp.predict(point))
    }

    fn means(&self, points: &[f64], out: &mut [f64]) {
        self.sum(out, &mut [], |gp, means, _| {
            gp.means(points, means);
            (0.0, 0.0)
        });
    }

    fn predict_many(&self, points: &[f64], means: &mut [f64], variances: &mut [f64]) {
        self.sum(means, variances, |gp, means, variances| {
            gp.predict_many(points, means, variances);
            (0.0, 0.0)
        });
    }

    fn predict_gradient(&self, point: &[f64], by_mean: &mut [f64], by_variance: &mut [f64]) -> (f64, f64) {
        self.sum(by_mean, by_variance, |gp, means, variances| gp.predict_gradient(point, means, variances))
    }

    fn joint(&self, points: &[f64], means: &mut [f64], covariance: &mut [f64]) {
        self.sum(means, covariance, |gp, means, covariance| {
            gp.joint(points, means, covariance);
            (0.0, 0.0)
        });
    }
}
