//! Densities against reference values.

use tunesmith_core::{Param, Prior, Rng, Space};

use super::axis::Axis;
use super::mixture::{Mixture, Widths};
use super::store::{Spread, Store};
use super::sums::Asked;
use crate::evidence::Columns;

/// One of each kind of axis.
fn axes() -> Vec<Axis> {
    let space = Space::builder()
        .param(Param::float("x", -3.0, 5.0))
        .param(Param::int("k", 0, 4))
        .param(Param::choice("c", ["a", "b", "c"]))
        .build()
        .unwrap();
    Axis::all(&space, &Columns::of(&space))
}

const TRIALS: [[f64; 3]; 3] = [[0.2, 0.0, 0.0], [0.5, 2.0, 1.0], [0.9, 4.0, 1.0]];
const POINTS: [[f64; 3]; 3] = [[0.3, 1.0, 1.0], [0.95, 4.0, 0.0], [0.0, 2.0, 2.0]];

fn close(got: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(got.len(), wanted.len());
    for (g, w) in got.iter().zip(wanted) {
        assert!((g - w).abs() < tolerance, "{got:?} is not {wanted:?}");
    }
}

/// SciPy 1.17.1: sums of products of `truncnorm.pdf`, differences of `truncnorm.cdf` and probabilities of choices, with bandwidths
/// 0.3, 0.4, 0.4 on `x`, 0.4 on `k`, 1/4 for each choice, weights 1, 2, 0.5 and 1 for the prior.
#[test]
fn the_density_of_good_trials_is_the_mixture_of_truncated_normals() {
    let axes = axes();
    let axes: Vec<&Axis> = axes.iter().collect();
    let widths = Widths { least: 0.03, spread: 1.0 };
    let mixture = Mixture::new(&axes, TRIALS.as_flattened(), &[1.0, 2.0, 0.5, 1.0], widths);
    let free = [false; 3];
    let got = mixture.ln_density(&axes, POINTS.as_flattened(), mixture.ln_weights(), &free);
    close(&got, &[-0.6660246842242005, -1.970894138396079, -1.8821816880053968], 1e-12);
}

/// The same with bandwidths of 0.1, 1/20 for each choice, equal weights and no prior.
#[test]
fn the_density_in_bulk_is_the_mixture_of_truncated_normals() {
    let axes = axes();
    let spreads: Vec<Spread> = axes.iter().map(|axis| Spread::new(axis, 0.1, 0.05)).collect();
    let mut store = Store::new(3);
    TRIALS.iter().for_each(|trial| store.push(trial, &spreads));
    let asked =
        Asked { spreads: &spreads, own: &[0, 1, 2], points: POINTS.as_flattened(), given: &[], without: &[] };
    close(&store.ln_sums(asked), &[-2.326125876355734, -1.9130551808634961, -10.152632087636338], 1e-5);
}

/// Sums over some thousand trials, and over a part of the axes, agree with adding up kernel by kernel in double precision.
#[test]
fn sums_in_bulk_agree_with_kernel_by_kernel() {
    let axes = axes();
    let spreads: Vec<Spread> = axes.iter().map(|axis| Spread::new(axis, 0.05, 0.01)).collect();
    let mut rng = Rng::new(1, 2, 3);
    let mut point = |absent: bool| {
        let mut p: Vec<f64> = axes.iter().map(|axis| axis.draw(&mut rng)).collect();
        if absent {
            p[2] = f64::NAN;
        }
        p
    };
    let trials: Vec<Vec<f64>> = (0..1_500).map(|i| point(i % 5 == 0)).collect();
    let points: Vec<f64> = (0..20).flat_map(|_| point(false)[..2].to_vec()).collect();
    let mut store = Store::new(3);
    trials.iter().for_each(|trial| store.push(trial, &spreads));
    let without: Vec<usize> = (0..1_500).filter(|i| i % 7 == 3).collect();
    let given = [(2, 1.0)];
    let asked = Asked { spreads: &spreads, own: &[0, 1], points: &points, given: &given, without: &without };
    let one = |trial: &Vec<f64>, x: &[f64]| {
        let mut store = Store::new(3);
        store.push(trial, &spreads);
        store.ln_sums(Asked { points: x, without: &[], ..asked })[0].exp()
    };
    let wanted: Vec<f64> = points
        .chunks_exact(2)
        .map(|x| {
            let counted = trials.iter().enumerate().filter(|(i, _)| !without.contains(i));
            counted.map(|(_, trial)| one(trial, x)).sum::<f64>().ln()
        })
        .collect();
    close(&store.ln_sums(asked), &wanted, 1e-4);
}

