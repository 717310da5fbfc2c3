//! Expected improvement, in logarithms, averaged over the modes of a model.
//!
//! `ln sum_m w_m EI_m(x)` and the terms for limits and priors. Averaging the improvement rather than the parameters keeps what
//! the modes disagree about [Snoek2012]; the logarithm keeps its slope where the improvement underflows [Ament2023]. Without a
//! feasible point so far there is nothing to improve on, and the probability of feasibility alone decides.
//!
//! Cost: that of the predictions.
//!
//! [Snoek2012]: Snoek, Larochelle and Adams, "Practical Bayesian Optimization of Machine Learning Algorithms", NIPS 2012.
//! [Ament2023]: Ament et al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023.

use tunesmith_math::special::{normal_ln_cdf, normal_ln_pdf};

use super::Acquisition;
use super::special::ln_improvement;
use super::terms::{Average, Slopes, Terms, deviation};
use crate::models::surrogate::Surrogate;

/// One mode of a model of the objective.
pub(crate) struct Mode<S> {
    /// Logarithm of its weight.
    pub(crate) ln_weight: f64,
    /// Its predictions.
    pub(crate) model: S,
    /// What is to be improved on, in its units.
    pub(crate) best: f64,
}

/// The logarithm of the expected improvement.
pub(crate) struct Improvement<'a, S, L> {
    /// Modes of the objective's model; the first is the likeliest. None where nothing is to be improved on.
    pub(crate) modes: Vec<Mode<S>>,
    /// Limits and priors.
    pub(crate) terms: Terms<'a, L>,
}

impl<S: Surrogate, L: Surrogate> Improvement<'_, S, L> {
    fn sum(&self, modes: &[Mode<S>], points: &[f64], out: &mut [f64]) {
        let n = out.len();
        let (mut means, mut variances) = (vec![0.0; n], vec![0.0; n]);
        let mut average = Average::new(n, modes.len());
        for mode in modes {
            mode.model.predict_many(points, &mut means, &mut variances);
            average.take(means.iter().zip(&variances).map(|(mean, variance)| {
                let sd = deviation(*variance);
                mode.ln_weight + sd.ln() + ln_improvement((mode.best - mean) / sd)
            }));
        }
        out.fill(0.0);
        average.add_to(out);
        self.terms.add(points, out);
    }
}

impl<S: Surrogate, L: Surrogate> Acquisition for Improvement<'_, S, L> {
    fn values(&self, points: &[f64], out: &mut [f64]) {
        self.sum(&self.modes, points, out);
    }

    fn screen(&self, points: &[f64], out: &mut [f64]) {
        self.sum(&self.modes[..self.modes.len().min(1)], points, out);
    }

    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let mut value = 0.0;
        if !self.modes.is_empty() {
            value += Slopes::new(point.len()).average(gradient, &self.modes, |mode, slopes| {
                let (mean, sd) = slopes.predict(&mode.model, point);
                let z = (mode.best - mean) / sd;
                let ln_h = ln_improvement(z);
                // By the mean -Phi / (h sd), by the deviation phi / (h sd).
                slopes.chain(-(normal_ln_cdf(z) - ln_h).exp() / sd, (normal_ln_pdf(z) - ln_h).exp() / sd, sd);
                mode.ln_weight + sd.ln() + ln_h
            });
        }
        value + self.terms.add_gradient(point, gradient)
    }
}
