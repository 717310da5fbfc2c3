//! Batches against the noise of their gradients: so small that noise drowns the gradient, or so large that rows only repeat each other.
//!
//! The gradient noise scale [McCandlish2018] is measured by built-in models; without it, batches of a few rows are suspected by their size
//! alone. It grows while a training improves, so that being below it is no fault: what counts besides is whether the curves are unsteady.
//!
//! [McCandlish2018]: https://arxiv.org/abs/1812.06162 "McCandlish et al., An Empirical Model of Large-Batch Training"

use super::robust::{median, rises, scatter};
use super::scale::ran_out;
use super::thresholds::{MATERIAL, NOISY, SCATTER, SMALL_BATCH, WASTED};
use super::training::Training;
use super::{Finding, Kind, words};
use crate::measured::noise;

/// Batches so small that curves are unsteady.
pub(super) fn noisy(t: &Training<'_>, unsteady: bool) -> Option<Finding> {
    let (name, size) = t.batch_size()?;
    let measured = noise(t.trial);
    let drowned = measured.is_some_and(|n| n.low.unwrap_or(n.rows) >= NOISY.1 * size);
    let steady = measured.is_some_and(|n| n.high.is_some_and(|high| high < size));
    if steady || size > SMALL_BATCH && !(drowned && size <= NOISY.0) {
        return None;
    }
    let scattered = t.curves.train_loss.as_ref().filter(|s| s.len() >= 6 && s.finite()).is_some_and(|s| {
        let (n, values) = (s.len(), &s.values);
        // Towards the end a network that knows all rows by heart is calm, whatever its batches are.
        [&values[n / 5..(n * 3 / 5).max(n / 5 + 1)], &values[n / 2..]].iter().any(|part| {
            scatter(part) > 0.5 * SCATTER * median(part)
                && scatter(part) > 0.3 * MATERIAL * t.scale.loss
                && rises(part) >= 0.25
        })
    });
    if !unsteady && !scattered {
        return None;
    }
    let rate = t.learning_rate().map_or(f64::NAN, |(_, x)| x);
    let rows = words::count(size as usize, "row");
    let sentence = match measured.filter(|_| drowned) {
        Some(n) => format!(
            "with {rows} a batch the gradient is mostly noise, and the curves are unsteady: the gradient noise scale is {}{} rows",
            if n.at_least { "at least " } else { "" },
            words::short(n.rows)
        ),
        None => format!("with {rows} a batch the gradient is mostly noise: the curves are unsteady"),
    };
    let sure = match (rate > 0.02, drowned) {
        (true, _) => 0.65,
        (false, false) => 0.85,
        (false, true) => 0.9,
    };
    let more = larger(size, measured.map(|n| n.rows), t.options.training_rows);
    let finding = Finding::new(Kind::NoisyBatch, sure, sentence)
        .number("batch size", size, "rows")
        .number("learning rate", rate, "")
        .number("gradient noise scale", measured.map_or(f64::NAN, |n| n.rows), "rows")
        .number("larger batch size", more, "rows");
    let advice = format!("use larger batches, such as {more}, or a lower learning rate with these");
    Some(finding.helped_by(Kind::NoisyBatch.remedy(), advice).about([name]))
}

/// Batches so large that most of their rows only repeat what the others say.
pub(super) fn wasted(t: &Training<'_>) -> Option<Finding> {
    let (name, size) = t.batch_size()?;
    let measured = noise(t.trial).filter(|_| ran_out(t.trial.state()))?;
    let high = measured.high?;
    let (least, times) = WASTED;
    if size < least || size < times * high {
        return None;
    }
    let fewer = power_of_two(2.0 * high).clamp(1.0, size / 2.0);
    let sentence = format!(
        "batches of {} rows are {} times the gradient noise scale of {}: most of their rows only repeat what the others say",
        words::short(size),
        words::short((size / measured.rows).round()),
        words::short(measured.rows)
    );
    let sure = if size >= 2.0 * times * high { 0.75 } else { 0.6 };
    let advice = format!(
        "try batches of {fewer}, with a lower learning rate: about as many steps, each of fewer rows"
    );
    let mut finding = Finding::new(Kind::WastedBatch, sure, sentence)
        .number("batch size", size, "rows")
        .number("gradient noise scale", measured.rows, "rows")
        .number("smaller batch size", fewer, "rows")
        .helped_by(Kind::WastedBatch.remedy(), advice)
        .about([name.clone()]);
    // The figure needs a batch size that is tuned.
    finding.evidence.figure = finding.evidence.figure.filter(|_| t.space.get(&name).is_some());
    Some(finding)
}

/// The batch size to try instead of one that is too small: towards the noise scale, but not more than 16 times as large, nor such that fewer
/// than eight batches are left of the training part.
fn larger(size: f64, noise: Option<f64>, training_rows: Option<u64>) -> f64 {
    let rows = training_rows.map_or(f64::INFINITY, |rows| rows as f64 / 8.0);
    let wanted = noise.unwrap_or(32.0).min(16.0 * size).min(rows);
    power_of_two(wanted).max(2.0 * size)
}

/// The largest power of two up to a number, at least 1.
fn power_of_two(x: f64) -> f64 {
    x.max(1.0).log2().floor().exp2()
}
