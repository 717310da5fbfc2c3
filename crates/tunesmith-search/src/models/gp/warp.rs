//! Kumaraswamy input warping: bends each numeric axis so that a stationary kernel fits.
//!
//! `w(x) = 1 - (1 - x^a)^b` on `[0, 1]`, with `a, b ~ LogNormal(0, 0.4)`, fitted with the kernel's own parameters.
//! Used from `max(12, 2 d)` observations on; below that the data cannot tell a warp from noise.
//!
//! Cost: `O(n d)` a likelihood evaluation. Departs from [Snoek2014] in the distribution function (Kumaraswamy's instead of
//! the beta distribution's, which has no closed form), in fitting `log a, log b`, and in a prior closer to none.
//!
//! [Snoek2014]: Snoek et al., "Input Warping for Bayesian Optimization of Non-Stationary Functions", ICML 2014.

use tunesmith_math::simd::{exp_of_negative, ln_of_normal};

/// Coordinates are kept this far from the ends, where slopes may be infinite.
const MARGIN: f64 = 1e-7;

/// The bend of one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Warp {
    a: f64,
    b: f64,
}

/// The logarithm of a coordinate, as the warp takes it.
#[inline(always)]
pub(super) fn log_inside(x: f64) -> f64 {
    // A comparison, so that NaN stays out too.
    let x = if x > MARGIN { x } else { MARGIN };
    ln_of_normal(if x < 1.0 - MARGIN { x } else { 1.0 - MARGIN })
}

impl Warp {
    pub(super) fn of_logs(log_a: f64, log_b: f64) -> Self {
        Self { a: libm::exp(log_a), b: libm::exp(log_b) }
    }

    /// The bent coordinate and its derivatives, from the coordinate's logarithm.
    #[inline(always)]
    pub(super) fn at(self, log_x: f64) -> Bent {
        let power = exp_of_negative(self.a * log_x);
        let rest = 1.0 - power;
        let log_rest = ln_of_normal(rest);
        let tail = exp_of_negative(self.b * log_rest);
        let by_log_x = self.a * self.b * power * tail / rest;
        Bent { value: 1.0 - tail, by_log_x, by_log_a: by_log_x * log_x, by_log_b: -self.b * tail * log_rest }
    }
}

/// A bent coordinate and its derivatives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bent {
    pub(super) value: f64,
    pub(super) by_log_x: f64,
    pub(super) by_log_a: f64,
    pub(super) by_log_b: f64,
}
