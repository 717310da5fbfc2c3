//! What a loss is compared with: that of guessing, which is the same for every configuration.

use serde_json::Value as Json;
use tunesmith_core::{History, State};

use super::curves::Curves;
use super::robust::median;

/// What guessing gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// The loss of guessing, above 0.
    pub(super) loss: f64,
    /// The error of always guessing the most frequent class, in `(0, 1]`.
    pub(super) error: f64,
    /// Whether both are known from the data, not read off the first reports.
    pub(super) known: bool,
    /// Rows that trials are judged by, where known.
    pub(super) validation_rows: Option<f64>,
}

impl Scale {
    /// The scale of a study: from the classes of its data where the trials report cross-entropy, else from what the trials began with.
    pub(super) fn of(history: &History, curves: &[&Curves], validation_rows: Option<u64>) -> Self {
        let validation_rows = validation_rows.map(|n| n as f64).or_else(|| {
            let grains: Vec<f64> = curves.iter().filter_map(|c| c.grain()).collect();
            grains.into_iter().max_by(f64::total_cmp)
        });
        let first = |pick: fn(&Curves) -> Option<f64>, otherwise: f64| {
            let values: Vec<f64> =
                curves.iter().filter_map(|c| pick(c)).filter(|x| x.is_finite() && *x > 0.0).collect();
            if values.is_empty() { otherwise } else { median(&values) }
        };
        let begin = |c: &Curves| c.train_loss.as_ref().or(c.val_loss.as_ref())?.values.first().copied();
        let begin_error =
            |c: &Curves| c.val_error.as_ref().or(c.train_error.as_ref())?.values.first().copied();
        if let Some((loss, error)) = history.data_profile().and_then(guessing) {
            return Self { loss, error, known: true, validation_rows };
        }
        Self {
            loss: first(begin, 1.0),
            error: first(begin_error, 1.0).min(1.0),
            known: false,
            validation_rows,
        }
    }

    /// The standard error of an accuracy measured on the validation part.
    pub(super) fn error_noise(&self, error: f64) -> f64 {
        let p = error.clamp(0.01, 0.99);
        (p * (1.0 - p) / self.validation_rows.unwrap_or(100.0).max(1.0)).sqrt()
    }
}

/// The entropy of the classes in a data profile, in nats, and the share of rows outside of the largest class.
fn guessing(profile: &str) -> Option<(f64, f64)> {
    let profile: Json = serde_json::from_str(profile).ok()?;
    let rows: Vec<f64> =
        profile.get("classes")?.as_array()?.iter().filter_map(|c| c.get("rows")?.as_f64()).collect();
    let all: f64 = rows.iter().sum();
    let shares = || rows.iter().map(|n| n / all).filter(|p| *p > 0.0);
    let entropy: f64 = shares().map(|p| -p * p.ln()).sum();
    let largest = shares().fold(0.0, f64::max);
    (entropy > 1e-3).then_some((entropy, 1.0 - largest))
}

/// Whether a trial has an end to judge: it was not cut off by a rule, a failure or the clock.
pub(super) fn ran_out(state: State) -> bool {
    state == State::Done
}
