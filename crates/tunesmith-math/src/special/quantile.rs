//! Quantiles of the standard normal, from a probability or from its logarithm.
//!
//! [Wichura1988]'s rational approximations PPND16 (error about 1e-16, tails to 1e-316). Below the smallest normal
//! number, which only a logarithm can reach, Newton's method on `ln(cdf)`, a nearly quadratic function: two
//! steps from its asymptotic form end within rounding.
//!
//! [Wichura1988]: https://doi.org/10.2307/2347330
//!   "Wichura, Algorithm AS 241: The percentage points of the normal distribution, Applied Statistics 37"

// The coefficients stand as printed in the paper.
#![allow(clippy::excessive_precision)]

use std::f64::consts::{LN_2, PI, SQRT_2};

use super::normal::{mills_ratio, normal_ln_cdf};

/// Coefficients of a ratio of two polynomials, the constant terms first.
struct Ratio {
    numerator: [f64; 8],
    denominator: [f64; 8],
}

/// For `|p - 0.5| <= 0.425`, in `0.425^2 - (p - 0.5)^2`.
const MIDDLE: Ratio = Ratio {
    numerator: [
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ],
    denominator: [
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ],
};

/// For `r = sqrt(-ln(p)) <= 5`, in `r - 1.6`.
const TAIL: Ratio = Ratio {
    numerator: [
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ],
    denominator: [
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ],
};

/// For `r = sqrt(-ln(p)) > 5`, in `r - 5`.
const FAR_TAIL: Ratio = Ratio {
    numerator: [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ],
    denominator: [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ],
};

/// Logarithms below this are those of subnormal probabilities.
const LN_SMALLEST: f64 = -708.0;

/// The `x` below which a share `p` of the standard normal lies, to 4 eps; infinite at 0 and 1, NaN outside `[0, 1]`.
///
/// For the upper tail use `-normal_quantile(q)` with `q = 1 - p` computed without cancellation.
pub fn normal_quantile(p: f64) -> f64 {
    let from_middle = p - 0.5;
    if from_middle.abs() <= 0.425 {
        return from_middle * MIDDLE.at(0.180625 - from_middle * from_middle);
    }
    if p < 0.5 { lower_tail(libm::log(p)) } else { -lower_tail(libm::log(1.0 - p)) }
}

/// The `x` below which a share `exp(ln_p)` of the standard normal lies, for `ln_p <= 0`; NaN above 0. To 4 eps, or to what a
/// last-digit change of `ln_p` makes: near the median that is more.
///
/// The inverse of [`normal_ln_cdf`] in all its range: probabilities too small for a double, and, as `ln_p` nears 0,
/// those too close to 1.
pub fn normal_quantile_of_ln(ln_p: f64) -> f64 {
    if ln_p > -LN_2 {
        return -normal_quantile(-libm::expm1(ln_p));
    }
    if ln_p > LN_SMALLEST {
        return normal_quantile(libm::exp(ln_p));
    }
    if ln_p == f64::NEG_INFINITY {
        return ln_p;
    }
    // ln(cdf(x)) = -x^2/2 - ln(-x) - ln(2 pi)/2 + O(x^-2), solved with x^2 = -2 ln_p in the small term.
    let mut x = -SQRT_2 * (-ln_p - 0.5 * (libm::log(4.0 * PI) + libm::log(-ln_p))).sqrt();
    for _ in 0..2 {
        x -= (normal_ln_cdf(x) - ln_p) * mills_ratio(-x);
    }
    x
}

/// The quantile of a probability below 0.075 from its logarithm.
fn lower_tail(ln_p: f64) -> f64 {
    if ln_p == f64::NEG_INFINITY {
        return ln_p;
    }
    let r = (-ln_p).sqrt();
    if r <= 5.0 { -TAIL.at(r - 1.6) } else { -FAR_TAIL.at(r - 5.0) }
}

impl Ratio {
    fn at(&self, x: f64) -> f64 {
        horner(&self.numerator, x) / horner(&self.denominator, x)
    }
}

fn horner(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}
