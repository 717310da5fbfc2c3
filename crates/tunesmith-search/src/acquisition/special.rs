//! The logarithm of the expected improvement of a standard normal.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use tunesmith_math::special::{erfcx, log_one_minus_exp, normal_cdf, normal_pdf};

/// `ln(phi(z) + z Phi(z))`, without cancellation or underflow for any `z` [Ament2023].
///
/// [Ament2023]: Ament et al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023.
pub(crate) fn ln_improvement(z: f64) -> f64 {
    if z > -1.0 {
        return (normal_pdf(z) + z * normal_cdf(z)).ln();
    }
    let tail = -0.5 * z * z - 0.5 * (2.0 * PI).ln();
    if z > -1e6 {
        tail + log_one_minus_exp((erfcx(-z * FRAC_1_SQRT_2) * -z).ln() + 0.5 * (0.5 * PI).ln())
    } else {
        tail - 2.0 * (-z).ln()
    }
}
