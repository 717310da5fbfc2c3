//! Special functions against values computed with mpmath 1.4 at 60 digits, and properties.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// Reference values stand as they were computed.
#![allow(clippy::approx_constant, clippy::excessive_precision)]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith_math::special::{
    erfcx, log_add_exp, log_diff_exp, log_one_minus_exp, log_sum_exp, normal_cdf, normal_ln_cdf,
    normal_ln_pdf, normal_pdf, normal_quantile, normal_quantile_of_ln,
};

/// Asserts agreement to `eps` units of relative rounding error.
#[track_caller]
fn close(actual: f64, expected: f64, eps: f64) {
    let allowed = eps * f64::EPSILON * expected.abs();
    assert!(actual == expected || (actual - expected).abs() <= allowed, "{actual:e} for {expected:e}");
}

/// `erfc(-x / sqrt(2)) / 2`
#[test]
fn normal_cdf_is_exact_to_four_eps_down_to_the_smallest_numbers() {
    for (x, expected) in [
        (-37.5, 4.6053530095819548e-308),
        (-20.0, 2.7536241186062337e-89),
        (-10.0, 7.619853024160525e-24),
        (-5.0, 2.866515718791939e-07),
        (-2.0, 0.02275013194817921),
        (-1.0, 0.15865525393145705),
        (-0.5, 0.3085375387259869),
        (-1e-10, 0.49999999996010575),
        (0.0, 0.5),
        (0.3, 0.6179114221889527),
        (1.0, 0.8413447460685429),
        (3.0, 0.9986501019683699),
        (8.0, 0.9999999999999993),
    ] {
        close(normal_cdf(x), expected, 4.0);
    }
}

/// `log(erfc(-x / sqrt(2)) / 2)`
#[test]
fn normal_ln_cdf_is_exact_where_the_cdf_has_long_vanished() {
    for (x, expected) in [
        (-10000000000.0, -5e+19),
        (-1000.0, -500007.82669481216),
        (-100.0, -5005.524208694205),
        (-37.5, -707.6689893175072),
        (-5.0, -15.064998393988725),
        (-1.0, -1.8410216450092636),
        (-0.1, -0.7761545927302733),
        (0.0, -0.6931471805599453),
        (1.0, -0.17275377902344988),
        (5.0, -2.866516129637636e-07),
        (10.0, -7.619853024160525e-24),
        (30.0, -4.906713927148187e-198),
    ] {
        close(normal_ln_cdf(x), expected, 4.0);
    }
}

/// `exp(x^2) erfc(x)`
#[test]
fn erfcx_is_exact_on_the_whole_line() {
    for (x, expected) in [
        (-26.0, 7.657724931490568e+293),
        (-5.0, 144009798674.66104),
        (-1.0, 5.008980080762283),
        (-0.1, 1.1236433541992095),
        (0.0, 1.0),
        (1e-05, 0.9999887163083283),
        (0.5, 0.6156903441929259),
        (1.0, 0.427583576155807),
        (2.0, 0.25539567631050575),
        (3.75, 0.14558972127503855),
        (10.0, 0.05614099274382259),
        (100.0, 0.005641613782989433),
        (100000.0, 5.6418958351954685e-06),
        (1000000000.0, 5.641895835477563e-10),
    ] {
        close(erfcx(x), expected, 4.0);
    }
    assert_eq!(erfcx(-27.0), f64::INFINITY);
}

/// Root of `erfc(-x / sqrt(2)) / 2 = p` for the double nearest to the `p` shown
#[test]
fn normal_quantile_is_exact_from_the_middle_into_both_tails() {
    for (p, expected) in [
        (1e-300, -37.0470962993612),
        (1e-100, -21.273453560965326),
        (1e-20, -9.262340089798407),
        (1e-05, -4.264890793922825),
        (0.01, -2.326347874040841),
        (0.025, -1.9599639845400543),
        (0.075, -1.439531470938456),
        (0.1, -1.2815515655446004),
        (0.25, -0.6744897501960817),
        (0.4, -0.2533471031357997),
        (0.5, 0.0),
        (0.6, 0.2533471031357997),
        (0.9, 1.2815515655446006),
        (0.99, 2.3263478740408408),
        (0.999999, 4.753424308817087),
    ] {
        close(normal_quantile(p), expected, 4.0);
    }
}

/// Root of `log(erfc(-x / sqrt(2)) / 2) = ln_p`
#[test]
fn normal_quantile_of_ln_reaches_beyond_the_smallest_probability() {
    for (ln_p, expected) in [
        (-1000000000000.0, -1414213.562362431),
        (-100000.0, -447.1978936785251),
        (-1000.0, -44.6157477319694),
        (-708.5, -37.52213803463194),
        (-700.0, -37.295079632647415),
        (-50.0, -9.674825283612357),
        (-1.0, -0.33747496376420244),
        (-0.1, 1.3096177994584932),
        (-1e-05, 4.264891910308923),
        (-1e-20, 9.262340089798407),
        (-1e-300, 37.0470962993612),
    ] {
        close(normal_quantile_of_ln(ln_p), expected, 4.0);
    }
}

