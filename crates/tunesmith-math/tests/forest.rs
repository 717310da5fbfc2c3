//! Regression forests: what they predict, and the boxes of their leaves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use tunesmith_math::forest::{Column, Cover, Forest, ForestError, ForestOptions, Partition};

/// SplitMix64, as a source of bits.
fn bits(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn uniform(bits: &mut impl FnMut() -> u64) -> f64 {
    (bits() >> 11) as f64 / (1_u64 << 53) as f64
}

fn rows(n: usize, d: usize, seed: u64) -> Vec<f64> {
    let mut bits = bits(seed);
    (0..n * d).map(|_| uniform(&mut bits)).collect()
}

fn grow(columns: &[Column], rows: &[f64], targets: &[f64], options: &ForestOptions) -> Forest {
    Forest::grow(columns, rows, targets, options, &mut bits(7)).unwrap()
}

fn whole() -> ForestOptions {
    ForestOptions {
        trees: 1,
        features: 1.0,
        min_split: 2,
        min_leaf: 1,
        max_depth: 64,
        bootstrap: false,
        gates: false,
    }
}

#[test]
fn a_tree_on_all_rows_returns_their_targets() {
    let points = rows(300, 3, 1);
    let targets: Vec<f64> = points.chunks(3).map(|x| x[0] * x[1] - x[2]).collect();
    let forest = grow(&[Column::Numeric; 3], &points, &targets, &whole());
    for (x, y) in points.chunks(3).zip(&targets) {
        assert!((forest.predict(x).mean - y).abs() < 1e-12);
        assert!(forest.predict(x).variance < 1e-12);
    }
}

#[test]
fn a_step_is_found_between_its_neighbours() {
    let points: Vec<f64> = (0..10).map(f64::from).collect();
    let targets: Vec<f64> = points.iter().map(|x| f64::from(u8::from(*x > 4.0))).collect();
    let forest = grow(&[Column::Numeric], &points, &targets, &whole());
    let tree = &forest.trees()[0];
    assert_eq!(tree.leaves(), 2);
    let partition = Partition::new(tree, forest.columns());
    let [threshold] = partition.thresholds(0) else { panic!("one threshold") };
    assert!((4.0..5.0).contains(threshold));
}

#[test]
fn a_smooth_function_is_learned_where_there_are_rows() {
    let f = |x: &[f64]| (6.0 * x[0]).sin() + x[1] * x[1];
    let points = rows(2_000, 2, 2);
    let targets: Vec<f64> = points.chunks(2).map(f).collect();
    let forest =
        grow(&[Column::Numeric; 2], &points, &targets, &ForestOptions { trees: 30, ..whole_bagged() });
    let fresh = rows(500, 2, 3);
    let worst = fresh.chunks(2).map(|x| (forest.predict(x).mean - f(x)).powi(2)).sum::<f64>() / 500.0;
    assert!(worst < 0.003, "mean squared error {worst}");
}

fn whole_bagged() -> ForestOptions {
    ForestOptions { bootstrap: true, ..whole() }
}

#[test]
fn variance_is_larger_where_there_are_no_rows() {
    // Nothing between 0.4 and 0.9, where the values differ.
    let points: Vec<f64> = (0..100).map(|i| f64::from(i) / 250.0).chain([0.9, 0.95, 1.0]).collect();
    let targets: Vec<f64> = points.iter().map(|x| 5.0 * x).collect();
    let forest = grow(&[Column::Numeric], &points, &targets, &ForestOptions { trees: 50, ..whole_bagged() });
    assert!(forest.predict(&[0.65]).variance > 20.0 * forest.predict(&[0.2]).variance);
}

#[test]
fn categories_are_grouped_by_what_they_do_not_by_where_they_stand() {
    let k = 70;
    let good = |category: usize| category % 3 == 1;
    let points: Vec<f64> = (0..k).flat_map(|i| [(i as f64 + 0.5) / k as f64; 4]).collect();
    let targets: Vec<f64> =
        points.iter().map(|x| f64::from(u8::from(good(Column::category(k, *x))))).collect();
    let forest = grow(&[Column::Nominal(k)], &points, &targets, &whole());
    assert_eq!(forest.trees()[0].leaves(), 2);
    assert!(points.iter().zip(&targets).all(|(x, y)| (forest.predict(&[*x]).mean - y).abs() < 1e-12));
}

#[test]
fn unseen_categories_are_uncertain() {
    let points: Vec<f64> = (0..40).map(|i| if i % 2 == 0 { 0.125 } else { 0.375 }).collect();
    let targets: Vec<f64> = (0..40).map(|i| f64::from(i % 2)).collect();
    let options = ForestOptions { trees: 60, ..whole_bagged() };
    let forest = grow(&[Column::Nominal(4)], &points, &targets, &options);
    assert!(forest.predict(&[0.125]).variance < 1e-12);
    assert!(forest.predict(&[0.875]).variance > 0.1);
}

#[test]
fn missing_values_take_the_side_that_fits_them() {
    // Missing rows behave like large values.
    let mut points: Vec<f64> = (0..60).map(|i| f64::from(i) / 60.0).collect();
    points.extend([f64::NAN; 20]);
    let targets: Vec<f64> = points.iter().map(|x| if *x <= 0.5 { 0.0 } else { 1.0 }).collect();
    let forest = grow(&[Column::Numeric], &points, &targets, &whole());
    assert_eq!(forest.trees()[0].leaves(), 2);
    assert!((forest.predict(&[f64::NAN]).mean - 1.0).abs() < 1e-12);
    // And here like nothing else.
    let targets: Vec<f64> = points.iter().map(|x| if x.is_nan() { 1.0 } else { 0.0 }).collect();
    let forest = grow(&[Column::Numeric], &points, &targets, &whole());
    assert_eq!(forest.trees()[0].leaves(), 2);
    assert!((forest.predict(&[f64::NAN]).mean - 1.0).abs() < 1e-12);
    assert!(forest.predict(&[0.99]).mean.abs() < 1e-12);
}

#[test]
fn what_makes_a_parameter_inactive_gets_the_credit() {
    // Column 1 is missing exactly where column 0 is its first category, and otherwise without effect.
    let mut bits = bits(11);
    let mut points = Vec::new();
    let mut targets = Vec::new();
    for i in 0..100 {
        let on = i % 2 == 1;
        points.extend([if on { 0.75 } else { 0.25 }, if on { uniform(&mut bits) } else { f64::NAN }]);
        targets.push(f64::from(u8::from(on)));
    }
    let options = ForestOptions { trees: 20, ..whole_bagged() };
    let forest = grow(&[Column::Nominal(2), Column::Numeric], &points, &targets, &options);
    for tree in forest.trees() {
        Partition::new(tree, forest.columns()).leaves(|leaf| assert_eq!(leaf.narrow, [0]));
    }
}

#[test]
fn with_gates_branches_are_told_apart_before_what_is_in_one() {
    // Missing rows are 3, the others twice the number: rows above 1/2 alone are nearer to the missing ones.
    let mut bits = bits(12);
    let mut points = Vec::new();
    let mut targets = Vec::new();
    for i in 0..400 {
        let x = uniform(&mut bits);
        points.extend(if i % 2 == 0 { [0.25, f64::NAN] } else { [0.75, x] });
        targets.push(if i % 2 == 0 { 3.0 } else { 2.0 * x });
    }
    let mixed = |gates| {
        let options = ForestOptions { gates, ..whole() };
        let forest = grow(&[Column::Nominal(2), Column::Numeric], &points, &targets, &options);
        let mut both = 0;
        Partition::new(&forest.trees()[0], forest.columns()).leaves(|leaf| {
            let missing = matches!(leaf.covers[1], Cover::Segments { missing: true, .. });
            both += usize::from(missing && leaf.covers[0].holds(0) && leaf.narrow.contains(&1));
        });
        both
    };
    assert_eq!((mixed(false), mixed(true)), (1, 0));
}

#[test]
fn the_same_bits_grow_the_same_forest() {
    let points = rows(100, 4, 5);
    let targets: Vec<f64> = points.chunks(4).map(|x| x.iter().sum()).collect();
    let columns = [Column::Numeric, Column::Nominal(3), Column::Numeric, Column::Numeric];
    let of = |seed| {
        let options = ForestOptions::default();
        Forest::grow(&columns, &points, &targets, &options, &mut bits(seed)).unwrap()
    };
    assert_eq!(of(1).trees(), of(1).trees());
    assert_ne!(of(1).trees(), of(2).trees());
}

#[test]
fn limits_of_size_and_depth_are_kept() {
    let points = rows(200, 2, 6);
    let targets: Vec<f64> = points.chunks(2).map(|x| x[0]).collect();
    let options = ForestOptions { min_leaf: 9, max_depth: 4, trees: 5, ..whole_bagged() };
    let forest = grow(&[Column::Numeric; 2], &points, &targets, &options);
    for tree in forest.trees() {
        assert!(tree.leaves() <= 16);
        Partition::new(tree, forest.columns()).leaves(|leaf| assert!(leaf.leaf.weight >= 9.0));
    }
}

#[test]
fn input_that_fits_no_forest_is_refused_in_words() {
    let options = ForestOptions::default();
    let refuse = |rows: &[f64], targets: &[f64]| {
        Forest::grow(&[Column::Numeric; 2], rows, targets, &options, &mut bits(1)).map(|_| ()).unwrap_err()
    };
    assert_eq!(refuse(&[], &[]), ForestError::Empty);
    assert_eq!(refuse(&[1.0], &[1.0]).to_string(), "1 rows of 2 columns take 2 numbers, not 1");
    assert_eq!(refuse(&[1.0, 2.0], &[f64::NAN]), ForestError::Target(0));
}

#[test]
fn one_row_and_no_columns_give_a_constant() {
    let options = ForestOptions::default();
    let one = grow(&[Column::Numeric], &[0.5], &[3.0], &options);
    assert_eq!(one.predict(&[0.1]).mean, 3.0);
    let none = grow(&[], &[], &[1.0, 3.0], &ForestOptions { bootstrap: false, ..options });
    assert_eq!(none.predict(&[]).mean, 2.0);
    assert_eq!(none.predict(&[]).variance, 1.0);
}

#[test]
fn a_row_is_out_of_bag_in_about_a_third_of_the_trees() {
    let points = rows(500, 1, 8);
    let forest = grow(&[Column::Numeric], &points, &points, &ForestOptions { trees: 40, ..whole_bagged() });
    let seen =
        (0..500).flat_map(|row| forest.trees().iter().map(move |t| t.has_seen(row))).filter(|s| *s).count();
    let share = seen as f64 / (500.0 * 40.0);
    assert!((share - 0.632).abs() < 0.01, "{share}");
}

fn mixed_table() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let number = prop_oneof![4 => 0.0..1.0_f64, 1 => Just(f64::NAN), 1 => Just(0.5)];
    let category = prop_oneof![4 => (0..5_u8).prop_map(|c| (f64::from(c) + 0.5) / 5.0), 1 => Just(f64::NAN)];
    let target = prop_oneof![8 => -1.0..1.0_f64, 1 => Just(1e300), 1 => Just(0.0)];
    proptest::collection::vec((number.clone(), category, number, target), 1..60).prop_map(|table| {
        let rows = table.iter().flat_map(|(a, b, c, _)| [*a, *b, *c]).collect();
        (rows, table.iter().map(|row| row.3).collect())
    })
}

