//! Truncated normal: exact values, far tails, wide and narrow bounds, bad arguments.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith_math::special::{TruncatedNormal, TruncatedNormalError};

const INF: f64 = f64::INFINITY;

/// mpmath 1.4: root of the textbook formula by bisection at 400 digits.
#[test]
fn quantiles_are_exact_near_the_mean_and_far_in_the_tails() {
    for (u, mean, sd, low, high, expected) in [
        (0.5, 0.3, 0.1, 0.0, 1.0, 0.3001691847092481),
        (0.001, 0.3, 0.1, 0.0, 1.0, 0.017289526584511106),
        (0.999, 0.9, 0.5, -2.0, 1.0, 0.9992594489850123),
        (0.5, 0.0, 1.0, 30.0, 31.0, 30.02307046782731),
        (0.9, 0.0, 1.0, 38.5, 100.0, 38.55972088032581),
        (0.25, 0.0, 1.0, -51.0, -50.0, -50.02770713942175),
        (1e-12, 0.0, 1.0, -60.0, -20.0, -21.333858409999277),
        (0.7, 0.0, 1000000000.0, -1.0, 2.0, 1.0999999999999999),
        (0.5, 0.0, 1.0, 1000.0, 1001.0, 1000.0006931462472),
        (0.5, 0.0, 1.0, 10.0, INF, 10.06841183608143),
        (0.75, 1.0, 2.0, 0.5, INF, 3.075643010661269),
    ] {
        let distribution = TruncatedNormal::new(mean, sd, low, high).unwrap();
        let actual = distribution.quantile(u);
        assert!((actual - expected).abs() <= 4e-15 * expected.abs(), "{actual} for {expected}");
        // A last-digit change of the value moves the share by the density times the spacing.
        let slack = 1e-11 + 4e-16 * expected.abs() * (expected - mean).abs() / (sd * sd);
        let share = distribution.cdf(actual);
        assert!((share / u - 1.0).abs() <= slack, "cdf({actual}) = {share} for {u}");
    }
}

#[test]
fn a_mean_a_billion_deviations_away_leaves_an_exponential() {
    let distribution = TruncatedNormal::new(0.0, 1e-9, 1.0, 2.0).unwrap();
    let beyond = |u| (distribution.quantile(u) - 1.0) * 1e18;
    // ln(2) / 1e18 is less than the spacing of doubles above 1.
    assert_eq!(beyond(0.5), 0.0);
    let distribution = TruncatedNormal::new(1e9, 1.0, -INF, 0.0).unwrap();
    let median = distribution.quantile(0.5);
    assert!((median * -1e9 - std::f64::consts::LN_2).abs() < 1e-12, "{median}");
    let deep = distribution.quantile(1e-300);
    assert!((deep * -1e9 - 690.775_527_898_213_7).abs() < 1e-6, "{deep}");
    assert!((distribution.cdf(median) - 0.5).abs() < 1e-12);
}

/// mpmath as above: on either side of the width at which the density's logarithm counts as a straight line.
#[test]
fn short_intervals_are_exact_to_a_small_part_of_their_width() {
    for (u, mean, sd, low, high, expected) in [
        (0.2, 5.0, 1000000.0, 0.0, 1.0, 0.20000000000036802),
        (0.3, 0.5, 200000.0, 0.0, 1.0, 0.300000000000175),
        (0.3, 0.5, 99000.0, 0.0, 1.0, 0.3000000000007142),
        (0.3, 300000.0, 100000.0, 0.0, 0.999, 0.29970314371117573),
        (0.3, 300000.0, 100000.0, 0.0, 1.001, 0.300303156311224),
        (0.9, -300000.0, 100000.0, 0.0, 0.999, 0.8990986526850409),
        (0.6, -4100000.0, 1.0, 0.0, 1.0, 2.234855443595306e-07),
        (0.6, -3900000.0, 1.0, 0.0, 1.0, 2.3494634150617107e-07),
    ] {
        let distribution = TruncatedNormal::new(mean, sd, low, high).unwrap();
        let actual = distribution.quantile(u);
        assert!((actual - expected).abs() <= 1e-10 * (high - low), "{actual} for {expected}");
        assert!((distribution.cdf(expected) - u).abs() <= 1e-10);
    }
}

#[test]
fn a_deviation_far_beyond_the_bounds_is_uniform() {
    for sd in [1e9, 1e100, f64::MAX] {
        let distribution = TruncatedNormal::new(0.5, sd, 0.0, 1e-3).unwrap();
        for u in [1e-12, 0.25, 0.5, 0.75] {
            assert!((distribution.quantile(u) - 1e-3 * u).abs() < 1e-18);
            assert!((distribution.cdf(1e-3 * u) - u).abs() < 1e-15);
        }
    }
}

