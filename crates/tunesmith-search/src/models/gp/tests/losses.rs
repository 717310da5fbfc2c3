//! Output transforms, and losses that could break the model.

use super::super::{GpData, GpFit, GpSettings, TransformChoice};
use super::{Random, mixed, points};
use crate::evidence::Columns;
use crate::models::surrogate::Surrogate;

#[test]
fn no_losses_break_it() {
    let space = mixed();
    let columns = Columns::of(&space);
    let d = columns.len();
    let train = points(&space, 14, 1);
    let nothing = f64::NAN;
    let cases: Vec<Vec<f64>> = vec![
        vec![],
        vec![1.0],
        vec![nothing],
        vec![f64::INFINITY, f64::NEG_INFINITY, nothing],
        vec![2.5; 14],
        vec![0.0; 14],
        vec![nothing; 14],
        (0..14).map(|i| f64::from(i) * 1e300 / 14.0 - 1e299).collect(),
        (0..14).map(|i| f64::from(i) * 1e-300).collect(),
        (0..14).map(|i| f64::from(i) * 5e-324).collect(),
        (0..14).map(|i| if i == 3 { f64::MAX } else { f64::from(i) }).collect(),
        (0..14).map(|i| if i == 3 { -f64::MAX } else { f64::from(i) }).collect(),
        (0..14).map(|i| if i % 2 == 0 { nothing } else { f64::from(i) }).collect(),
        (0..14).map(|i| if i < 13 { nothing } else { 1.0 }).collect(),
        (0..14).map(|i| 1.0 + f64::from(i) * f64::EPSILON).collect(),
        (0..14).map(|i| if i == 5 { f64::NEG_INFINITY } else { f64::from(i).exp() }).collect(),
    ];
    let choices = [TransformChoice::YeoJohnson, TransformChoice::Raw];
    for (case, losses) in cases.iter().enumerate() {
        for transform in choices {
            let n = losses.len();
            let data = GpData { columns: &columns, points: &train[..n * d], losses, noise: None };
            let settings = GpSettings { transform, evaluations: 15, ..GpSettings::default() };
            let fitted = GpFit::fit(&data, &settings).condition(&data);
            let total: f64 = fitted.iter().map(|(weight, _)| weight).sum();
            assert!((total - 1.0).abs() < 1e-9, "case {case}, {transform:?}: weights sum to {total}");
            for (_, mut gp) in fitted {
                let query = &train[..d];
                let (mut a, mut b) = (vec![0.0; d], vec![0.0; d]);
                let (mean, variance) = gp.predict_gradient(query, &mut a, &mut b);
                let fine =
                    mean.is_finite() && variance.is_finite() && a.iter().chain(&b).all(|x| x.is_finite());
                assert!(fine, "case {case}, {transform:?}: {mean} {variance}");
                assert!(!gp.transform().inverse(mean).is_nan());
                for loss in losses.iter().chain(&[0.0, 1.0, f64::MAX, -f64::MAX, nothing, f64::INFINITY]) {
                    let value = gp.transform().forward(*loss);
                    assert!(value.is_finite(), "case {case}, {transform:?}: {loss} becomes {value}");
                    gp.append(query, value, 1.0);
                    assert!(gp.predict(query).0.is_finite());
                }
            }
        }
    }
}

#[test]
fn transforms_increase_and_invert() {
    let mut random = Random(4);
    let losses: Vec<f64> = (0..31).map(|_| (6.0 * random.next()).exp() - 3.0).collect();
    let space = mixed();
    let columns = Columns::of(&space);
    let points = points(&space, 31, 2);
    let data = GpData { columns: &columns, points: &points, losses: &losses, noise: None };
    for transform in [TransformChoice::YeoJohnson, TransformChoice::Raw] {
        let fit = GpFit::fit(&data, &GpSettings { transform, ..GpSettings::default() });
        let transform = fit.transform();
        let mut sorted = losses.clone();
        sorted.sort_by(f64::total_cmp);
        for pair in sorted.windows(2) {
            assert!(transform.forward(pair[0]) < transform.forward(pair[1]));
            let middle = 0.5 * (pair[0] + pair[1]);
            let back = transform.inverse(transform.forward(middle));
            assert!((back - middle).abs() < 1e-8 * (1.0 + middle.abs()), "{back} for {middle}");
        }
        assert!(transform.failure() > transform.forward(sorted[30]));
        assert_eq!(transform.forward(f64::NAN), transform.failure());
    }
}