/// The race has the same winner as the whole sums, with the same sum.
#[test]
fn points_that_drop_out_of_the_race_could_not_have_won() {
    let axes = axes();
    let spreads: Vec<Spread> = axes.iter().map(|axis| Spread::new(axis, 0.05, 0.01)).collect();
    for seed in 0..20 {
        let mut rng = Rng::new(seed, 1, 0);
        let mut draw = |n: usize| -> Vec<f64> {
            (0..n).flat_map(|_| axes.iter().map(|axis| axis.draw(&mut rng)).collect::<Vec<f64>>()).collect()
        };
        let (trials, points) = (draw(9_000), draw(40));
        let mut store = Store::new(3);
        trials.chunks_exact(3).for_each(|trial| store.push(trial, &spreads));
        let asked = Asked { spreads: &spreads, own: &[0, 1, 2], points: &points, given: &[], without: &[5] };
        let whole = store.ln_sums(asked);
        let raced = store.ln_sums_of_best(asked, |i, ln| 0.1 * (i % 5) as f64 - ln);
        let score = |i: &usize| 0.1 * (*i % 5) as f64 - whole[*i];
        let best = (0..40).max_by(|a, b| score(a).total_cmp(&score(b))).unwrap();
        close(&[raced[best]], &[whole[best]], 1e-12);
        assert!(raced.contains(&f64::INFINITY), "all went all the way");
    }
}

#[test]
fn densities_of_very_many_axes_neither_overflow_nor_vanish() {
    let space =
        Space::builder().params((0..200).map(|i| Param::float(format!("x{i}"), 0.0, 1.0))).build().unwrap();
    let axes = Axis::all(&space, &Columns::of(&space));
    let spreads: Vec<Spread> = axes.iter().map(|axis| Spread::new(axis, 0.01, 0.0)).collect();
    let mut store = Store::new(200);
    store.push(&[0.5; 200], &spreads);
    store.push(&[0.1; 200], &spreads);
    let own: Vec<usize> = (0..200).collect();
    let points = [[0.5; 200], [0.505; 200], [0.9; 200]];
    let asked =
        Asked { spreads: &spreads, own: &own, points: points.as_flattened(), given: &[], without: &[] };
    let height = 200.0 * (100.0 / (2.0 * std::f64::consts::PI).sqrt()).ln();
    close(&store.ln_sums(asked), &[height, height - 25.0, height - 160_000.0], 0.05);
}

#[test]
fn a_prior_of_its_own_is_a_density_over_the_range() {
    let space = Space::builder()
        .param(Param::float("a", 1e-4, 1.0).log().prior(Prior::LogNormal { median: 1e-3, sigma: 1.0 }))
        .param(Param::float("b", 1e-4, 1.0).log().prior(Prior::Normal { mean: 0.3, sd: 0.2 }))
        .param(Param::float("c", 0.0, 2.0).prior(Prior::Normal { mean: 0.5, sd: 0.3 }))
        .param(Param::int("d", 1, 9).prior(Prior::Normal { mean: 7.0, sd: 1.0 }))
        .build()
        .unwrap();
    let axes = Axis::all(&space, &Columns::of(&space));
    for axis in &axes[..3] {
        let n = 20_000;
        let sum: f64 = (0..n).map(|i| axis.ln_prior((f64::from(i) + 0.5) / f64::from(n)).exp()).sum();
        assert!((sum / f64::from(n) - 1.0).abs() < 1e-4, "{}", sum / f64::from(n));
    }
    let masses: Vec<f64> = (0..9).map(|k| axes[3].ln_prior(f64::from(k)).exp()).collect();
    assert!((masses.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(masses.iter().all(|m| *m <= masses[6]));
}
