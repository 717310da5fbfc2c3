//! Mean, variance and quantiles against NumPy, exact cases and properties.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith_math::summary::{Moments, median, quantile};

const SAMPLE: [f64; 7] = [3.5, -1.25, 7.0, 0.0, 2.5, 9.75, -4.0];

/// NumPy 2.4.6: `np.quantile(SAMPLE, level)`.
#[test]
fn quantiles_are_those_of_numpy() {
    let expected = [(0.0, -4.0), (0.1, -2.35), (0.25, -0.625), (0.5, 2.5), (0.9, 8.1), (1.0, 9.75)];
    for (level, expected) in expected {
        let actual = quantile(&SAMPLE, level).unwrap();
        assert!((actual - expected).abs() < 1e-14, "{actual} at {level}");
    }
}

/// NumPy 2.4.6: `np.mean`, `np.var` with `ddof=1` and `ddof=0`.
#[test]
fn moments_are_those_of_numpy() {
    let moments: Moments = SAMPLE.into_iter().collect();
    assert_eq!(moments.count(), 7);
    assert!((moments.mean().unwrap() - 2.5).abs() < 1e-15);
    assert!((moments.variance().unwrap() - 22.729166666666668).abs() < 1e-14);
    assert!((moments.population_variance().unwrap() - 19.482142857142858).abs() < 1e-14);
}

#[test]
fn a_large_offset_does_not_cost_the_variance() {
    // The sum of squares less the squared sum would be all rounding error here.
    let moments: Moments = [4.0, 7.0, 13.0, 16.0].into_iter().map(|x| x + 1e9).collect();
    assert_eq!(moments.variance(), Some(30.0));
}

#[test]
fn too_few_values_have_no_summary() {
    let mut moments = Moments::default();
    assert_eq!((moments.mean(), moments.variance(), moments.population_variance()), (None, None, None));
    moments.push(3.0);
    assert_eq!(
        (moments.mean(), moments.variance(), moments.population_variance()),
        (Some(3.0), None, Some(0.0))
    );
    assert_eq!((median(&[]), median(&[3.0])), (None, Some(3.0)));
}

#[test]
fn a_level_outside_the_unit_interval_has_no_quantile() {
    for level in [-0.1, 1.1, f64::NAN] {
        assert_eq!(quantile(&SAMPLE, level), None);
    }
}

#[test]
fn nan_shows_in_every_result() {
    let values = [1.0, f64::NAN, 2.0];
    let moments: Moments = values.into_iter().collect();
    assert!(moments.mean().unwrap().is_nan() && moments.variance().unwrap().is_nan());
    assert!(quantile(&values, 0.0).unwrap().is_nan() && median(&values).unwrap().is_nan());
}

#[test]
fn infinite_values_keep_their_rank() {
    let inf = f64::INFINITY;
    assert_eq!(median(&[1.0, inf, -inf]), Some(1.0));
    assert_eq!(median(&[1.0, inf]), Some(inf));
    assert_eq!(median(&[inf, inf]), Some(inf));
    assert_eq!(quantile(&[-inf, 1.0], 0.25), Some(-inf));
    assert!(median(&[-inf, inf]).unwrap().is_nan());
    assert_eq!(median(&[-f64::MAX, f64::MAX]), Some(0.0));
}

/// The same cases on every run.
fn config() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn merged_parts_are_the_whole(left in vec(-1e6..1e6, 0..50), right in vec(-1e6..1e6, 0..50)) {
        let mut merged: Moments = left.iter().copied().collect();
        merged.merge(&right.iter().copied().collect());
        let whole: Moments = left.iter().chain(&right).copied().collect();
        prop_assert_eq!(merged.count(), whole.count());
        let close = |a: Option<f64>, b: Option<f64>, scale: f64| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * scale,
            (a, b) => a == b,
        };
        prop_assert!(close(merged.mean(), whole.mean(), 1e6));
        prop_assert!(close(merged.variance(), whole.variance(), 1e12));
    }

    #[test]
    fn quantiles_rise_and_stay_within_the_sample(values in vec(-1e300..1e300, 1..40), a in 0.0..=1.0, b in 0.0..=1.0) {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        let at = |level| quantile(&values, level).unwrap();
        prop_assert!(at(0.0) <= at(low) && at(low) <= at(high) && at(high) <= at(1.0));
        prop_assert!(values.contains(&at(0.0)) && values.contains(&at(1.0)));
    }

    #[test]
    fn the_order_of_values_does_not_matter_to_a_quantile(mut values in vec(-10.0..10.0, 1..40), level in 0.0..=1.0) {
        let before = quantile(&values, level);
        values.sort_by(f64::total_cmp);
        prop_assert_eq!(quantile(&values, level), before);
        values.reverse();
        prop_assert_eq!(quantile(&values, level), before);
    }
}