#[test]
fn shares_outside_the_unit_interval_and_nan_have_no_quantile() {
    let distribution = TruncatedNormal::new(0.0, 1.0, -1.0, 1.0).unwrap();
    for u in [-1e-300, 1.0 + f64::EPSILON, f64::NAN, INF] {
        assert!(distribution.quantile(u).is_nan());
    }
    assert!(distribution.cdf(f64::NAN).is_nan());
}

#[test]
fn impossible_arguments_are_refused_by_name() {
    use TruncatedNormalError::{Bounds, Deviation, Mean};
    let new = |mean, sd, low, high| TruncatedNormal::new(mean, sd, low, high).unwrap_err();
    assert!(matches!(new(f64::NAN, 1.0, 0.0, 1.0), Mean(_)));
    assert!(matches!(new(INF, 1.0, 0.0, 1.0), Mean(_)));
    for sd in [0.0, -1.0, INF, f64::NAN] {
        assert!(matches!(new(0.0, sd, 0.0, 1.0), Deviation(_)));
    }
    for (low, high) in [(1.0, 0.0), (1.0, 1.0), (f64::NAN, 1.0), (0.0, f64::NAN)] {
        assert!(matches!(new(0.0, 1.0, low, high), Bounds { .. }));
    }
    assert!(new(0.0, 1.0, 2.0, 1.0).to_string().contains("2 does not lie below 1"));
}

/// Any finite double, over all magnitudes.
fn any_finite() -> impl Strategy<Value = f64> {
    prop_oneof![-10.0..10.0, any::<f64>().prop_filter("finite", |x| x.is_finite())]
}

/// Anything that makes a distribution.
fn any_distribution() -> impl Strategy<Value = (TruncatedNormal, f64, f64)> {
    let bound = || prop_oneof![4 => any_finite(), 1 => Just(INF), 1 => Just(-INF)];
    (any_finite(), any_finite(), bound(), bound()).prop_filter_map("valid", |(mean, sd, a, b)| {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        Some((TruncatedNormal::new(mean, sd.abs(), low, high).ok()?, low, high))
    })
}

/// The same cases on every run.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn quantiles_lie_within_the_bounds_and_rise((distribution, low, high) in any_distribution(), a in 0.0..1.0, b in 0.0..1.0) {
        let (less, more) = if a < b { (a, b) } else { (b, a) };
        let (at_less, at_more) = (distribution.quantile(less), distribution.quantile(more));
        // Rounding may turn neighbours round by some last digits.
        let slack = 1e-10 * (high - low).min(at_less.abs() + at_more.abs());
        prop_assert!(low <= at_less && at_more <= high && at_less <= at_more + slack, "{at_less} {at_more}");
        prop_assert_eq!((distribution.quantile(0.0), distribution.quantile(1.0)), (low, high));
        for x in [at_less, at_more] {
            prop_assert!((0.0..=1.0).contains(&distribution.cdf(x)));
        }
    }

    #[test]
    fn shares_rise_from_zero_to_one((distribution, low, high) in any_distribution(), a in any_finite(), b in any_finite()) {
        let (less, more) = if a < b { (a, b) } else { (b, a) };
        let (at_less, at_more) = (distribution.cdf(less), distribution.cdf(more));
        prop_assert!(0.0 <= at_less && at_less <= at_more + 1e-10 && at_more <= 1.0, "{at_less} {at_more}");
        prop_assert_eq!((distribution.cdf(low), distribution.cdf(high)), (0.0, 1.0));
    }

    #[test]
    fn cdf_undoes_quantile(mean in -3.0..4.0, spread in -2.0..12.0, u in 0.0..1.0) {
        let distribution = TruncatedNormal::new(mean, 10_f64.powf(spread), 0.0, 1.0).unwrap();
        // Where the density is steep, rounding of the value itself costs its slope times eps.
        prop_assert!((distribution.cdf(distribution.quantile(u)) - u).abs() < 1e-9);
    }

    #[test]
    fn mirrored_bounds_mirror_the_quantiles(mean in -20.0..20.0, low in -5.0..0.0, width in 1e-9..10.0, k in 1_u32..1024) {
        let u = f64::from(k) / 1024.0;
        let high: f64 = low + width;
        let value = TruncatedNormal::new(mean, 1.0, low, high).unwrap().quantile(u);
        let mirrored = TruncatedNormal::new(-mean, 1.0, -high, -low).unwrap().quantile(1.0 - u);
        prop_assert!((value + mirrored).abs() <= 1e-14 * mean.abs().max(5.0));
    }
}
