//! Cholesky factors against textbook loops, and their growth, solutions and inverses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith_math::linalg::{Cholesky, NotPositiveDefinite, PANEL};
use tunesmith_math::simd::{dot, exp_of_negative};

/// Numbers in `[-1, 1)` from a seed (SplitMix64).
fn numbers(mut seed: u64, count: usize) -> Vec<f64> {
    (0..count)
        .map(|_| {
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        })
        .collect()
}

/// `A A' / n + I / 10`: well conditioned.
fn matrix(seed: u64, n: usize) -> Vec<f64> {
    let a = numbers(seed, n * n);
    let mut out = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            out[i * n + j] = (0..n).map(|k| a[i * n + k] * a[j * n + k]).sum::<f64>() / n as f64;
        }
        out[i * n + i] += 0.1;
    }
    out
}

/// The textbook's factor: each sum in order, by fused multiply-adds.
fn textbook(n: usize, a: &[f64]) -> Vec<f64> {
    let mut l = vec![0.0_f64; n * n];
    for i in 0..n {
        for j in 0..=i {
            let sum = (0..j).fold(a[i * n + j], |sum: f64, k| (-l[i * n + k]).mul_add(l[j * n + k], sum));
            l[i * n + j] = if i == j { sum.sqrt() } else { sum / l[j * n + j] };
        }
    }
    l
}

fn leading(n: usize, a: &[f64], size: usize) -> Vec<f64> {
    (0..size).flat_map(|i| &a[i * n..i * n + size]).copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_factor_is_the_textbooks_bit_for_bit(n in 0_usize..70, seed: u64) {
        let a = matrix(seed, n);
        let (factor, expected) = (Cholesky::new(n, &a).unwrap(), textbook(n, &a));
        for i in 0..n {
            for j in 0..=i {
                prop_assert_eq!(factor.get(i, j).to_bits(), expected[i * n + j].to_bits(), "({}, {})", i, j);
            }
        }
    }

    #[test]
    fn a_factor_that_grew_is_the_one_computed_at_once_bit_for_bit(n in 1_usize..60, from in 0_usize..60, seed: u64) {
        let a = matrix(seed, n);
        let from = from.min(n);
        let mut grown = Cholesky::new(from, &leading(n, &a, from)).unwrap();
        for row in from..n {
            grown.append(&a[row * n..=row * n + row]).unwrap();
        }
        let whole = Cholesky::new(n, &a).unwrap();
        prop_assert_eq!(&grown, &whole);
        grown.truncate(from);
        prop_assert_eq!(grown, Cholesky::new(from, &leading(n, &a, from)).unwrap());
    }

    #[test]
    fn solutions_solve_and_are_the_same_alone_and_in_a_panel(n in 1_usize..60, seed: u64) {
        let a = matrix(seed, n);
        let factor = Cholesky::new(n, &a).unwrap();
        let b = numbers(!seed, n * PANEL);
        let mut panel = vec![0.0; factor.padded_len() * PANEL];
        panel[..n * PANEL].copy_from_slice(&b);
        factor.solve_lower_panel(&mut panel);
        for lane in 0..PANEL {
            let rhs: Vec<f64> = (0..n).map(|i| b[i * PANEL + lane]).collect();
            let mut x = rhs.clone();
            factor.solve_lower(&mut x);
            for i in 0..n {
                prop_assert_eq!(x[i].to_bits(), panel[i * PANEL + lane].to_bits());
            }
            factor.solve_upper(&mut x);
            for i in 0..n {
                let product: f64 = (0..n).map(|j| a[i * n + j] * x[j]).sum();
                prop_assert!((product - rhs[i]).abs() < 1e-10, "{} for {}", product, rhs[i]);
            }
        }
    }

    #[test]
    fn the_inverse_times_the_matrix_is_the_identity(n in 1_usize..60, seed: u64) {
        let a = matrix(seed, n);
        let inverse = Cholesky::new(n, &a).unwrap().inverse();
        for i in 0..n {
            for j in 0..n {
                let product: f64 = (0..n).map(|k| a[i * n + k] * inverse[k * n + j]).sum();
                let identity = if i == j { 1.0 } else { 0.0 };
                prop_assert!((product - identity).abs() < 1e-10);
                prop_assert_eq!(inverse[i * n + j].to_bits(), inverse[j * n + i].to_bits());
            }
        }
    }

    #[test]
    fn exponentials_of_negative_numbers_are_exact_to_two_eps(x in -708.0..0.0_f64) {
        let (actual, expected) = (exp_of_negative(x), libm_exp(x));
        prop_assert!((actual - expected).abs() <= 2.0 * f64::EPSILON * expected, "{:e} for {:e}", actual, expected);
    }
}

