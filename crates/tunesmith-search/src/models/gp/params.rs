//! The kernel's parameters as one vector of logarithms, their priors and bounds.
//!
//! All priors are normal over logarithms:
//! - lengths around the mode of [Hvarfner2024]'s prior, which grows with `sqrt D`, but with deviation 1 instead of `sqrt 3`: with
//!   few rows the wider one lets lengths explain them by chance;
//! - noise around `exp(-7)` with deviation 2: losses without noise are as common as noisy ones.
//!
//! [Hvarfner2024]: Hvarfner, Hellsten and Nardi, "Vanilla Bayesian Optimization Performs Great in High Dimensions",
//!   arXiv 2402.02229.

use std::f64::consts::{LN_10, SQRT_2};

use super::layout::Layout;

/// The kernel's parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Params {
    pub(super) log_lengths: Vec<f64>,
    pub(super) log_amplitude: f64,
    /// Variance of the noise of one measurement.
    pub(super) log_noise: f64,
    pub(super) log_linear: Option<f64>,
}

/// A normal prior over a logarithm, and its bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prior {
    pub(super) mean: f64,
    pub(super) deviation: f64,
    /// The deviation above the mean.
    pub(super) above: f64,
    pub(super) lower: f64,
    pub(super) upper: f64,
}

impl Prior {
    pub(super) fn new(mean: f64, deviation: f64, (lower, upper): (f64, f64)) -> Self {
        Self { mean, deviation, above: deviation, lower, upper }
    }

    /// One over the variance, on the side where `x` lies.
    pub(super) fn precision(&self, x: f64) -> f64 {
        let deviation = if x > self.mean { self.above } else { self.deviation };
        1.0 / (deviation * deviation)
    }

    /// Logarithm of the density and its slope.
    pub(super) fn ln_density(&self, x: f64) -> (f64, f64) {
        let (difference, precision) = (x - self.mean, self.precision(x));
        let ln_pdf = tunesmith_math::special::normal_ln_pdf(difference * precision.sqrt());
        (ln_pdf - libm::log(self.deviation), -difference * precision)
    }
}

/// Which parameters there are, in which order.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) inputs: usize,
    pub(super) linear: bool,
    codes: Vec<bool>,
}

impl Shape {
    pub(super) fn new(layout: &Layout, linear: bool) -> Self {
        let inputs = layout.inputs();
        let linear = linear && layout.lines() + layout.codes() > 0;
        let codes = (0..inputs).map(|input| layout.code(input).is_some()).collect();
        Self { inputs, linear, codes }
    }

    pub(super) fn len(&self) -> usize {
        self.inputs + 2 + usize::from(self.linear)
    }

    pub(super) fn priors(&self) -> Vec<Prior> {
        // The mode of LogNormal(sqrt 2 + ln(D) / 2, sqrt 3).
        let length = SQRT_2 - 3.0 + 0.5 * libm::log(self.inputs.max(1) as f64);
        let mut priors = vec![Prior::new(length, 1.0, (-3.7, length + 6.0)); self.inputs];
        // Choices differ by 1 where numbers differ by 1/6 on average (squared): a priori both say as much.
        let choice = 0.5 * libm::log(6.0);
        for (prior, _) in priors.iter_mut().zip(&self.codes).filter(|(_, code)| **code) {
            prior.mean += choice;
        }
        priors.push(Prior::new(0.0, 1.0, (-5.0, 5.0)));
        // Most objectives are nearly exact; what is noisy can be so to any degree.
        priors.push(Prior { above: 3.5, ..Prior::new(-7.0, 2.0, (-6.0 * LN_10, 0.0)) });
        if self.linear {
            priors.push(Prior::new(-3.0, 1.0, (-12.0, 2.0)));
        }
        priors
    }

    pub(super) fn read(&self, theta: &[f64]) -> Params {
        Params {
            log_lengths: theta[..self.inputs].to_vec(),
            log_amplitude: theta[self.inputs],
            log_noise: theta[self.inputs + 1],
            log_linear: self.linear.then(|| theta[self.inputs + 2]),
        }
    }
}
