//! Gradients against central differences.

use super::super::layout::Layout;
use super::super::likelihood::Likelihood;
use super::super::output::Output;
use super::super::params::Shape;
use super::super::power::YeoJohnson;
use super::super::transform::units;
use super::super::{GpData, GpFit, GpSettings};
use super::{Random, losses, mixed, points};
use crate::evidence::Columns;
use crate::models::surrogate::Surrogate;

#[test]
fn the_gradient_of_the_posterior_is_that_of_differences() {
    let space = mixed();
    let (columns, layout) = (Columns::of(&space), Layout::of(&Columns::of(&space)));
    let points = points(&space, 25, 3);
    let mut losses = losses(&points, columns.len());
    losses[7] = f64::NAN;
    losses[9] = f64::INFINITY;
    let (values, unit) = units(&losses);
    let noise: Vec<f64> = (0..25).map(|i| 1.0 / (1.0 + (i % 3) as f64)).collect();
    let shape = Shape::new(&layout, true);
    let bend = YeoJohnson::around(&values, 1.0);
    let units = losses.iter().map(|loss| loss.is_finite().then_some(loss / unit)).collect();
    let output = Output::Power { units, bend };
    let mut likelihood = Likelihood::new(&layout, shape, &points, &noise, output);
    let mut random = Random(5);
    for _ in 0..3 {
        let mut theta: Vec<f64> = likelihood
            .priors()
            .iter()
            .map(|p| (p.mean + random.next() - 0.5).clamp(p.lower, p.upper))
            .collect();
        let mut gradient = vec![0.0; theta.len()];
        let mut unused = gradient.clone();
        assert!(likelihood.evaluate(&theta, &mut gradient).is_finite());
        for i in 0..theta.len() {
            let (at, step) = (theta[i], 1e-5);
            theta[i] = at + step;
            let above = likelihood.evaluate(&theta, &mut unused);
            theta[i] = at - step;
            let below = likelihood.evaluate(&theta, &mut unused);
            theta[i] = at;
            let expected = (above - below) / (2.0 * step);
            let error = (gradient[i] - expected).abs() / (1.0 + expected.abs());
            assert!(error < 1e-6, "parameter {i} of {}: {} for {expected}", theta.len(), gradient[i]);
        }
    }
}

#[test]
fn gradients_of_predictions_are_those_of_differences() {
    let space = mixed();
    let columns = Columns::of(&space);
    let points = points(&space, 40, 1);
    let losses = losses(&points, columns.len());
    let data = GpData { columns: &columns, points: &points, losses: &losses, noise: None };
    let settings = GpSettings::default();
    let d = columns.len();
    for (_, gp) in GpFit::fit(&data, &settings).condition(&data) {
        for query in self::points(&space, 8, 9).chunks(d) {
            let (mut by_mean, mut by_variance) = (vec![0.0; d], vec![0.0; d]);
            let predicted = gp.predict_gradient(query, &mut by_mean, &mut by_variance);
            assert_eq!(predicted, gp.predict(query));
            for i in 0..d {
                if query[i].is_nan() || i == 2 || i == 4 {
                    assert_eq!((by_mean[i], by_variance[i]), (0.0, 0.0));
                    continue;
                }
                let (mut above, mut below) = (query.to_vec(), query.to_vec());
                (above[i], below[i]) = (query[i] + 1e-6, query[i] - 1e-6);
                let (above, below) = (gp.predict(&above), gp.predict(&below));
                let close =
                    |actual: f64, expected: f64| (actual - expected).abs() < 1e-4 * (1.0 + expected.abs());
                assert!(close(by_mean[i], (above.0 - below.0) / 2e-6), "mean by {i}");
                assert!(close(by_variance[i], (above.1 - below.1) / 2e-6), "variance by {i}");
            }
        }
    }
}
