//! Density and distribution function of the standard normal, and their logarithms.
//!
//! Around the middle from libm's `erfc`; in the tails from [`erfcx`](super::erfcx), which does not underflow, times
//! a Gaussian whose exponent is kept exact.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::erfcx::{erfcx, exp_minus_half_square};

/// `ln(sqrt(2 pi))`.
const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_8;

/// Below this the lower tail is taken from `erfcx`.
const TAIL: f64 = -1.0;

/// Density at `x`, to 4 eps; underflows beyond 38.6.
pub fn normal_pdf(x: f64) -> f64 {
    exp_minus_half_square(x) / (2.0 * PI).sqrt()
}

/// Logarithm of the density at `x`, to 2 eps.
pub fn normal_ln_pdf(x: f64) -> f64 {
    -0.5 * x * x - LN_SQRT_2_PI
}

/// Probability of a value up to `x`, to 4 eps down to the smallest normal number (`x = -37.5`).
///
/// For the upper tail use `normal_cdf(-x)`: `1 - normal_cdf(x)` has no digits left beyond 8.
pub fn normal_cdf(x: f64) -> f64 {
    if x < TAIL {
        0.5 * erfcx(-x * FRAC_1_SQRT_2) * exp_minus_half_square(x)
    } else {
        0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
    }
}

/// Logarithm of [`normal_cdf`], to 4 eps for every `x`, where `normal_cdf` underflows too.
pub fn normal_ln_cdf(x: f64) -> f64 {
    if x < TAIL {
        libm::log(0.5 * erfcx(-x * FRAC_1_SQRT_2)) - 0.5 * x * x
    } else if x < 0.0 {
        libm::log(normal_cdf(x))
    } else {
        libm::log1p(-normal_cdf(-x))
    }
}

/// Mills' ratio: the probability beyond `x` over the density at `x`, to 4 eps for `x >= 0`.
pub(super) fn mills_ratio(x: f64) -> f64 {
    (0.5 * PI).sqrt() * erfcx(x * FRAC_1_SQRT_2)
}
