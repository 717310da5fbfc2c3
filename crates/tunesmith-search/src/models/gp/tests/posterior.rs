//! What a posterior predicts, however it is asked and however it came about.

use super::super::{GpData, GpFit, GpSettings};
use super::{Random, loss, losses, mixed, points, snapped};
use crate::evidence::Columns;
use crate::models::surrogate::Surrogate;

#[test]
fn a_point_is_predicted_the_same_alone_among_others_and_jointly() {
    let space = mixed();
    let columns = Columns::of(&space);
    let (train, queries) = (points(&space, 30, 1), points(&space, 37, 2));
    let losses = losses(&train, columns.len());
    let data = GpData { columns: &columns, points: &train, losses: &losses, noise: None };
    let (_, gp) = GpFit::fit(&data, &GpSettings::default()).condition(&data).remove(0);
    let (mut means, mut variances, mut only) = (vec![0.0; 37], vec![0.0; 37], vec![0.0; 37]);
    gp.predict_many(&queries, &mut means, &mut variances);
    gp.means(&queries, &mut only);
    assert_eq!(means, only);
    let (mut joint_means, mut covariance) = (vec![0.0; 37], vec![0.0; 37 * 37]);
    gp.joint(&queries, &mut joint_means, &mut covariance);
    assert_eq!(means, joint_means);
    for (i, query) in queries.chunks(columns.len()).enumerate() {
        assert_eq!(gp.predict(query), (means[i], variances[i]));
        assert!((covariance[i * 37 + i] - variances[i]).abs() < 1e-9);
        for j in 0..37 {
            assert_eq!(covariance[i * 37 + j], covariance[j * 37 + i]);
        }
    }
}

#[test]
fn appending_rows_is_conditioning_on_them_bit_for_bit() {
    let space = mixed();
    let columns = Columns::of(&space);
    let train = points(&space, 30, 1);
    let losses = losses(&train, columns.len());
    let first = 11;
    let start = GpData {
        columns: &columns,
        points: &train[..first * columns.len()],
        losses: &losses[..first],
        noise: None,
    };
    let whole = GpData { columns: &columns, points: &train, losses: &losses, noise: None };
    let fit = GpFit::fit(&start, &GpSettings::default());
    let query = &points(&space, 1, 8);
    for ((_, mut grown), (_, expected)) in fit.condition(&start).into_iter().zip(fit.condition(&whole)) {
        for row in first..30 {
            let value = grown.transform().forward(losses[row]);
            grown.append(&train[row * columns.len()..(row + 1) * columns.len()], value, 1.0);
        }
        assert_eq!(grown.predict(query), expected.predict(query));
        assert_eq!(grown.fitted(3), expected.fitted(3));
        assert_eq!(grown.len(), expected.len());
    }
}

#[test]
fn what_is_seen_again_and_again_is_believed() {
    let space = mixed();
    let columns = Columns::of(&space);
    let train = points(&space, 12, 1);
    let losses = losses(&train, columns.len());
    let (points, losses) = (train.repeat(3), losses.repeat(3));
    let data = GpData { columns: &columns, points: &points, losses: &losses, noise: None };
    for (_, gp) in GpFit::fit(&data, &GpSettings::default()).condition(&data) {
        for (point, loss) in points.chunks(columns.len()).zip(&losses) {
            let (mean, variance) = gp.predict(point);
            let value = gp.transform().forward(*loss);
            assert!((mean - value).abs() < 0.2, "{mean} for {value}");
            assert!(variance < 0.05);
        }
    }
}

#[test]
fn what_is_inactive_on_both_sides_makes_no_difference() {
    let space = mixed();
    let columns = Columns::of(&space);
    let mut random = Random(1);
    let mut points = Vec::new();
    let mut losses = Vec::new();
    for i in 0..40 {
        // Losses depend on `rate` alone where `momentum` is absent.
        let kind = if i % 2 == 0 { 1.0 / 6.0 } else { 0.5 };
        let point = snapped(&space, &[random.next(), 0.5, kind, random.next(), 0.25, 0.5]);
        losses.push(point[0] + if point[3].is_nan() { 0.0 } else { 3.0 * point[3] });
        points.extend(point);
    }
    let data = GpData { columns: &columns, points: &points, losses: &losses, noise: None };
    let (_, gp) = GpFit::fit(&data, &GpSettings::default()).condition(&data).remove(0);
    let z = |loss: f64| gp.transform().forward(loss);
    let mut absent = vec![0.35, 0.5, 0.5, f64::NAN, 0.25, 0.5];
    assert!((gp.predict(&absent).0 - z(0.35)).abs() < 0.1);
    absent[2] = 1.0 / 6.0;
    absent[3] = 0.9;
    assert!((gp.predict(&absent).0 - z(3.05)).abs() < 0.2);
}

#[test]
fn a_fit_on_chosen_rows_still_explains_the_others() {
    let space = mixed();
    let columns = Columns::of(&space);
    let train = points(&space, 160, 6);
    let losses = losses(&train, columns.len());
    let data = GpData { columns: &columns, points: &train, losses: &losses, noise: None };
    let settings = GpSettings { rows: 60, coarse: 40, ..GpSettings::default() };
    let (_, gp) = GpFit::fit(&data, &settings).condition(&data).remove(0);
    let queries = points(&space, 50, 7);
    let error: f64 = queries
        .chunks(columns.len())
        .map(|q| (gp.predict(q).0 - gp.transform().forward(loss(q))).powi(2))
        .sum::<f64>();
    assert!(error / 50.0 < 0.05, "{error}");
    assert_eq!(gp.len(), 160);
}

#[test]
fn a_mean_of_many_measurements_is_believed_more_than_one() {
    let space = mixed();
    let columns = Columns::of(&space);
    let train = points(&space, 20, 6);
    let mut random = Random(2);
    let losses: Vec<f64> = losses(&train, columns.len()).iter().map(|loss| loss + random.next()).collect();
    let at = |count: f64| {
        let counts: Vec<f64> = (0..20).map(|i| if i == 4 { count } else { 1.0 }).collect();
        let data = GpData { columns: &columns, points: &train, losses: &losses, noise: Some(&counts) };
        let fit = GpFit::fit(&GpData { noise: None, ..data }, &GpSettings::default());
        let (_, gp) = fit.condition(&data).remove(0);
        let error = (gp.fitted(4) - gp.values()[4]).abs();
        (error, gp.predict(&train[4 * columns.len()..5 * columns.len()]).1)
    };
    let ((one_error, one_variance), (many_error, many_variance)) = (at(1.0), at(50.0));
    assert!(many_error < 0.1 * one_error, "{many_error} and {one_error}");
    assert!(many_variance < 0.1 * one_variance, "{many_variance} and {one_variance}");
    assert_eq!(at(0.0), at(1.0), "nothing is less than one measurement");
}
