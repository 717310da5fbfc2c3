//! Scores of predicted numbers.

use super::{Metric, Scores};

/// All scores of predictions for rows of these values.
pub(crate) fn regression(predicted: &[f64], actual: &[f32]) -> Scores {
    let rows = actual.len() as f64;
    let errors = predicted.iter().zip(actual).map(|(p, a)| p - f64::from(*a));
    let squared: f64 = errors.clone().map(|e| e * e).sum();
    let absolute: f64 = errors.map(f64::abs).sum();
    let mean = actual.iter().map(|a| f64::from(*a)).sum::<f64>() / rows;
    let spread: f64 = actual.iter().map(|a| (f64::from(*a) - mean).powi(2)).sum();
    // Values that are all the same leave nothing to explain: all of it or none.
    let r2 = match (spread > 0.0, squared > 0.0) {
        (true, _) => 1.0 - squared / spread,
        (false, true) => 0.0,
        (false, false) => 1.0,
    };
    vec![(Metric::Rmse, (squared / rows).sqrt()), (Metric::Mae, absolute / rows), (Metric::R2, r2)]
}