fn libm_exp(x: f64) -> f64 {
    x.exp()
}

/// `numpy.linalg.slogdet` and `numpy.linalg.cholesky` of the Hilbert matrix of order 6.
#[test]
fn an_ill_conditioned_matrix_agrees_with_numpy() {
    let hilbert: Vec<f64> = (0..36).map(|k| 1.0 / (k / 6 + k % 6 + 1) as f64).collect();
    let factor = Cholesky::new(6, &hilbert).unwrap();
    assert!((factor.ln_det() - -39.766_206_706_447_99).abs() < 1e-6, "{}", factor.ln_det());
    assert!((factor.get(5, 0) - 1.0 / 6.0).abs() < 1e-15);
    assert!((factor.get(5, 5) - 0.001_196_47).abs() < 1e-8, "{}", factor.get(5, 5));
}

#[test]
fn what_is_not_positive_definite_says_where() {
    assert_eq!(Cholesky::new(2, &[1.0, 2.0, 2.0, 1.0]), Err(NotPositiveDefinite { row: 2 }));
    assert_eq!(Cholesky::new(1, &[0.0]), Err(NotPositiveDefinite { row: 1 }));
    assert_eq!(Cholesky::new(1, &[f64::NAN]), Err(NotPositiveDefinite { row: 1 }));
    assert_eq!(Cholesky::new(1, &[f64::INFINITY]), Err(NotPositiveDefinite { row: 1 }));
    let mut factor = Cholesky::new(1, &[1.0]).unwrap();
    let before = factor.clone();
    assert_eq!(factor.append(&[1.0, 1.0]), Err(NotPositiveDefinite { row: 2 }));
    assert_eq!(factor, before);
}

#[test]
fn the_least_jitter_that_helps_is_added() {
    let mut singular = vec![1.0; 9];
    let (factor, added) = Cholesky::with_jitter(3, &mut singular, 1e-12).unwrap();
    assert_eq!((factor.len(), added), (3, 1e-12));
    let mut sound = vec![2.0];
    assert_eq!(Cholesky::with_jitter(1, &mut sound, 1e-12).unwrap().1, 0.0);
    let mut hopeless = vec![f64::NAN];
    assert!(Cholesky::with_jitter(1, &mut hopeless, 1e-12).is_none());
}

#[test]
fn nothing_is_a_matrix_too() {
    let factor = Cholesky::new(0, &[]).unwrap();
    assert!(factor.is_empty() && factor.inverse().is_empty());
    assert_eq!((factor.padded_len(), factor.ln_det()), (0, 0.0));
    factor.solve_lower(&mut []);
    factor.solve_upper(&mut []);
    factor.solve_lower_panel(&mut []);
}

#[test]
fn dot_products_of_every_length_are_sums() {
    for n in 0..40 {
        let (a, b) = (numbers(1, n), numbers(2, n));
        let expected: f64 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
        assert!((dot(&a, &b) - expected).abs() < 1e-14);
    }
}

#[test]
fn the_exponential_of_zero_is_one_and_of_far_below_nothing() {
    assert_eq!(exp_of_negative(0.0), 1.0);
    assert_eq!(exp_of_negative(-0.0), 1.0);
    assert_eq!(exp_of_negative(-800.0), 0.0);
    assert_eq!(exp_of_negative(f64::NEG_INFINITY), 0.0);
}
