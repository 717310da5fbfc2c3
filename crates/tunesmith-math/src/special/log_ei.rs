//! The logarithm of the expected improvement of a standard normal, and its derivative.
//!
//! `h(z) = phi(z) + z Phi(z)` underflows where most candidates of a good search lie; its logarithm does not, and has a gradient
//! that points uphill everywhere [Ament2023]. For `z <= -1`, `h(z) = phi(z) (1 - |z| m(|z|))` with Mills' ratio `m`.
//! Departs from the paper below -30, where that difference has lost digits: its asymptotic series,
//! `1/z^2 - 3/z^4 + 15/z^6 - ...`, is exact there.
//!
//! [Ament2023]: Ament et al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023,
//!   arXiv 2310.20708.

use super::normal::{mills_ratio, normal_cdf, normal_ln_pdf, normal_pdf};

/// Below this the lower tail's formula is used.
const TAIL: f64 = -1.0;
/// Below this the asymptotic series is exact.
const FAR: f64 = -30.0;

/// `ln(phi(z) + z Phi(z))`, the logarithm of what is expected of `max(z + normal, 0)`; to 8 eps of the greater of 1 and the
/// result, for every `z`.
pub fn log_ei(z: f64) -> f64 {
    if z > TAIL {
        libm::log(z.mul_add(normal_cdf(z), normal_pdf(z)))
    } else if z > FAR {
        normal_ln_pdf(z) + libm::log1p(z * mills_ratio(-z))
    } else {
        normal_ln_pdf(z) - 2.0 * libm::log(-z) + libm::log1p(series(1.0 / (z * z)))
    }
}

/// [`log_ei`] and its derivative, `Phi(z) / (phi(z) + z Phi(z))`.
pub fn log_ei_with_derivative(z: f64) -> (f64, f64) {
    let value = log_ei(z);
    let derivative = if z > TAIL {
        normal_cdf(z) / z.mul_add(normal_cdf(z), normal_pdf(z))
    } else if z > FAR {
        let mills = mills_ratio(-z);
        mills / z.mul_add(mills, 1.0)
    } else if z == f64::NEG_INFINITY {
        f64::INFINITY
    } else {
        mills_ratio(-z) * z * z / (1.0 + series(1.0 / (z * z)))
    };
    (value, derivative)
}

/// `-3 x + 15 x^2 - 105 x^3 + ...`
fn series(x: f64) -> f64 {
    const TERMS: [f64; 8] = [-3.0, 15.0, -105.0, 945.0, -10_395.0, 135_135.0, -2_027_025.0, 34_459_425.0];
    TERMS.iter().rev().fold(0.0, |sum, term| x * (term + sum))
}
