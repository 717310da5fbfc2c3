//! The search distribution over numbers: a normal one that moves, widens and turns towards what did well. After [Hansen2016],
//! with active (negative) weights.
//!
//! Cost: `O(d^2)` a sample, `O(lambda d^2)` a generation, `O(d^3)` for its axes, which are found again only when the covariance has
//! changed enough.
//!
//! [Hansen2016]: Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772.

use super::rates::{Before, Rates};
use super::shape::Shape;
use super::strategy::Strategy;

/// From this many dimensions on the covariance is diagonal: a full one takes in the order of `d^2` trials to learn.
const DIAGONAL_ABOVE: usize = 100;

/// Whether a covariance over so many dimensions is kept diagonal.
pub(super) fn is_diagonal(dims: usize) -> bool {
    dims > DIAGONAL_ABOVE
}

/// A normal distribution `N(mean, sigma^2 A C A)` with the memory that adapts it; `A` is the diagonal `scale` of the margins.
#[derive(Debug, Clone)]
pub(super) struct Gaussian {
    pub(super) mean: Vec<f64>,
    pub(super) sigma: f64,
    pub(super) scale: Vec<f64>,
    pub(super) shape: Shape,
    path_sigma: Vec<f64>,
    path_c: Vec<f64>,
    generation: i32,
    stale: u32,
}

/// One generation, best first: positions, their weights for the mean, and those for the covariance.
pub(super) struct Ranked<'v> {
    pub(super) points: Vec<&'v [f64]>,
    pub(super) positive: &'v [f64],
    pub(super) all: &'v [f64],
}

impl Gaussian {
    pub(super) fn new(mean: Vec<f64>, sigma: f64, shape: Shape) -> Self {
        let d = mean.len();
        Self {
            mean,
            sigma,
            scale: vec![1.0; d],
            shape,
            path_sigma: vec![0.0; d],
            path_c: vec![0.0; d],
            generation: 0,
            stale: 0,
        }
    }

    pub(super) fn dims(&self) -> usize {
        self.mean.len()
    }

    /// The standard deviation of coordinate `j`.
    pub(super) fn sd(&self, j: usize) -> f64 {
        self.sigma * self.scale[j] * self.shape.variance(j).sqrt()
    }

    /// The point that independent standard normal numbers stand for.
    pub(super) fn at(&self, z: &[f64]) -> Vec<f64> {
        let y = self.shape.colour(z);
        (0..self.dims()).map(|j| self.mean[j] + self.sigma * self.scale[j] * y[j]).collect()
    }

    /// How far a point lies from the mean, in units of the distribution before `sigma` and the margins.
    fn deviation(&self, point: &[f64]) -> Vec<f64> {
        (0..self.dims()).map(|j| (point[j] - self.mean[j]) / (self.sigma * self.scale[j])).collect()
    }

    /// The distance of a point from the mean in standard deviations.
    pub(super) fn distance(&self, point: &[f64]) -> f64 {
        self.shape.length(&self.deviation(point))
    }

    /// Pulls a point towards the mean by a factor.
    pub(super) fn pull(&self, point: &mut [f64], factor: f64) {
        point.iter_mut().zip(&self.mean).for_each(|(x, m)| *x = m + factor * (*x - m));
    }

    /// The longest path of the covariance in a coordinate, in units of the space.
    pub(super) fn drift(&self) -> f64 {
        self.sigma * self.path_c.iter().fold(0.0, |a: f64, p| a.max(p.abs()))
    }

    /// Learns from one generation; `false` when the distribution has degenerated.
    #[must_use]
    pub(super) fn update(&mut self, s: &Strategy, ranked: &Ranked<'_>, rates: Option<&mut Rates>) -> bool {
        let d = self.dims();
        if d == 0 {
            return true;
        }
        let before = rates.is_some().then(|| Before::of(self));
        let deviations: Vec<Vec<f64>> = ranked.points.iter().map(|p| self.deviation(p)).collect();
        let mut step = vec![0.0; d];
        for (y, w) in deviations.iter().zip(ranked.positive) {
            step.iter_mut().zip(y).for_each(|(s, y)| *s += w * y);
        }
        let mu_eff = 1.0 / ranked.positive.iter().map(|w| w * w).sum::<f64>();
        self.mean.iter_mut().zip(&step).for_each(|(m, y)| *m += self.sigma * y);

        self.generation = self.generation.saturating_add(1);
        let push = (s.c_sigma * (2.0 - s.c_sigma) * mu_eff).sqrt();
        let white = self.shape.whiten(&step);
        self.path_sigma.iter_mut().zip(&white).for_each(|(p, z)| *p = (1.0 - s.c_sigma) * *p + push * z);
        let length = self.path_sigma.iter().map(|p| p * p).sum::<f64>().sqrt();
        let settled = (1.0 - (1.0 - s.c_sigma).powi(self.generation.saturating_mul(2))).sqrt();
        let short = length / settled < (1.4 + 2.0 / (d as f64 + 1.0)) * s.chi;
        let push = if short { (s.c_c * (2.0 - s.c_c) * mu_eff).sqrt() } else { 0.0 };
        self.path_c.iter_mut().zip(&step).for_each(|(p, y)| *p = (1.0 - s.c_c) * *p + push * y);

        let lost = if short { 0.0 } else { s.c_c * (2.0 - s.c_c) };
        // A negative weight counts by the point's direction only, so that C stays positive definite.
        let weigh = |w: f64, y: &[f64]| {
            let even = if w < 0.0 { d as f64 / (self.shape.length(y).powi(2) + 1e-8) } else { 1.0 };
            s.c_mu * w * even
        };
        let weights: Vec<f64> = ranked.all.iter().zip(&deviations).map(|(w, y)| weigh(*w, y)).collect();
        let keep = 1.0 + s.c_1 * lost - s.c_1 - s.c_mu * ranked.all.iter().sum::<f64>();
        let rank_mu = weights.iter().copied().zip(deviations.iter().map(Vec::as_slice));
        self.shape.update(keep, rank_mu.chain([(s.c_1, self.path_c.as_slice())]));

        self.sigma *= (s.c_sigma / s.d_sigma * (length / s.chi - 1.0)).clamp(-1.0, 1.0).exp();
        if let (Some(rates), Some(before)) = (rates, before) {
            return rates.apply(before, self);
        }
        self.stale += 1;
        let due = 1.0 / (10.0 * d as f64 * (s.c_1 + s.c_mu));
        if f64::from(self.stale) >= due {
            self.stale = 0;
            return self.sigma.is_finite() && self.shape.decompose();
        }
        self.sigma.is_finite()
    }
}
