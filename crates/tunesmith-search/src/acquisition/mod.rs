//! What is worth trying, given a model: acquisition functions, and the search for their maximum over mixed spaces.
//!
//! Acquisition values are logarithms throughout, so that what is worth little still has a slope to climb.

mod candidates;
mod ehvi;
mod frame;
mod improvement;
mod local;
mod prior;
mod search;
mod special;
mod terms;
#[cfg(test)]
mod tests;
mod volume;

pub(crate) use ehvi::Ehvi;
pub(crate) use frame::Frame;
pub(crate) use improvement::{Improvement, Mode};
pub(crate) use prior::Prior;
pub(crate) use search::{Effort, Found, maximize};
pub(crate) use special::ln_improvement;
pub(crate) use terms::{Limit, Terms};
pub(crate) use volume::Volume;

/// The logarithm of how much a point is worth trying.
pub(crate) trait Acquisition {
    /// The values at snapped points (row-major).
    fn values(&self, points: &[f64], out: &mut [f64]);

    /// A cheap approximation to [`values`](Self::values), to choose between many candidates.
    fn screen(&self, points: &[f64], out: &mut [f64]) {
        self.values(points, out);
    }

    /// The value at a point, and its gradient by the coordinates (0 where there is none).
    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64;
}

impl<S: crate::models::surrogate::Surrogate + ?Sized> crate::models::surrogate::Surrogate for &S {
    fn predict(&self, point: &[f64]) -> (f64, f64) {
        (**self).predict(point)
    }

    fn means(&self, points: &[f64], out: &mut [f64]) {
        (**self).means(points, out);
    }

    fn predict_many(&self, points: &[f64], means: &mut [f64], variances: &mut [f64]) {
        (**self).predict_many(points, means, variances);
    }

    fn predict_gradient(&self, point: &[f64], by_mean: &mut [f64], by_variance: &mut [f64]) -> (f64, f64) {
        (**self).predict_gradient(point, by_mean, by_variance)
    }

    fn joint(&self, points: &[f64], means: &mut [f64], covariance: &mut [f64]) {
        (**self).joint(points, means, covariance);
    }
}

/// The logarithm on both sides of 0, which it keeps: heavy tails of a metric with a limit come near, its limit stays in place.
pub(crate) fn bilog(x: f64) -> f64 {
    x.abs().ln_1p().copysign(x)
}
