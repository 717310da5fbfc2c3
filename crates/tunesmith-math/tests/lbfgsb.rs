//! Minima within bounds against those of SciPy 1.17's `L-BFGS-B` (`ftol = 1e-15`, `gtol = 1e-9`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith_math::lbfgsb::{Minimum, Options, Stop, minimise};

fn rosenbrock(x: &[f64], gradient: &mut [f64]) -> f64 {
    gradient.fill(0.0);
    let mut value = 0.0;
    for i in 0..x.len() - 1 {
        let (a, b) = (x[i + 1] - x[i] * x[i], 1.0 - x[i]);
        value += 100.0 * a * a + b * b;
        gradient[i] += -400.0 * a * x[i] - 2.0 * b;
        gradient[i + 1] += 200.0 * a;
    }
    value
}

fn exact() -> Options {
    Options { gradient_tolerance: 1e-9, value_tolerance: 1e-15, ..Options::default() }
}

fn run(
    function: impl FnMut(&[f64], &mut [f64]) -> f64,
    start: &[f64],
    bounds: &[(f64, f64)],
    options: &Options,
) -> Minimum {
    let (lower, upper): (Vec<f64>, Vec<f64>) = bounds.iter().copied().unzip();
    minimise(function, start, &lower, &upper, options)
}

/// Starts, bounds, SciPy's minimum and the evaluations it took.
#[test]
fn rosenbrocks_valley_ends_where_scipy_says() {
    type Case<'a> = (&'a [f64], &'a [(f64, f64)], f64, usize);
    let cases: [Case<'_>; 5] = [
        (&[-1.2, 1.0], &[(-2.0, 2.0); 2], 0.0, 48),
        (&[-1.2, 1.0], &[(-2.0, 0.5), (-2.0, 2.0)], 0.25, 30),
        (&[2.0; 5], &[(1.5, 3.0); 5], 138.649_116_641_127_65, 13),
        (&[-1.2, 1.0, -1.2, 1.0, -1.2, 1.0, -1.2, 1.0, -1.2, 1.0], &[(-5.0, 5.0); 10], 0.0, 94),
        (&[0.0; 4], &[(-0.5, 0.5), (-0.5, 0.6), (0.1, 0.2), (-1.0, 1.0)], 1.706_041_549_699_184_3, 17),
    ];
    for (start, bounds, expected, evaluations) in cases {
        let found = run(rosenbrock, start, bounds, &exact());
        assert!((found.value - expected).abs() < 1e-12, "{found:?} for {expected}");
        assert!(found.evaluations <= 2 * evaluations, "{} for {evaluations}", found.evaluations);
        assert!(found.x.iter().zip(bounds).all(|(x, (low, high))| low <= x && x <= high));
    }
}

#[test]
fn a_quadratic_in_a_corner_is_solved_there() {
    let quadratic = |x: &[f64], gradient: &mut [f64]| {
        gradient.copy_from_slice(&[
            4.0 * x[0] + x[1] + 1.0,
            x[0] + 3.0 * x[1] - x[2] - 8.0,
            2.0 * x[2] - x[1] + 3.0,
        ]);
        0.5 * (x[0] * (gradient[0] + 1.0) + x[1] * (gradient[1] - 8.0) + x[2] * (gradient[2] + 3.0))
    };
    let found = run(quadratic, &[0.5; 3], &[(0.0, 1.0), (0.0, 2.0), (0.0, 5.0)], &exact());
    assert_eq!((found.x, found.value, found.stop), (vec![0.0, 2.0, 0.0], -10.0, Stop::Gradient));
}

/// SciPy takes 3,813 evaluations to 1.7e-12.
#[test]
fn a_long_narrow_valley_is_followed() {
    let weight = |i: usize| 10_f64.powf(6.0 * i as f64 / 19.0);
    let valley = |x: &[f64], gradient: &mut [f64]| {
        (0..20).for_each(|i| gradient[i] = weight(i) * (x[i] - 0.3));
        (0..20).map(|i| 0.5 * weight(i) * (x[i] - 0.3).powi(2)).sum()
    };
    let found = run(valley, &[1.0; 20], &[(-1.0, 2.0); 20], &Options { max_evaluations: 4000, ..exact() });
    assert!(found.value < 1e-9, "{found:?}");
}

