//! What every acquisition function adds: the probability that limits on other metrics hold, and users' priors.
//!
//! Limits are independent of the objectives and of each other [Gardner2014]; in logarithms their probabilities add.
//!
//! [Gardner2014]: Gardner et al., "Bayesian Optimization with Inequality Constraints", ICML 2014.

use tunesmith_math::special::{log_sum_exp, normal_ln_cdf, normal_ln_pdf};

use super::prior::Prior;
use crate::models::surrogate::Surrogate;

/// The least standard deviation that divides.
const LEAST: f64 = 1e-12;

/// A model of a metric with a limit.
#[derive(Debug, Clone)]
pub(crate) struct Limit<S> {
    /// Its modes with the logarithms of their weights.
    pub(crate) modes: Vec<(f64, S)>,
    /// The greatest value that satisfies it, in the model's units.
    pub(crate) threshold: f64,
}

/// Terms that are added to an acquisition function.
pub(crate) struct Terms<'a, S> {
    /// Metrics with limits.
    pub(crate) limits: &'a [Limit<S>],
    /// Users' priors.
    pub(crate) prior: Option<&'a Prior>,
}

impl<S: Surrogate> Terms<'_, S> {
    /// Adds the terms at snapped points to what stands there.
    pub(super) fn add(&self, points: &[f64], out: &mut [f64]) {
        let n = out.len();
        let (mut means, mut variances) = (vec![0.0; n], vec![0.0; n]);
        for limit in self.limits {
            let mut average = Average::new(n, limit.modes.len());
            for (ln_weight, model) in &limit.modes {
                model.predict_many(points, &mut means, &mut variances);
                average.take(means.iter().zip(&variances).map(|(mean, variance)| {
                    ln_weight + normal_ln_cdf((limit.threshold - mean) / deviation(*variance))
                }));
            }
            average.add_to(out);
        }
        if let Some(prior) = self.prior {
            let dims = points.len() / n.max(1);
            for (out, point) in out.iter_mut().zip(points.chunks_exact(dims.max(1))) {
                *out += prior.log(point, None);
            }
        }
    }

    /// The sum of the terms at a point; their gradient is added to `gradient`.
    pub(super) fn add_gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        let mut slopes = Slopes::new(point.len());
        for limit in self.limits {
            sum += slopes.average(gradient, &limit.modes, |(ln_weight, model), slopes| {
                let (mean, sd) = slopes.predict(model, point);
                let z = (limit.threshold - mean) / sd;
                let ln_cdf = normal_ln_cdf(z);
                let ratio = (normal_ln_pdf(z) - ln_cdf).exp();
                slopes.chain(-ratio / sd, -ratio * z / sd, sd);
                ln_weight + ln_cdf
            });
        }
        sum + self.prior.map_or(0.0, |prior| prior.log(point, Some(gradient)))
    }
}

/// The standard deviation of a variance, never quite 0.
pub(super) fn deviation(variance: f64) -> f64 {
    variance.sqrt().max(LEAST)
}

/// For each of some points, the logarithm of a sum of exponentials.
pub(super) struct Average {
    terms: Vec<Vec<f64>>,
}

impl Average {
    pub(super) fn new(points: usize, modes: usize) -> Self {
        Self { terms: vec![Vec::with_capacity(modes); points] }
    }

    /// Takes in one term for each point.
    pub(super) fn take(&mut self, terms: impl Iterator<Item = f64>) {
        self.terms.iter_mut().zip(terms).for_each(|(all, term)| all.push(term));
    }

    /// Adds the results to what stands there; nothing where there are no terms.
    pub(super) fn add_to(&self, out: &mut [f64]) {
        for (out, terms) in out.iter_mut().zip(&self.terms).filter(|(_, terms)| !terms.is_empty()) {
            *out += log_sum_exp(terms);
        }
    }
}

/// Gradients of predictions, and what follows from them.
pub(super) struct Slopes {
    mean: Vec<f64>,
    variance: Vec<f64>,
    slope: Vec<f64>,
}

impl Slopes {
    pub(super) fn new(dims: usize) -> Self {
        Self { mean: vec![0.0; dims], variance: vec![0.0; dims], slope: vec![0.0; dims] }
    }

    /// Mean and standard deviation at a point; keeps their gradients.
    pub(super) fn predict(&mut self, model: &impl Surrogate, point: &[f64]) -> (f64, f64) {
        let (mean, variance) = model.predict_gradient(point, &mut self.mean, &mut self.variance);
        (mean, deviation(variance))
    }

    /// The gradient of a term that depends on mean and standard deviation by these derivatives.
    pub(super) fn chain(&mut self, by_mean: f64, by_sd: f64, sd: f64) {
        for ((slope, mean), variance) in self.slope.iter_mut().zip(&self.mean).zip(&self.variance) {
            *slope = by_mean * mean + by_sd * variance / (2.0 * sd);
        }
    }

    /// The logarithm of the sum of the exponentials of the terms of these modes; its gradient is added to `gradient`.
    pub(super) fn average<M>(
        &mut self,
        gradient: &mut [f64],
        modes: &[M],
        term: impl Fn(&M, &mut Self) -> f64,
    ) -> f64 {
        let (mut terms, mut slopes) = (Vec::with_capacity(modes.len()), Vec::with_capacity(modes.len()));
        for mode in modes {
            terms.push(term(mode, self));
            slopes.push(self.slope.clone());
        }
        let sum = log_sum_exp(&terms);
        for (term, slopes) in terms.iter().zip(&slopes) {
            let share = (term - sum).exp();
            if share > 0.0 {
                gradient.iter_mut().zip(slopes).for_each(|(gradient, slope)| *gradient += share * slope);
            }
        }
        sum
    }
}
