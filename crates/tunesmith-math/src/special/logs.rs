//! Sums and differences of numbers that are known by their logarithms only.

use std::f64::consts::LN_2;

/// `ln(sum(exp(terms)))` without overflow or underflow; minus infinity for no terms.
///
/// Off by at most about `terms.len()` eps of the greater of 1 and the result.
pub fn log_sum_exp(terms: &[f64]) -> f64 {
    let mut greatest = f64::NEG_INFINITY;
    for &term in terms {
        if term.is_nan() {
            return f64::NAN;
        }
        greatest = greatest.max(term);
    }
    if greatest.is_infinite() {
        return greatest;
    }
    greatest + libm::log(terms.iter().map(|term| libm::exp(term - greatest)).sum())
}

/// `ln(exp(a) + exp(b))` without overflow or underflow.
pub fn log_add_exp(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    let (less, greater) = if a < b { (a, b) } else { (b, a) };
    if greater.is_infinite() {
        return greater;
    }
    greater + libm::log1p(libm::exp(less - greater))
}

/// `ln(exp(a) - exp(b))` for `a >= b`; minus infinity where they are equal and finite, NaN for `a < b`.
///
/// As exact as the difference `a - b` is: where they nearly agree, their own errors dominate.
pub fn log_diff_exp(a: f64, b: f64) -> f64 {
    if a == b && a != f64::INFINITY {
        return f64::NEG_INFINITY;
    }
    if b == f64::NEG_INFINITY {
        return a;
    }
    a + log_one_minus_exp(b - a)
}

/// `ln(1 - exp(x))` for `x <= 0`, to 2 eps; minus infinity at 0, NaN above.
///
/// Changes its formula at `-ln(2)` as in [Machler2012].
///
/// [Machler2012]: https://cran.r-project.org/web/packages/Rmpfr/vignettes/log1mexp-note.pdf
///   "Mächler, Accurately computing log(1 - exp(-|a|)), vignette of the R package Rmpfr"
pub fn log_one_minus_exp(x: f64) -> f64 {
    if x > -LN_2 { libm::log(-libm::expm1(x)) } else { libm::log1p(-libm::exp(x)) }
}
