//! Batch size: how fast, and how good.
//!
//! Larger batches are a matter of speed [Shallue2019]: what counts is whether they are as good once the learning rate suits them. Speed is the
//! steps (epochs) a second between the first and the last report of a trial.
//!
//! [Shallue2019]: https://arxiv.org/abs/1811.03600 "Shallue et al., Measuring the Effects of Data Parallelism on Neural Network Training"

use std::collections::BTreeMap;

use tunesmith_core::Trial;
use tunesmith_math::summary::quantile;

use super::names::is_called;
use super::robust::{median, spread};
use super::search::Search;
use super::{Finding, Kind, words};
use crate::measured::{BATCH_SIZE, SAMPLES_PER_SECOND, number};

/// Trials of a batch size that can be compared with those of another.
const EACH: usize = 4;

/// How much faster a batch size has to be to be worth telling.
const FASTER: f64 = 1.5;

/// Judges batch sizes.
pub(super) fn judge(search: &Search<'_>, out: &mut Vec<Finding>) {
    let params = search.sample.space.params();
    let Some(param) = params.iter().find(|p| is_called(&p.name, &BATCH_SIZE)) else {
        return;
    };
    let mut sizes: BTreeMap<u64, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for (row, number) in search.sample.trials.iter().enumerate() {
        let Some(trial) = search.history.trial(*number) else { continue };
        let Some(size) = trial.config.get(&param.name).and_then(|v| v.as_i64()) else { continue };
        let (losses, speeds) = sizes.entry(size.max(0) as u64).or_default();
        losses.push(search.sample.losses[row]);
        speeds.extend(speed(trial));
    }
    sizes.retain(|_, (losses, speeds)| losses.len() >= EACH && speeds.len() >= EACH);
    // By the better half of each: the worse half shows other parameters.
    let good = |losses: &[f64]| {
        let mut sorted = losses.to_vec();
        sorted.sort_by(f64::total_cmp);
        median(&sorted[..sorted.len().div_ceil(2)])
    };
    let Some((best, (losses, speeds))) = sizes.iter().min_by(|a, b| good(&a.1.0).total_cmp(&good(&b.1.0)))
    else {
        return;
    };
    let (level, pace) = (good(losses), median(speeds));
    let tolerance = 0.25 * spread(&search.sample.losses);
    let larger = sizes
        .iter()
        .rev()
        .find(|(size, (l, s))| *size > best && faster(s, speeds) && good(l) <= level + tolerance);
    let Some((size, (l, s))) = larger else { return };
    let times = median(s) / pace;
    let rows = search.options.training_rows.map(|n| n as f64);
    let per_second = |pace: f64| rows.map_or(f64::NAN, |n| n * pace);
    let sentence = format!(
        "batches of {size} train {} times as fast as batches of {best}, and the better half of their trials is as good ({} and {})",
        words::short(times),
        words::short(search.shown(good(l))),
        words::short(search.shown(level))
    );
    let mut finding = Finding::new(Kind::BatchSizeCost, 0.7, sentence)
        .number("times as fast", times, "")
        .number(format!("samples a second with {best}"), per_second(pace), "rows/s")
        .number(format!("samples a second with {size}"), per_second(median(s)), "rows/s")
        .about([param.name.clone()]);
    if search.history.trials().any(|trial| number(trial, SAMPLES_PER_SECOND).is_some()) {
        finding.evidence.figure = Some("batch-size");
    }
    out.push(finding);
}

/// Whether these speeds are clearly above others: three quarters of these above three quarters of those, since a machine that did other work
/// for a while makes some trials slow, whatever their batches.
fn faster(these: &[f64], those: &[f64]) -> bool {
    let apart = quantile(these, 0.25).zip(quantile(those, 0.75)).is_some_and(|(slow, fast)| slow > fast);
    apart && median(these) > FASTER * median(those)
}

/// Steps a second.
fn speed(trial: &Trial) -> Option<f64> {
    let attempt = trial.reports.last()?.attempt;
    let mut own = trial.reports.iter().filter(|r| r.attempt == attempt);
    let first = own.next()?;
    let last = own.next_back()?;
    let seconds = (last.time - first.time) as f64 / 1e3;
    let steps = last.step?.checked_sub(first.step?)? as f64;
    // Clocks count milliseconds: shorter spans tell nothing.
    (seconds >= 0.02 && steps > 0.0).then(|| steps / seconds)
}