const MIXED: [Column; 3] = [Column::Numeric, Column::Nominal(5), Column::Numeric];

#[test]
fn joined_forests_predict_the_mean_over_all_their_trees() {
    let (columns, rows) = ([Column::Numeric], rows(40, 1, 3));
    let targets: Vec<f64> = rows.iter().map(|x| x * x).collect();
    let options = ForestOptions { trees: 3, ..ForestOptions::default() };
    let parts: Vec<Forest> = (0..4)
        .map(|seed| Forest::grow(&columns, &rows, &targets, &options, &mut bits(seed)).unwrap())
        .collect();
    let all = Forest::joined(parts.clone()).unwrap();
    assert_eq!(all.trees().len(), 12);
    let mean = parts.iter().map(|forest| forest.mean(&[0.3])).sum::<f64>() / 4.0;
    assert!((all.mean(&[0.3]) - mean).abs() < 1e-12);
    assert!(Forest::joined([]).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each point lies in exactly one leaf's box, and that leaf is the one that predicts it.
    #[test]
    fn boxes_do_not_overlap_and_leave_no_gap((rows, targets) in mixed_table(), seed in any::<u64>()) {
        let options = ForestOptions { trees: 3, ..ForestOptions::default() };
        let forest = Forest::grow(&MIXED, &rows, &targets, &options, &mut bits(seed)).unwrap();
        let mut bits = bits(seed ^ 1);
        let mut probes = rows.clone();
        for _ in 0..20 {
            probes.extend([uniform(&mut bits), uniform(&mut bits), f64::NAN]);
        }
        for tree in forest.trees() {
            let partition = Partition::new(tree, forest.columns());
            for probe in probes.chunks(3) {
                let mut hits = Vec::new();
                partition.leaves(|leaf| {
                    let inside = |(column, cover): (usize, &Cover)| {
                        let x = probe[column];
                        match cover {
                            Cover::Segments { missing, .. } if x.is_nan() => *missing,
                            Cover::Segments { first, end, .. } => {
                                let segment = partition.thresholds(column).iter().filter(|t| x > **t).count();
                                (*first..*end).contains(&segment)
                            }
                            Cover::Categories(_) if x.is_nan() => cover.holds(5),
                            Cover::Categories(_) => cover.holds(Column::category(5, x)),
                        }
                    };
                    if leaf.covers.iter().enumerate().all(inside) {
                        hits.push(leaf.leaf);
                    }
                });
                prop_assert_eq!(hits, vec![tree.leaf(probe)]);
            }
        }
    }

    /// Predictions stay within the targets, and a variance is never negative.
    #[test]
    fn predictions_stay_within_the_targets((rows, targets) in mixed_table(), seed in any::<u64>()) {
        let forest = Forest::grow(&MIXED, &rows, &targets, &ForestOptions::default(), &mut bits(seed)).unwrap();
        let low = targets.iter().copied().fold(f64::INFINITY, f64::min);
        let high = targets.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let slack = 1e-9 * low.abs().max(high.abs());
        for row in rows.chunks(3) {
            let p = forest.predict(row);
            prop_assert!(p.mean >= low - slack && p.mean <= high + slack && p.variance >= 0.0);
        }
    }
}
