//! Hypervolumes against published values, against each other and against counting random points.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith_math::hypervolume::{Boxes, contributions, greedy_subset, hypervolume};
use tunesmith_math::pareto::dominates;
use tunesmith_math::sobol::Sobol;

const INF: f64 = f64::INFINITY;

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{a} is not {b}");
}

fn negated(points: &[f64]) -> Vec<f64> {
    points.iter().map(|x| -x).collect()
}

/// <https://github.com/pytorch/botorch/blob/00f09db924f8b827c0954f26d3f338857664a204/test/utils/multi_objective/test_hypervolume.py>,
/// which maximizes.
#[test]
fn volumes_agree_with_the_tests_of_botorch() {
    let two = negated(&[8.5, 3.0, 8.5, 3.5, 5.0, 5.0, 9.0, 1.0, 4.0, 5.0]);
    close(hypervolume(&two, &[0.0, 0.0]), 37.75, 1e-15);
    close(hypervolume(&two, &[-1.0, -0.5]), 28.75, 1e-15);
    let corners = |m: usize| (0..m * m).map(|i| f64::from(u8::from(i / m == i % m))).collect::<Vec<_>>();
    close(hypervolume(&corners(3), &[2.1, 2.5, 2.3]), 11.075, 1e-15);
    close(hypervolume(&corners(4), &[2.1, 2.5, 2.3, 2.0]), 23.15, 1e-15);
    #[rustfmt::skip]
    let dtlz2 = [
        0.42890000759972685, 0.1446377658556118, 0.10335085850913295, 0.49502106785623134, 0.7344368200145969,
        0.5124511265981003, 0.5332028064973291, 0.36775794432917486, 0.5261970836251835, 0.20238412378158688,
        0.5960106882406603, 0.32491865590163566, 0.5815435820797972, 0.08375675085018466, 0.44044408882261904,
        0.6135323874039154, 0.5658986040644925, 0.39684098121151284, 0.3798488823307603, 0.03960860698719982,
        0.3957157311550265, 0.4045394517331393, 0.07282417302694655, 0.5699496614967537, 0.5912790502720109,
        0.06392539039575441, 0.17204800894814581, 0.6620860391018546, 0.7241037454151875, 0.06024010111083461,
    ];
    close(hypervolume(&dtlz2, &[1.1; 5]), 0.42127855991587, 1e-13);
}

/// <https://esa.github.io/pygmo/tutorials/getting_started_with_hyper_volumes.html>: the volume, and what points 1 and 3 add.
#[test]
fn volumes_and_contributions_agree_with_the_tutorial_of_pygmo() {
    let points = [1.0, 0.0, 0.5, 0.5, 0.0, 1.0, 1.5, 0.75];
    assert_eq!(hypervolume(&points, &[2.0, 2.0]), 3.25);
    let contributions = contributions(&points, &[2.0, 2.0]);
    assert_eq!((contributions[1], contributions[3]), (0.25, 0.0));
}

#[test]
fn volumes_of_dense_fronts_approach_their_integrals() {
    // f2 = 1 - sqrt(f1) dominates 1 - 1/3 of the unit square, and more of a larger one.
    let front: Vec<f64> =
        (0..=20_000).map(|i| f64::from(i) / 20_000.0).flat_map(|x| [x, 1.0 - x.sqrt()]).collect();
    close(hypervolume(&front, &[11.0, 11.0]), 120.0 + 2.0 / 3.0, 1e-6);
}

#[test]
fn points_on_or_beyond_the_reference_and_nan_dominate_nothing() {
    let reference = [1.0, 1.0];
    assert_eq!(hypervolume(&[1.0, 0.0, 0.0, 2.0, f64::NAN, 0.0], &reference), 0.0);
    assert_eq!(hypervolume(&[], &reference), 0.0);
    assert_eq!(hypervolume(&[0.5, 0.5, f64::NAN, -9.0], &reference), 0.25);
    assert_eq!(contributions(&[0.5, 0.5, f64::NAN, -9.0, 3.0, 0.0], &reference), [0.25, 0.0, 0.0]);
    assert_eq!(hypervolume(&[-INF, 0.5], &reference), INF);
    assert_eq!(hypervolume(&[0.0, 0.5], &[1.0, INF]), INF);
    assert_eq!(hypervolume(&[3.0, 1.0, 2.0], &[5.0]), 4.0);
}

#[test]
fn the_greedy_choice_takes_what_adds_most() {
    let points = [0.0, 0.9, 0.4, 0.4, 0.9, 0.0, 0.45, 0.42, 2.0, 2.0];
    assert_eq!(greedy_subset(&points, &[1.0, 1.0], 3), [1, 0, 2]);
    assert_eq!(greedy_subset(&points, &[1.0, 1.0], 9), [1, 0, 2, 3, 4]);
    assert!(greedy_subset(&points, &[1.0, 1.0], 0).is_empty());
    assert_eq!(greedy_subset(&[-INF, 0.5, f64::NAN, 0.1, 0.2, 0.3], &[1.0, 1.0], 3).len(), 3);
}

