//! Means and differences over divisions of the same data, with intervals.
//!
//! The training parts of two divisions overlap, so their results are not independent, and the plain interval is too narrow. The variance of
//! the mean is taken as `(1/n + validation/train) s^2` instead of `s^2 / n` [Nadeau2003], which for repeated folds is [Bouckaert2004].
//!
//! [Nadeau2003]: Nadeau and Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003.
//! [Bouckaert2004]: Bouckaert and Frank, "Evaluating the Replicability of Significance Tests for Comparing Learning Algorithms", PAKDD 2004.

use serde::Serialize;
use tunesmith_train::Metric as Score;

/// A number with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The number.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Its ends cut off where the metric of this name, as reports have it, has no values.
    pub(crate) fn of_metric(self, name: &str) -> Self {
        // Scores, or the loss that is minimized: cross-entropy or a squared error.
        let (least, greatest) = Score::from_reported(name).map_or((0.0, f64::INFINITY), Score::bounds);
        Self { value: self.value, low: self.low.max(least), high: self.high.min(greatest) }
    }
}

/// The mean; NaN counts as minus infinity does.
pub(super) fn mean(values: &[f64]) -> f64 {
    let sum: f64 = values.iter().map(|v| if v.is_finite() { *v } else { f64::NEG_INFINITY }).sum();
    sum / values.len().max(1) as f64
}

/// The mean of `values` with its interval; `ratio` is validation rows over training rows.
pub(crate) fn around_mean(values: &[f64], ratio: f64) -> Interval {
    let n = values.len() as f64;
    let value = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - value).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    let half = student(values.len().saturating_sub(1)) * ((1.0 / n + ratio) * variance).sqrt();
    Interval { value, low: value - half, high: value + half }
}

/// The mean of `a - b`, pair by pair. What did not come to a finite result is infinitely behind.
pub(super) fn difference(a: &[f64], b: &[f64], ratio: f64) -> Interval {
    if a.iter().chain(b).any(|v| !v.is_finite()) {
        let value = if a.iter().all(|v| v.is_finite()) { f64::INFINITY } else { f64::NEG_INFINITY };
        return Interval { value, low: value, high: value };
    }
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    around_mean(&differences, ratio)
}

/// Whether the mean of `a - b` is within its own standard error of 0.
pub(super) fn within_an_error(a: &[f64], b: &[f64], ratio: f64) -> bool {
    let found = difference(a, b, ratio);
    let error = (found.high - found.value) / student(a.len().saturating_sub(1));
    found.value.abs() <= error
}

/// The 97.5% quantile of Student's distribution.
fn student(freedom: usize) -> f64 {
    const TABLE: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
        2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048,
        2.045, 2.042,
    ];
    match freedom {
        0 => f64::INFINITY,
        1..=30 => TABLE[freedom - 1],
        // Cornish and Fisher's expansion, to its second term.
        _ => 1.959_964 + 2.372_3 / freedom as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_behind_is_no_tie_however_wide_the_interval() {
        let best = [1.0, 1.0, 1.0, 1.0, 1.0];
        // The interval of the difference reaches from -0.82 to 0.08.
        let behind = [0.5, 1.0, 0.5, 0.5, 0.67];
        assert!(difference(&behind, &best, 0.25).high > 0.0 && !within_an_error(&behind, &best, 0.25));
        assert!(within_an_error(&[1.0, 0.9, 1.0, 1.1, 1.0], &best, 0.25));
        assert!(within_an_error(&best, &best, 0.25));
        assert!(!within_an_error(&[1.0, 1.0, f64::NAN, 1.0, 1.0], &best, 0.25));
    }

    #[test]
    fn an_interval_is_that_of_the_corrected_test() {
        // Mean 2, variance 1, n = 3: 4.303 * sqrt(1/3 + 1/4).
        let found = around_mean(&[1.0, 2.0, 3.0], 0.25);
        assert_eq!(found.value, 2.0);
        assert!((found.high - 2.0 - 4.303 * (1.0_f64 / 3.0 + 0.25).sqrt()).abs() < 1e-12);
        assert!((student(31) - 2.0395).abs() < 0.005);
    }

    #[test]
    fn an_interval_ends_where_the_metric_does() {
        let wide = Interval { value: 0.9, low: -0.2, high: 1.3 };
        assert_eq!(wide.of_metric("val_accuracy"), Interval { low: 0.0, high: 1.0, ..wide });
        assert_eq!(wide.of_metric("val_log_loss"), Interval { low: 0.0, ..wide });
        assert_eq!(wide.of_metric("val_r2"), Interval { high: 1.0, ..wide });
        assert_eq!(wide.of_metric("val_loss"), Interval { low: 0.0, ..wide });
    }

    #[test]
    fn what_diverged_is_behind() {
        assert_eq!(difference(&[1.0, f64::NAN], &[1.0, 2.0], 0.2).high, f64::NEG_INFINITY);
        assert_eq!(difference(&[1.0, 1.0], &[1.0, f64::NAN], 0.2).low, f64::INFINITY);
        assert_eq!(mean(&[1.0, f64::NAN]), f64::NEG_INFINITY);
    }
}
