//! Values against other ways to compute them, gradients against differences.

use super::*;
use tunesmith_core::Rng;
use tunesmith_math::hypervolume::hypervolume;

const TWO: [f64; 8] = [0.1, 0.9, 0.3, 0.5, 0.6, 0.35, 0.9, 0.05];
const THREE: [f64; 12] = [0.2, 0.8, 0.5, 0.5, 0.5, 0.3, 0.8, 0.1, 0.6, 0.3, 0.3, 0.9];

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{a} is not {b}");
}

/// mpmath 1.3.0 at 60 digits, `ln` of the sum over all cells of the grid of the points' coordinates that no point dominates.
#[test]
fn values_are_those_of_sixty_digits() {
    let two = Ehvi::new(&TWO, 2, &[1.1, 1.1]);
    let three = Ehvi::new(&THREE, 3, &[1.1; 3]);
    close(two.log(&[0.2, 0.4], &[0.01, 0.04]), -2.1680104591257536, 1e-12);
    close(two.log(&[0.7, 0.7], &[0.01, 0.01]), -11.694107183787336, 1e-12);
    close(two.log(&[2.0, 3.0], &[0.01, 0.01]), -379.21872024834664, 1e-12);
    close(two.log(&[5.0, 0.2], &[0.04, 1e-06]), -220.5984262677031, 1e-12);
    close(two.log(&[-3.0, -2.0], &[0.25, 0.01]), 2.489479511633544, 1e-12);
    close(two.log(&[20.0, 30.0], &[0.01, 0.02]), -40245.85461824567, 1e-12);
    close(three.log(&[0.2, 0.4, 0.3], &[0.01, 0.04, 0.02]), -1.7843724070187623, 1e-12);
    close(three.log(&[0.7, 0.7, 0.8], &[0.01, 0.01, 0.01]), -10.814713949050995, 1e-12);
    close(three.log(&[2.0, 3.0, 4.0], &[0.01, 0.01, 0.02]), -579.8034653719542, 1e-12);
    close(three.log(&[9.0, 0.2, -4.0], &[0.04, 1e-06, 0.5]), -788.6316522378106, 1e-12);
}

#[test]
fn values_agree_with_drawing_outcomes() {
    let mut rng = Rng::new(1, 0, 0);
    for (front, m) in [(&TWO[..], 2), (&THREE[..], 3)] {
        let reference = vec![1.1; m];
        let ehvi = Ehvi::new(front, m, &reference);
        for case in 0..4 {
            let means: Vec<f64> = (0..m).map(|_| rng.uniform()).collect();
            let variances: Vec<f64> = (0..m).map(|_| 0.1 * rng.uniform()).collect();
            let before = hypervolume(front, &reference);
            let draws = 40_000;
            let mut sum = 0.0;
            for _ in 0..draws {
                let outcome = means.iter().zip(&variances).map(|(m, v)| m + v.sqrt() * rng.normal());
                let all: Vec<f64> = front.iter().copied().chain(outcome).collect();
                sum += hypervolume(&all, &reference) - before;
            }
            let drawn = sum / f64::from(draws);
            let exact = ehvi.log(&means, &variances).exp();
            assert!((drawn - exact).abs() < 0.03 * exact + 1e-4, "case {case}: {drawn} is not {exact}");
        }
    }
}

#[test]
fn without_a_front_it_is_the_product_of_expected_improvements() {
    let ehvi = Ehvi::new(&[5.0, 0.0], 2, &[1.0, 2.0]);
    let expected = ln_improvement(0.5 / 0.2) + 0.2_f64.ln() + ln_improvement(-1.0 / 0.3) + 0.3_f64.ln();
    close(ehvi.log(&[0.5, 3.0], &[0.04, 0.09]), expected, 1e-13);
}

#[test]
fn gradients_agree_with_differences_near_and_far() {
    let mut rng = Rng::new(2, 0, 0);
    for (front, m) in [(&TWO[..], 2), (&THREE[..], 3)] {
        let ehvi = Ehvi::new(front, m, &vec![1.1; m]);
        for case in 0..200 {
            let far = [1.0, 5.0, 40.0][case % 3];
            let means: Vec<f64> = (0..m).map(|_| far * (rng.uniform() - 0.2)).collect();
            let variances: Vec<f64> = (0..m).map(|_| 1e-4 + 0.2 * rng.uniform().powi(3)).collect();
            // Coordinates: the means, then the logarithms of the variances.
            let identity = |rows: usize, offset: usize, scale: &dyn Fn(usize) -> f64| {
                let mut grads = vec![0.0; rows * 2 * m];
                (0..rows).for_each(|j| grads[j * 2 * m + offset + j] = scale(j));
                grads
            };
            let mut gradient = vec![0.0; 2 * m];
            let (by_mean, by_variance) = (identity(m, 0, &|_| 1.0), identity(m, m, &|j| variances[j]));
            let value = ehvi.log_gradient(&means, &variances, &by_mean, &by_variance, &mut gradient);
            close(value, ehvi.log(&means, &variances), 1e-11);
            for (i, slope) in gradient.iter().enumerate() {
                let moved = |by: f64| {
                    let (mut means, mut variances) = (means.clone(), variances.clone());
                    if i < m {
                        means[i] += by
                    } else {
                        variances[i - m] *= by.exp()
                    }
                    ehvi.log(&means, &variances)
                };
                let step = 1e-5 * if i < m { variances[i].sqrt() } else { 1.0 };
                let difference = (moved(step) - moved(-step)) / (2.0 * step);
                let scale = if i < m { 1.0 / variances[i].sqrt() } else { 1.0 };
                let error = (slope - difference).abs();
                assert!(
                    error < 1e-5 * (scale + difference.abs()) + 1e-9 * value.abs() * scale,
                    "{slope} is not {difference}, {means:?} {variances:?}"
                );
            }
        }
    }
}

#[test]
fn extreme_predictions_give_numbers() {
    let ehvi = Ehvi::new(&TWO, 2, &[1.1, 1.1]);
    let mut out = [1.0; 1];
    for mean in [-1e300, -1e9, -3.0, 0.3, 1.1, 1e9] {
        for variance in [0.0, 1e-300, 1e-12, 1.0, 1e12] {
            let value = ehvi.log_gradient(&[mean, 0.4], &[variance, 0.01], &[1.0, 0.0], &[0.0; 2], &mut out);
            assert!(!value.is_nan() && out[0].is_finite(), "{value} {out:?} at {mean} {variance}");
        }
    }
    // Certain, and not better than the front: nothing to gain; certain and better: exactly what it adds.
    assert!(ehvi.log(&[0.7, 0.7], &[0.0; 2]) < -1e6);
    let added = hypervolume(&[&TWO[..], &[0.2, 0.6]].concat(), &[1.1; 2]) - hypervolume(&TWO, &[1.1; 2]);
    close(ehvi.log(&[0.2, 0.6], &[0.0; 2]), added.ln(), 1e-6);
}
