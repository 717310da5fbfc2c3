//! What a loss is compared with: that of guessing, which is the same for every configuration.

use serde_json::Value as Json;
use tunesmith_core::{History, State};

use super::curves::{Curves, Series};
use super::robust::median;

/// What guessing gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// The loss of guessing, above 0.
    pub(super) loss: f64,
    /// The error of always guessing the most frequent class, in `(0, 1]`.
    pub(super) error: f64,
    /// Whether the loss is known from the data or from what R2 says, not read off the first reports.
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
        let middle = |pick: fn(&Curves) -> Option<f64>| {
            let values: Vec<f64> =
                curves.iter().filter_map(|c| pick(c)).filter(|x| x.is_finite() && *x > 0.0).collect();
            (!values.is_empty()).then(|| median(&values))
        };
        let begin = |c: &Curves| {
            let first = |s: &Option<Series>| s.as_ref()?.values.first().copied();
            match (first(&c.train_loss), first(&c.val_loss)) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            }
        };
        let begin_error =
            |c: &Curves| c.val_error.as_ref().or(c.train_error.as_ref())?.values.first().copied();
        let error = middle(begin_error).unwrap_or(1.0).min(1.0);
        if let Some((loss, error)) = history.data_profile().and_then(|text| guessing(text, error)) {
            return Self { loss, error, known: true, validation_rows };
        }
        if let Some(loss) = middle(|c| c.variance) {
            return Self { loss, error, known: true, validation_rows };
        }
        Self { loss: middle(begin).unwrap_or(1.0), error, known: false, validation_rows }
    }

    /// The standard error of an accuracy measured on the validation part.
    pub(super) fn error_noise(&self, error: f64) -> f64 {
        let p = error.clamp(0.01, 0.99);
        (p * (1.0 - p) / self.validation_rows.unwrap_or(100.0).max(1.0)).sqrt()
    }
}

/// What guessing gives by a data profile: the entropy of the classes in nats, and the share of rows outside of the largest class; 1 for
/// a regression, whose losses are on the standardised scale, with `error` as it is.
fn guessing(profile: &str, error: f64) -> Option<(f64, f64)> {
    let profile: Json = serde_json::from_str(profile).ok()?;
    if profile.get("target").is_some_and(Json::is_object) {
        return Some((1.0, error));
    }
    let rows: Vec<f64> =
        profile.get("classes")?.as_array()?.iter().filter_map(|c| c.get("rows")?.as_f64()).collect();
    let all: f64 = rows.iter().sum();
    let shares = || rows.iter().map(|n| n / all).filter(|p| *p > 0.0);
    let entropy: f64 = shares().map(|p| -p * p.ln()).sum();
    let largest = shares().fold(0.0, f64::max);
    (entropy > 1e-3).then_some((entropy, 1.0 - largest))
}

/// The loss of guessing of a training whose data is not known, if it never does better than that: the accuracy stays where it began, and
/// it and the lowest loss are those of answering `K` classes alike - `1 / K` and `ln K`.
pub(super) fn guessed(errors: Option<&Series>, loss: &[f64], noise: f64) -> Option<f64> {
    let errors = errors.filter(|s| s.finite() && s.len() >= 4)?;
    let right = 1.0 - errors.values.iter().copied().fold(1.0, f64::min);
    let usual = 1.0 - median(&errors.values);
    let first = 1.0 - errors.values[0];
    let low = loss.iter().copied().fold(f64::INFINITY, f64::min);
    let alike = -usual.max(1e-3).ln();
    let still = right - usual < (3.0 * noise).max(0.05) && usual - first < (2.0 * noise).max(0.05);
    // Of a few classes one may be more frequent, so that guessing is right more often than in one case of K.
    // Where the answer is a class that is rarer here than others, what it began with is nearer.
    let first = loss.first().copied().unwrap_or(alike);
    (right < 0.6 && still && (0.7..=1.4).contains(&(low / alike))).then_some(alike.min(first).max(low))
}

/// Whether a trial has an end to judge: it was not cut off by a rule, a failure or the clock.
pub(super) fn ran_out(state: State) -> bool {
    state == State::Done
}