#[test]
fn boxes_of_a_front_are_strips_and_boxes_without_one_are_everything() {
    let boxes = Boxes::of(&[1.0, 3.0, 2.0, 1.0], &[4.0, 4.0]);
    assert_eq!(boxes.levels(0), [-INF, 1.0, 2.0, 4.0]);
    let mut sides: Vec<Vec<(usize, usize)>> = (0..boxes.len()).map(|i| boxes.sides(i).collect()).collect();
    sides.sort();
    assert_eq!(sides, [[(0, 1), (2, 3)], [(0, 2), (1, 2)], [(0, 3), (0, 1)]]);
    let nothing = Boxes::of(&[5.0, 5.0, 5.0], &[4.0, 4.0, 4.0]);
    assert_eq!((nothing.len(), nothing.sides(0).collect::<Vec<_>>()), (1, vec![(0, 1); 3]));
    assert!(Boxes::of(&[], &[]).is_empty());
}

#[test]
fn three_objectives_take_two_boxes_a_point_and_one() {
    let sobol = Sobol::new(2, 3).unwrap();
    let mut front = Vec::new();
    for i in 0..50 {
        let mut u = [0.0; 2];
        sobol.point(i, &mut u);
        let angle = |u: f64| u * std::f64::consts::FRAC_PI_2;
        let (s, t) = (angle(u[0]), angle(u[1]));
        front.extend([s.cos() * t.cos(), s.cos() * t.sin(), s.sin()]);
    }
    assert_eq!(Boxes::of(&front, &[1.1; 3]).len(), 101);
}

/// The corners of a box, lower ends cut at `floor`.
fn corners(boxes: &Boxes, index: usize, floor: f64) -> Vec<(f64, f64)> {
    let sides = boxes.sides(index).enumerate();
    sides.map(|(j, (low, high))| (boxes.levels(j)[low].max(floor), boxes.levels(j)[high])).collect()
}

fn points() -> impl Strategy<Value = (usize, Vec<f64>)> {
    let value = || prop_oneof![3 => 0.0..1.3_f64, 1 => (0..5_i32).prop_map(|i| f64::from(i) / 4.0)];
    (1..6_usize, 0..14_usize)
        .prop_flat_map(move |(m, n)| (Just(m), proptest::collection::vec(value(), n * m)))
}

fn fixed() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(12), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn volumes_agree_with_counting_points((m, points) in points()) {
        let reference = vec![1.1; m];
        let sobol = Sobol::new(m, 1).unwrap();
        let mut u = vec![0.0; m];
        let hits = (0..4096).filter(|i| {
            sobol.point(*i, &mut u);
            u.iter_mut().for_each(|x| *x *= 1.1);
            points.chunks_exact(m).any(|row| row == u || dominates(row, &u))
        });
        let share = hits.count() as f64 / 4096.0;
        prop_assert!((hypervolume(&points, &reference) / 1.1_f64.powi(m as i32) - share).abs() < 0.02);
    }

    #[test]
    fn boxes_fill_exactly_what_is_not_dominated((m, points) in points()) {
        let reference = vec![1.1; m];
        let boxes = Boxes::of(&points, &reference);
        let sides: Vec<Vec<(f64, f64)>> = (0..boxes.len()).map(|i| corners(&boxes, i, 0.0)).collect();
        let volume: f64 = sides.iter().map(|s| s.iter().map(|(a, b)| (b - a).max(0.0)).product::<f64>()).sum();
        let whole = 1.1_f64.powi(m as i32);
        prop_assert!((volume + hypervolume(&points, &reference) - whole).abs() < 1e-9);
        let sobol = Sobol::new(m, 2).unwrap();
        let mut u = vec![0.0; m];
        for i in 0..256 {
            sobol.point(i, &mut u);
            u.iter_mut().for_each(|x| *x *= 1.1);
            let inside = sides.iter().filter(|s| s.iter().zip(&u).all(|((a, b), x)| a <= x && x < b)).count();
            let dominated = points.chunks_exact(m).any(|row| row == u || dominates(row, &u));
            prop_assert_eq!(inside, usize::from(!dominated), "{:?}", u);
        }
    }

    #[test]
    fn contributions_are_what_is_lost((m, points) in points()) {
        let reference = vec![1.1; m];
        let whole = hypervolume(&points, &reference);
        for (i, contribution) in contributions(&points, &reference).into_iter().enumerate() {
            let mut rest = points.clone();
            rest.drain(i * m..(i + 1) * m);
            prop_assert!((whole - hypervolume(&rest, &reference) - contribution).abs() < 1e-12);
        }
    }

    #[test]
    fn each_greedy_step_is_the_best_one((m, points) in points()) {
        let reference = vec![1.1; m];
        let chosen = greedy_subset(&points, &reference, 6);
        let volume = |set: &[usize]| {
            let rows: Vec<f64> = set.iter().flat_map(|i| points[i * m..(i + 1) * m].to_vec()).collect();
            hypervolume(&rows, &reference)
        };
        for k in 0..chosen.len() {
            let got = volume(&chosen[..=k]);
            for other in 0..points.len() / m {
                let mut set = chosen[..k].to_vec();
                set.push(other);
                prop_assert!(volume(&set) <= got + 1e-12);
            }
        }
    }
}
