//! What a batch size costs and brings, as trainers measure it: the names under which trials keep it, and reading it back.
//!
//! Built-in models leave notes under these names; a command may report measures of the same names.

use tunesmith_core::{Goal, Metric, Take, Trial};

/// Rows trained on in a second, loading included, validation not.
pub const SAMPLES_PER_SECOND: &str = "samples_per_second";
/// The most memory that a training step takes, in bytes.
pub const MEMORY_BYTES: &str = "memory_bytes";
/// The gradient noise scale, in rows; missing where the gradient could not be told from 0.
pub const NOISE_SCALE: &str = "noise_scale";
/// The low end of its interval, in rows: where the scale is missing, it is at least this.
pub const NOISE_SCALE_LOW: &str = "noise_scale_low";
/// The high end of its interval, in rows.
pub const NOISE_SCALE_HIGH: &str = "noise_scale_high";

/// How a parameter is called that holds the rows of a batch.
pub(crate) const BATCH_SIZE: [&str; 4] = ["batch_size", "batch", "bs", "minibatch_size"];

/// A number that a trial keeps, if it is positive: of a note, else of what it reported, the mean over folds.
pub(crate) fn number(trial: &Trial, name: &str) -> Option<f64> {
    let reported = || trial.value(&Metric { name: name.into(), goal: Goal::Watch, take: Take::Mean });
    let found = trial.note(name).and_then(|note| note.as_f64()).or_else(reported);
    found.filter(|x| x.is_finite() && *x > 0.0)
}

/// How many rows a batch needs until its gradient says more than its noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Noise {
    /// The estimate, or what it is at least.
    pub(crate) rows: f64,
    /// Whether the estimate is a lower bound only.
    pub(crate) at_least: bool,
    /// The interval, where it is known.
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
}

/// The gradient noise scale that a trial measured.
pub(crate) fn noise(trial: &Trial) -> Option<Noise> {
    let [value, low, high] = [NOISE_SCALE, NOISE_SCALE_LOW, NOISE_SCALE_HIGH].map(|name| number(trial, name));
    Some(Noise { rows: value.or(low)?, at_least: value.is_none(), low, high })
}
