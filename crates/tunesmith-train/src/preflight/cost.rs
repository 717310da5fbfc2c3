//! Time and memory of an epoch.

use std::time::Instant;

use super::bench::Bench;
use super::found::{EpochCost, Preflight, Verdict};
use super::memory::held;
use crate::data::Dataset;
use crate::hyper::Settings;
use crate::split::Split;
use crate::train::{Probe, TrainError};

/// Steps are measured for so many seconds, but at least two.
const MEASURED: f64 = 0.2;
const LEAST: u32 = 2;

/// Rows on which the validation is measured.
const VALIDATED: usize = 1_024;

/// Which training is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// That with the settings as they are.
    Default,
    /// That with the largest network which the study allows.
    Largest,
}

/// What a training costs; none where the time is over before, or it does not fit into the memory.
pub(super) fn of(
    which: Of,
    bench: &Bench<'_>,
    data: &Dataset,
    split: &Split,
    settings: &Settings,
    found: &mut Preflight,
) -> Result<Option<EpochCost>, TrainError> {
    let (name, what) = match which {
        Of::Default => ("cost", ""),
        Of::Largest => ("largest", "the largest network: "),
    };
    if bench.is_over() {
        found.skipped(name);
        return Ok(None);
    }
    let weights = Probe::size(&bench.data, &bench.split, settings)?;
    let cost = match measure(data, split, settings, weights, bench) {
        Ok(Some(cost)) => cost,
        Ok(None) => {
            found.skipped(name);
            return Ok(None);
        }
        Err(TrainError::Memory { needed, free, batch, .. }) => {
            let weights_shown = grouped(weights);
            let text = format!(
                "{what}{weights_shown} weights and batches of {batch} rows take {needed} while they train, and {free} are free"
            );
            let means = ("trials of that size end for lack of memory", "search smaller networks or batches");
            found.trouble(name, Verdict::Problem, text, &[("weights", weights as f64)], means);
            return Ok(None);
        }
        Err(other) => return Err(other),
    };
    let training = cost.training_seconds();
    let mut text = format!(
        "{what}{} an epoch, {} for {} epochs; {} weights",
        seconds(cost.seconds),
        seconds(training),
        cost.epochs,
        grouped(cost.weights)
    );
    if let (Some(own), Some(most)) = (cost.training_bytes, cost.process_bytes) {
        text += &format!("; {} for a training, the process at most {}", bytes(own), bytes(most));
    }
    let numbers = [("seconds", cost.seconds), ("weights", cost.weights as f64)];
    match bench.options.time_limit {
        Some((limit, times)) if training * times as f64 > limit => {
            let all = if times > 1 { format!(" {times} times") } else { String::new() };
            let text = format!("{text}; a trial trains{all} within {}", seconds(limit));
            let means =
                ("trials end at their time limit and count as failed", "raise time_limit, or lower epochs");
            // What a search might never try is no problem yet.
            let verdict = if which == Of::Default { Verdict::Problem } else { Verdict::Warning };
            found.trouble(name, verdict, text, &numbers, means);
        }
        _ => found.fine(name, text, &numbers),
    }
    Ok(Some(cost))
}

/// Some steps, and a validation; none where the time is over before.
fn measure(
    data: &Dataset,
    split: &Split,
    settings: &Settings,
    weights: usize,
    bench: &Bench<'_>,
) -> Result<Option<EpochCost>, TrainError> {
    let before = held();
    let mut probe = Probe::new(data, split, settings, bench.options.seed, bench.options.start)?;
    let (size, batches) = probe.batch_size();
    let mut rows = split.train.chunks(size).filter(|rows| rows.len() == size).cycle();
    let mut step = || -> Result<f64, TrainError> {
        let begun = Instant::now();
        if let Some(rows) = rows.next() {
            // A step that is not finite takes as long as others.
            probe.step(rows, settings.learning_rate)?;
        }
        Ok(begun.elapsed().as_secs_f64())
    };
    // The first step warms caches and fills the optimizer's state.
    let first = step()?;
    let (mut taken, mut steps) = (0.0, 0);
    while first < MEASURED && (steps < LEAST || (taken < MEASURED && steps < batches as u32)) {
        if bench.is_over() {
            return Ok(None);
        }
        taken += step()?;
        steps += 1;
    }
    let a_step = if steps > 0 { taken / f64::from(steps) } else { first };
    let judged = &split.validation[..split.validation.len().min(VALIDATED)];
    let begun = Instant::now();
    probe.loss(judged)?;
    let validation =
        begun.elapsed().as_secs_f64() * split.validation.len() as f64 / judged.len().max(1) as f64;
    let after = held();
    Ok(Some(EpochCost {
        seconds: a_step * batches as f64 + validation,
        epochs: settings.epochs,
        batch_size: size,
        weights,
        process_bytes: after.map(|held| held.most),
        training_bytes: before.zip(after).map(|(before, after)| {
            // Where the peak lies before this training, what it holds now is known alone.
            let most = if after.most > before.most { after.most } else { after.now };
            most.saturating_sub(before.now)
        }),
    }))
}

fn seconds(x: f64) -> String {
    match x {
        x if x < 0.01 => format!("{:.1} ms", x * 1e3),
        x if x < 10.0 => format!("{x:.2} s"),
        x if x < 120.0 => format!("{x:.0} s"),
        x if x < 7_200.0 => format!("{:.0} min", x / 60.0),
        x => format!("{:.1} h", x / 3_600.0),
    }
}

fn bytes(n: u64) -> String {
    let megabytes = n as f64 / 1e6;
    match megabytes {
        x if x < 1.0 => "less than 1 MB".to_owned(),
        x if x < 1_000.0 => format!("{x:.0} MB"),
        x => format!("{:.1} GB", x / 1e3),
    }
}

fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
