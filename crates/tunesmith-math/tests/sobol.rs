//! Sobol points: the published sequence, its balance, and what scrambling keeps.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith_math::sobol::{MAX_DIMENSIONS, Sobol, SobolError};
use tunesmith_math::summary::Moments;

/// The first `count` points.
fn points(sobol: &Sobol, count: u64) -> Vec<Vec<f64>> {
    (0..count).map(|index| point(sobol, index)).collect()
}

fn point(sobol: &Sobol, index: u64) -> Vec<f64> {
    let mut point = vec![f64::NAN; sobol.dimensions()];
    sobol.point(index, &mut point);
    point
}

/// Whether each of the boxes of a `2^bits[0]` by `2^bits[1]` ... grid holds exactly one of the points.
fn one_in_each_box(points: &[Vec<f64>], axes: &[usize], bits: &[u32]) -> bool {
    let mut boxes: Vec<u64> = points
        .iter()
        .map(|point| {
            axes.iter()
                .zip(bits)
                .fold(0, |cell, (&axis, &bits)| (cell << bits) | (point[axis] * f64::from(1 << bits)) as u64)
        })
        .collect();
    boxes.sort_unstable();
    boxes.into_iter().eq(0..1 << bits.iter().sum::<u32>())
}

/// SciPy 1.17.1, `qmc.Sobol(8, scramble=False, bits=32).random(16)`.
#[test]
fn the_first_points_are_the_published_ones() {
    #[rustfmt::skip]
    let expected = [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
        [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75],
        [0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25],
        [0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875],
        [0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375],
        [0.625, 0.125, 0.875, 0.625, 0.625, 0.875, 0.125, 0.125],
        [0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625],
        [0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125, 0.4375, 0.9375],
        [0.6875, 0.8125, 0.4375, 0.9375, 0.0625, 0.8125, 0.9375, 0.4375],
        [0.9375, 0.0625, 0.6875, 0.1875, 0.3125, 0.5625, 0.1875, 0.1875],
        [0.4375, 0.5625, 0.1875, 0.6875, 0.8125, 0.0625, 0.6875, 0.6875],
        [0.3125, 0.1875, 0.3125, 0.5625, 0.9375, 0.4375, 0.0625, 0.0625],
        [0.8125, 0.6875, 0.8125, 0.0625, 0.4375, 0.9375, 0.5625, 0.5625],
        [0.5625, 0.4375, 0.0625, 0.8125, 0.1875, 0.6875, 0.3125, 0.8125],
        [0.0625, 0.9375, 0.5625, 0.3125, 0.6875, 0.1875, 0.8125, 0.3125],
    ];
    let sobol = Sobol::unscrambled(8).unwrap();
    for (index, expected) in expected.iter().enumerate() {
        assert_eq!(point(&sobol, index as u64), expected, "point {index}");
    }
}

/// SciPy 1.17.1, `qmc.Sobol(1111, scramble=False, bits=32)` after `fast_forward(index)`.
#[test]
fn far_points_in_high_dimensions_are_the_published_ones() {
    let expected = [
        (1_000_003, 0, 0.2764749526977539),
        (1_000_003, 1, 0.5619192123413086),
        (1_000_003, 2, 0.07799625396728516),
        (1_000_003, 9, 0.004401206970214844),
        (1_000_003, 49, 0.10164546966552734),
        (1_000_003, 99, 0.04960346221923828),
        (1_000_003, 499, 0.901423454284668),
        (1_000_003, 999, 0.039755821228027344),
        (1_000_003, 1110, 0.15498828887939453),
        (3_000_000_019, 0, 0.34591852664016187),
        (3_000_000_019, 1, 0.7042142248246819),
        (3_000_000_019, 2, 0.3268389680888504),
        (3_000_000_019, 9, 0.9766403583344072),
    ];
    let sobol = Sobol::unscrambled(MAX_DIMENSIONS).unwrap();
    for (index, dimension, expected) in expected {
        assert_eq!(point(&sobol, index)[dimension], expected, "dimension {dimension} of point {index}");
    }
}

#[test]
fn every_axis_is_stratified_in_every_dimension() {
    for sobol in [Sobol::unscrambled(MAX_DIMENSIONS).unwrap(), Sobol::new(MAX_DIMENSIONS, 7).unwrap()] {
        let points = points(&sobol, 256);
        for axis in 0..MAX_DIMENSIONS {
            for bits in 0..=8 {
                assert!(
                    one_in_each_box(&points[..1 << bits], &[axis], &[bits]),
                    "axis {axis}, 2^{bits} points"
                );
            }
        }
    }
}

#[test]
fn the_first_two_axes_are_a_net_of_boxes_of_every_shape() {
    for seed in 0..20 {
        let points = points(&Sobol::new(2, seed).unwrap(), 1024);
        for wide in 0..=10 {
            assert!(
                one_in_each_box(&points, &[0, 1], &[wide, 10 - wide]),
                "seed {seed}, {wide} bits of the first"
            );
        }
    }
}

