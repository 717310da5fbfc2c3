//! Dominance, fronts and crowding distances.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith_math::pareto::{crowding_distances, dominates, nondominated, ranks};

const INF: f64 = f64::INFINITY;

#[test]
fn a_point_dominates_when_it_is_nowhere_worse_and_somewhere_better() {
    assert!(dominates(&[1.0, 2.0], &[1.0, 3.0]));
    assert!(!dominates(&[1.0, 2.0], &[1.0, 2.0]));
    assert!(!dominates(&[1.0, 2.0], &[0.0, 3.0]));
    assert!(!dominates(&[0.0], &[-0.0]) && !dominates(&[-0.0], &[0.0]));
}

#[test]
fn nan_is_worse_than_every_number() {
    assert!(dominates(&[1e300, 0.0], &[f64::NAN, 0.0]));
    assert!(!dominates(&[f64::NAN, 0.0], &[1e300, 0.0]));
    assert!(!dominates(&[f64::NAN], &[f64::NAN]));
    assert_eq!(ranks(&[f64::NAN, 1.0, INF, -INF], 1), [2, 1, 2, 0]);
}

#[test]
fn ranks_count_the_fronts_above() {
    let points = [1.0, 5.0, 2.0, 3.0, 4.0, 1.0, 3.0, 4.0, 4.0, 3.0, 5.0, 2.0, 5.0, 5.0, 4.0, 3.0];
    assert_eq!(ranks(&points, 2), [0, 0, 0, 1, 1, 1, 2, 1]);
    assert_eq!(nondominated(&points, 2), [0, 1, 2]);
}

#[test]
fn no_points_and_no_objectives_are_fine() {
    assert!(ranks(&[], 2).is_empty() && nondominated(&[], 3).is_empty());
    assert!(ranks(&[], 0).is_empty() && crowding_distances(&[], 0).is_empty());
    assert_eq!(crowding_distances(&[1.0, 2.0, 2.0, 1.0], 2), [INF, INF]);
}

#[test]
fn crowding_distances_add_the_gaps_between_neighbours() {
    // Ranges are 4 and 8: the middle point lies between both ends, (4 - 0) / 4 + (8 - 0) / 8.
    assert_eq!(crowding_distances(&[0.0, 8.0, 1.0, 2.0, 4.0, 0.0], 2), [INF, 2.0, INF]);
    assert_eq!(
        crowding_distances(&[0.0, 8.0, 1.0, 4.0, 2.0, 2.0, 4.0, 0.0], 2),
        [INF, 0.5 + 0.75, 0.75 + 0.5, INF]
    );
}

#[test]
fn copies_of_an_end_are_crowded() {
    let distances = crowding_distances(&[0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0], 2);
    assert_eq!(distances.iter().filter(|d| d.is_infinite()).count(), 3);
    assert_eq!(crowding_distances(&[1.0; 5], 1), [0.0; 5]);
    assert!(crowding_distances(&[0.0, 1.0, INF, f64::NAN], 1).iter().all(|d| !d.is_nan()));
}

/// Peeling off fronts by the definition.
fn peeled(points: &[f64], m: usize) -> Vec<usize> {
    let rows: Vec<&[f64]> = points.chunks_exact(m).collect();
    let mut ranks = vec![usize::MAX; rows.len()];
    for front in 0.. {
        let open: Vec<usize> = (0..rows.len()).filter(|i| ranks[*i] == usize::MAX).collect();
        if open.is_empty() {
            break;
        }
        for i in &open {
            if !open.iter().any(|j| dominates(rows[*j], rows[*i])) {
                ranks[*i] = front;
            }
        }
    }
    ranks
}

fn value() -> impl Strategy<Value = f64> {
    // Few distinct values, so that coordinates are often equal.
    prop_oneof![8 => (0..6_i32).prop_map(f64::from), 4 => -2.0..2.0, 1 => proptest::sample::select(vec![f64::NAN, INF, -INF, -0.0])]
}

fn points() -> impl Strategy<Value = (usize, Vec<f64>)> {
    (1..5_usize, 0..40_usize).prop_flat_map(|(m, n)| (Just(m), proptest::collection::vec(value(), n * m)))
}

fn fixed() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(11), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn ranks_agree_with_peeling_off_fronts((m, points) in points()) {
        let ranks = ranks(&points, m);
        prop_assert_eq!(&ranks, &peeled(&points, m));
        let first: Vec<usize> = (0..ranks.len()).filter(|i| ranks[*i] == 0).collect();
        prop_assert_eq!(nondominated(&points, m), first);
    }

    #[test]
    fn crowding_distances_are_no_nan_and_the_ends_are_infinite((m, points) in points()) {
        let distances = crowding_distances(&points, m);
        prop_assert!(distances.iter().all(|d| *d >= 0.0));
        prop_assert_eq!(distances.len() * m, points.len());
    }
}