#[test]
fn normal_density_has_its_closed_form() {
    close(normal_pdf(0.0), 0.398_942_280_401_432_7, 1.0);
    close(normal_pdf(-37.0), 2.120_006_551_524_606e-298, 4.0);
    close(normal_ln_pdf(1e5), -5_000_000_000.918_939, 1.0);
    assert_eq!(normal_pdf(f64::INFINITY), 0.0);
}

#[test]
fn logarithms_of_sums_and_differences_do_not_overflow_or_cancel() {
    close(log_sum_exp(&[1000.0, 1001.0, 999.5]), 1001.4643687841079, 2.0);
    close(log_diff_exp(-1000.0, -1001.0), -1000.4586751453871, 2.0);
    close(log_one_minus_exp(-1e-10), -23.025850929990458, 2.0);
    close(log_one_minus_exp(-0.5), -0.9327521295671886, 2.0);
    close(log_one_minus_exp(-40.0), -4.248354255291589e-18, 2.0);
}

#[test]
fn limits_are_reached_and_not_overshot() {
    let inf = f64::INFINITY;
    assert_eq!((normal_cdf(-inf), normal_cdf(inf)), (0.0, 1.0));
    assert_eq!((normal_ln_cdf(-inf), normal_ln_cdf(inf)), (-inf, 0.0));
    assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (-inf, inf));
    assert_eq!((normal_quantile_of_ln(-inf), normal_quantile_of_ln(0.0)), (-inf, inf));
    assert_eq!((erfcx(inf), erfcx(-inf)), (0.0, inf));
    assert_eq!((log_sum_exp(&[]), log_sum_exp(&[-inf, -inf]), log_sum_exp(&[0.0, inf])), (-inf, -inf, inf));
    assert_eq!((log_add_exp(-inf, -inf), log_add_exp(-inf, 3.0), log_add_exp(inf, inf)), (-inf, 3.0, inf));
    assert_eq!(
        (log_diff_exp(2.0, 2.0), log_diff_exp(2.0, -inf), log_diff_exp(-inf, -inf)),
        (-inf, 2.0, -inf)
    );
    assert_eq!((log_one_minus_exp(0.0), log_one_minus_exp(-inf)), (-inf, 0.0));
}

#[test]
fn what_has_no_value_is_nan() {
    for value in [
        normal_quantile(-0.1),
        normal_quantile(1.1),
        normal_quantile_of_ln(0.1),
        log_one_minus_exp(0.1),
        log_diff_exp(1.0, 2.0),
        log_diff_exp(f64::INFINITY, f64::INFINITY),
    ] {
        assert!(value.is_nan(), "{value}");
    }
    for function in
        [normal_cdf, normal_ln_cdf, normal_pdf, normal_ln_pdf, normal_quantile, normal_quantile_of_ln, erfcx]
    {
        assert!(function(f64::NAN).is_nan());
    }
    assert!(log_sum_exp(&[0.0, f64::NAN]).is_nan());
    assert!(log_add_exp(f64::NAN, f64::INFINITY).is_nan());
}

/// The same cases on every run.
fn config() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn quantile_undoes_cdf(x in -37.0..5.0) {
        // A last-digit change of the probability moves x by cdf/pdf eps: beyond 5 that is all the digits.
        let x: f64 = x;
        let slack = 8.0 * f64::EPSILON * (x.abs() + normal_cdf(x) / normal_pdf(x));
        prop_assert!((normal_quantile(normal_cdf(x)) - x).abs() <= slack);
    }

    #[test]
    fn quantile_of_ln_undoes_ln_cdf(exponent in -6.0..150.0) {
        let x = -10_f64.powf(exponent);
        let slack = 8.0 * f64::EPSILON * x.abs().max(1.0);
        prop_assert!((normal_quantile_of_ln(normal_ln_cdf(x)) - x).abs() <= slack);
    }

    #[test]
    fn both_tails_sum_to_one(x in -40.0..40.0) {
        prop_assert!((normal_cdf(x) + normal_cdf(-x) - 1.0).abs() <= f64::EPSILON);
    }

    #[test]
    fn cdf_and_quantile_rise(a in -40.0..40.0, b in -40.0..40.0, p in 0.0..1.0, q in 0.0..1.0) {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        prop_assert!(normal_cdf(low) <= normal_cdf(high));
        prop_assert!(normal_ln_cdf(low) <= normal_ln_cdf(high));
        let (low, high) = if p < q { (p, q) } else { (q, p) };
        prop_assert!(normal_quantile(low) <= normal_quantile(high));
    }

    #[test]
    fn a_sum_less_one_term_is_the_other(a in -700.0..700.0, b in -700.0..700.0) {
        let (less, greater): (f64, f64) = if a < b { (a, b) } else { (b, a) };
        prop_assume!(greater - less > 0.1);
        let sum = log_add_exp(a, b);
        prop_assert!((log_sum_exp(&[a, b]) - sum).abs() <= 4.0 * f64::EPSILON * sum.abs().max(1.0));
        prop_assert!((log_diff_exp(sum, less) - greater).abs() <= 1e-12 * greater.abs().max(1.0));
    }
}