#[test]
fn infinite_bounds_are_none_and_a_start_outside_is_moved_in() {
    let free = [(f64::NEG_INFINITY, f64::INFINITY); 2];
    assert!(run(rosenbrock, &[-1.2, 1.0], &free, &exact()).value < 1e-15);
    let found = run(rosenbrock, &[9.0, -9.0], &[(2.0, 3.0), (-1.0, 1.0)], &exact());
    assert_eq!(found.x, [2.0, 1.0]);
}

#[test]
fn what_is_not_finite_is_avoided() {
    let log_barrier = |x: &[f64], gradient: &mut [f64]| {
        gradient[0] = 1.0 - 1.0 / x[0];
        if x[0] > 0.0 { x[0] - x[0].ln() } else { f64::NAN }
    };
    let found = run(log_barrier, &[1e-3], &[(-10.0, 10.0)], &exact());
    assert!((found.x[0] - 1.0).abs() < 1e-7, "{found:?}");
    let nowhere = run(|_, _| f64::NAN, &[0.5], &[(0.0, 1.0)], &exact());
    assert_eq!((nowhere.stop, nowhere.evaluations, nowhere.x), (Stop::Start, 1, vec![0.5]));
}

#[test]
fn evaluations_are_counted_and_limited() {
    let mut calls = 0;
    let counted = |x: &[f64], gradient: &mut [f64]| {
        calls += 1;
        rosenbrock(x, gradient)
    };
    let options = Options { max_evaluations: 7, ..exact() };
    let found = run(counted, &[-1.2, 1.0], &[(-2.0, 2.0); 2], &options);
    assert_eq!((calls, found.evaluations, found.stop), (7, 7, Stop::Evaluations));
    assert!(found.value < 24.2, "the best of them is kept: {}", found.value);
}

#[test]
fn a_wrong_gradient_ends_the_search() {
    let uphill = |x: &[f64], gradient: &mut [f64]| {
        gradient[0] = -2.0 * (x[0] - 0.3);
        (x[0] - 0.3).powi(2)
    };
    let found = run(uphill, &[0.5], &[(0.0, 1.0)], &exact());
    assert_eq!((found.stop, found.x), (Stop::LineSearch, vec![0.5]));
}

#[test]
fn nothing_to_vary_is_a_minimum() {
    assert_eq!(run(|_, _| 3.0, &[], &[], &exact()).value, 3.0);
    let fixed = run(rosenbrock, &[0.0, 0.0], &[(0.5, 0.5), (0.25, 0.25)], &exact());
    assert_eq!((fixed.x, fixed.value, fixed.stop), (vec![0.5, 0.25], 0.25, Stop::Gradient));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60, rng_seed: RngSeed::Fixed(11), failure_persistence: None, ..ProptestConfig::default()
    })]

    /// A convex function is minimal where the gradient vanishes or pushes against a bound.
    #[test]
    fn convex_functions_are_minimised(
        centre in prop::collection::vec(-2.0..2.0_f64, 1..12),
        weights in prop::collection::vec(0.1..50.0_f64, 12),
        coupling in 0.0..2.0_f64,
    ) {
        let n = centre.len();
        let convex = |x: &[f64], gradient: &mut [f64]| {
            let total: f64 = x.iter().sum();
            let mut value = 0.5 * coupling * total * total;
            for i in 0..n {
                let y = x[i] - centre[i];
                value += weights[i] * (0.5 * y * y + 0.1 * y.powi(4));
                gradient[i] = weights[i] * (y + 0.4 * y.powi(3)) + coupling * total;
            }
            value
        };
        let found = run(convex, &vec![0.0; n], &vec![(-1.0, 1.0); n], &exact());
        let mut gradient = vec![0.0; n];
        convex(&found.x, &mut gradient);
        for (x, g) in found.x.iter().zip(&gradient) {
            let held = (*x == -1.0 && *g >= 0.0) || (*x == 1.0 && *g <= 0.0);
            prop_assert!(held || g.abs() < 1e-5, "{} at {}, {:?}", g, x, found);
        }
    }
}