#[test]
fn a_scrambled_sequence_stays_what_it_is_from_version_to_version() {
    let sobol = Sobol::new(MAX_DIMENSIONS, 42).unwrap();
    let first: Vec<f64> = point(&sobol, 0)[..3].to_vec();
    assert_eq!(first, [0.8422707276292937, 0.2590103851352371, 0.6737158111758872]);
    assert_eq!(point(&sobol, 123_456)[MAX_DIMENSIONS - 1], 0.5173224653913642);
}

#[test]
fn scrambled_coordinates_are_uniform_over_seeds() {
    // One coordinate of one point, 16 cells: chi-square with 15 degrees of freedom, 37.7 at 0.1 %.
    for (dimension, index) in [(0, 0), (1, 1), (5, 1000), (40, 77)] {
        let mut cells = [0.0_f64; 16];
        for seed in 0..4000 {
            let u = point(&Sobol::new(dimension + 1, seed).unwrap(), index)[dimension];
            cells[(u * 16.0) as usize] += 1.0;
        }
        let chi_square: f64 = cells.iter().map(|n| (n - 250.0).powi(2) / 250.0).sum();
        assert!(chi_square < 37.7, "dimension {dimension}, index {index}: {chi_square}");
    }
}

#[test]
fn scramblings_of_different_axes_and_seeds_are_uncorrelated() {
    // Correlation of 4,000 independent pairs has a standard deviation of 0.016.
    let correlation = |pair: &dyn Fn(u64) -> (f64, f64)| {
        let products: Moments = (0..4000).map(pair).map(|(a, b)| 12.0 * (a - 0.5) * (b - 0.5)).collect();
        products.mean().unwrap()
    };
    let coordinate = |seed, dimension| point(&Sobol::new(dimension + 1, seed).unwrap(), 5)[dimension];
    assert!(correlation(&|seed| (coordinate(seed, 0), coordinate(seed, 1))).abs() < 0.06);
    assert!(correlation(&|seed| (coordinate(seed, 3), coordinate(seed + 1, 3))).abs() < 0.06);
}

#[test]
fn an_integral_of_a_smooth_function_has_far_less_variance_than_with_independent_points() {
    // The mean of prod(1 + (x - 1/2)) over 5 axes is 1; its variance for one random point is (13/12)^5 - 1 = 0.49.
    let estimates: Moments = (0..200)
        .map(|seed| {
            let sobol = Sobol::new(5, seed).unwrap();
            let values = points(&sobol, 256).into_iter().map(|x| x.iter().map(|x| x + 0.5).product::<f64>());
            values.sum::<f64>() / 256.0
        })
        .collect();
    assert!((estimates.mean().unwrap() - 1.0).abs() < 1e-3);
    let independent = 0.49 / 256.0;
    assert!(estimates.variance().unwrap() < independent / 50.0, "{:?}", estimates.variance());
}

#[test]
fn too_many_dimensions_are_refused_with_the_limit_named() {
    let error = Sobol::new(MAX_DIMENSIONS + 1, 0).unwrap_err();
    assert_eq!(error, SobolError::TooManyDimensions(1112));
    assert!(error.to_string().contains("at most 1111 dimensions, not 1112"), "{error}");
}

#[test]
fn an_output_of_another_length_takes_what_fits() {
    let sobol = Sobol::new(2, 1).unwrap();
    let whole = point(&sobol, 9);
    let (mut shorter, mut longer) = ([0.0; 1], [-1.0; 3]);
    sobol.point(9, &mut shorter);
    sobol.point(9, &mut longer);
    assert_eq!(shorter, whole[..1]);
    assert_eq!(longer, [whole[0], whole[1], -1.0]);
    Sobol::new(0, 1).unwrap().point(0, &mut []);
}

/// The same cases on every run.
fn config() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn points_lie_in_the_unit_cube_at_every_index(seed: u64, index: u64) {
        let sobol = Sobol::new(20, seed).unwrap();
        prop_assert!(point(&sobol, index).iter().all(|u| (0.0..1.0).contains(u)));
        prop_assert_eq!(point(&sobol, index), point(&sobol, index % (1 << 53)));
    }

    #[test]
    fn a_dimension_more_leaves_the_others_as_they_were(seed: u64, index: u64, fewer in 0_usize..30) {
        let some = point(&Sobol::new(fewer, seed).unwrap(), index);
        let more = point(&Sobol::new(fewer + 1, seed).unwrap(), index);
        prop_assert_eq!(&some[..], &more[..fewer]);
    }

    #[test]
    fn any_aligned_block_is_stratified(seed: u64, axis in 0_usize..50, block in 0_u64..1 << 40) {
        let sobol = Sobol::new(axis + 1, seed).unwrap();
        let points: Vec<_> = (block * 64..(block + 1) * 64).map(|index| point(&sobol, index)).collect();
        prop_assert!(one_in_each_box(&points, &[axis], &[6]));
    }

    #[test]
    fn scrambling_keeps_how_many_leading_bits_two_points_share(seed: u64, a in 0_u64..1 << 32, b in 0_u64..1 << 32) {
        let shared = |sobol: &Sobol| {
            let bits = |index| (point(sobol, index)[3] * 2_f64.powi(53)) as u64;
            (bits(a) ^ bits(b)).leading_zeros()
        };
        prop_assert_eq!(shared(&Sobol::unscrambled(4).unwrap()), shared(&Sobol::new(4, seed).unwrap()));
    }
}
