//! The range test of learning rates [Smith2017]: one training whose rate grows in every step, from far too low to far too high.
//!
//! Smith reads the range off the curve: from where the loss begins to fall to where it becomes ragged. Both depend on the noise of single
//! batches; the rates at which a half and nine tenths of the fall are done do not. A training has far more steps than the test has at each
//! rate and gets along with less, and schedules bear more than the test does, so that the range goes beyond the two on both sides, but
//! not beyond where the loss diverged.
//!
//! [Smith2017]: https://arxiv.org/abs/1506.01186 "Cyclical Learning Rates for Training Neural Networks"

use super::bench::Bench;
use super::found::{Preflight, RateRange, Verdict};
use super::learning::Shuffled;
use crate::hyper::Settings;
use crate::train::TrainError;

/// The rates, and the steps between them.
const LOWEST: f64 = 1e-6;
const DECADES: f64 = 7.0;
const STEPS: usize = 210;

/// Most rows of a step.
const BATCH: usize = 256;

/// Steps on each side that a smoothed loss is the mean of.
const BESIDE: usize = 5;

/// A loss so many times the lowest has diverged, where that is not next to nothing of the first.
const DIVERGED: f64 = 4.0;
const LITTLE: f64 = 0.1;

/// The share of the first loss that must be lost, or nothing was learned.
const LEARNS: f64 = 0.05;

/// The range begins at this part of the rate at which half of the fall is done ...
const HALF: f64 = 0.5;
const RESERVE: f64 = 3.0;

/// ... and ends so far beyond the rate at which most of it is, or where the loss diverged.
const MOSTLY: f64 = 0.9;
const BEYOND: f64 = 10.0;

/// Tries learning rates with each of some settings, and compares the range that is searched with those that learn.
pub(super) fn ranges(bench: &Bench<'_>, all: &[Settings], found: &mut Preflight) -> Result<(), TrainError> {
    const NAME: &str = "learning_rate";
    for settings in all {
        let plain = Settings {
            optimizer: settings.optimizer,
            momentum: settings.momentum,
            nesterov: settings.nesterov,
            beta_1: settings.beta_1,
            beta_2: settings.beta_2,
            lion_beta_2: settings.lion_beta_2,
            rms_decay: settings.rms_decay,
            epsilon: settings.epsilon,
            freeze: settings.freeze,
            ..bench.plain.clone()
        };
        let Some(curve) = sweep(bench, &plain)? else {
            found.skipped(NAME);
            return Ok(());
        };
        if let Some((low, high, diverged)) = range(&curve) {
            found.rates.push(RateRange { optimizer: plain.optimizer, low, high, diverged });
        }
    }
    if found.rates.is_empty() {
        let text = format!("no rate from {LOWEST:e} to 10 lowers the loss noticeably");
        let means = ("nothing is learned in some hundred steps", "look at the other checks first");
        found.trouble(NAME, Verdict::Warning, text, &[], means);
        return Ok(());
    }
    let (searched, fixed) = match bench.options.searched {
        Some(range) => (range, false),
        None => ((bench.plain.learning_rate, bench.plain.learning_rate), true),
    };
    let ranges: Vec<String> = found.rates.iter().map(|r| shown(r, all.len() > 1)).collect();
    let text = format!("worth searching: {}", ranges.join("; "));
    let low = found.rates.iter().map(|r| r.low).fold(f64::INFINITY, f64::min);
    let high = found.rates.iter().map(|r| r.high).fold(0.0, f64::max);
    let numbers = [("low", low), ("high", high)];
    let study = if fixed {
        format!("the study has {}", rate(searched.0))
    } else {
        format!("the study searches {} to {}", rate(searched.0), rate(searched.1))
    };
    let remedy =
        format!("write learning_rate = {{ float = [{}, {}], scale = \"log\" }}", rate(low), rate(high));
    match judge(searched, (low, high)) {
        None => found.fine(NAME, format!("{text}; {study}"), &numbers),
        Some((verdict, means)) => {
            found.trouble(NAME, verdict, format!("{text}; {study}"), &numbers, (means, &remedy));
        }
    }
    Ok(())
}

/// What is wrong with a range that is searched, given the one that is worth it.
fn judge((from, to): (f64, f64), (low, high): (f64, f64)) -> Option<(Verdict, &'static str)> {
    if from > 10.0 * high {
        return Some((Verdict::Problem, "all of it is so high that trainings diverge"));
    }
    if to < low / 30.0 {
        return Some((Verdict::Problem, "all of it is so low that trainings crawl"));
    }
    if from > high {
        return Some((Verdict::Warning, "all of it lies above the rates that lower the loss"));
    }
    if to < low {
        return Some((Verdict::Warning, "all of it lies below the rates that lower the loss quickly"));
    }
    if to > 10.0 * high {
        return Some((Verdict::Warning, "its upper part lies far above them, and those trials are lost"));
    }
    if from < low / 100.0 {
        return Some((Verdict::Warning, "its lower part lies far below them, and those trials are lost"));
    }
    None
}

/// Learning rates with the losses met at them, until these diverge; none when the time is over.
fn sweep(bench: &Bench<'_>, settings: &Settings) -> Result<Option<Vec<(f64, f64)>>, TrainError> {
    let mut probe = bench.probe(settings)?;
    let mut batches = Shuffled::new(bench, settings.batch_size.min(BATCH));
    let mut curve: Vec<(f64, f64)> = Vec::with_capacity(STEPS);
    let mut lowest = f64::INFINITY;
    for step in 0..STEPS {
        if bench.is_over() {
            return Ok(None);
        }
        let rate = LOWEST * 10_f64.powf(DECADES * step as f64 / (STEPS - 1) as f64);
        let Some(loss) = probe.step(&batches.next(), rate)? else { break };
        curve.push((rate, loss));
        let recent = &curve[curve.len().saturating_sub(BESIDE)..];
        let recent = recent.iter().map(|(_, loss)| loss).sum::<f64>() / recent.len() as f64;
        lowest = lowest.min(recent);
        if recent > DIVERGED * lowest.max(LITTLE * curve[0].1) {
            break;
        }
    }
    Ok(Some(curve))
}

/// The lowest and the highest rate worth searching, and where the loss diverged; none when nothing was learned.
fn range(curve: &[(f64, f64)]) -> Option<(f64, f64, Option<f64>)> {
    let smooth: Vec<f64> = (0..curve.len())
        .map(|at| {
            let near = &curve[at.saturating_sub(BESIDE)..(at + BESIDE + 1).min(curve.len())];
            near.iter().map(|(_, loss)| loss).sum::<f64>() / near.len() as f64
        })
        .collect();
    let first = smooth.iter().take(STEPS / 10).sum::<f64>() / smooth.len().clamp(1, STEPS / 10) as f64;
    let bottom = (0..smooth.len()).min_by(|a, b| smooth[*a].total_cmp(&smooth[*b]))?;
    let fall = first - smooth[bottom];
    if fall < LEARNS * first {
        return None;
    }
    let done = |share: f64| (0..=bottom).find(|at| first - smooth[*at] >= share * fall).unwrap_or(bottom);
    let diverged = (curve.len() < STEPS).then(|| curve.last().map(|(rate, _)| *rate)).flatten();
    let high = (BEYOND * curve[done(MOSTLY)].0).min(diverged.unwrap_or(f64::INFINITY));
    Some((curve[done(HALF)].0 / RESERVE, high, diverged))
}

fn shown(range: &RateRange, several: bool) -> String {
    let text = format!("{} to {}", rate(range.low), rate(range.high));
    let text = if several { format!("{text} with {}", range.optimizer) } else { text };
    match range.diverged {
        Some(at) => format!("{text} (diverged at {})", rate(at)),
        None => text,
    }
}

/// A rate to one digit.
fn rate(rate: f64) -> String {
    format!("{rate:.0e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A curve that falls from 2 to 1 between `from` and `to` and then rises without end.
    fn curve(from: f64, to: f64) -> Vec<(f64, f64)> {
        let rate = |step: usize| LOWEST * 10_f64.powf(DECADES * step as f64 / (STEPS - 1) as f64);
        let loss = |rate: f64| match rate {
            r if r <= from => 2.0,
            r if r <= to => 2.0 - (r / from).ln() / (to / from).ln(),
            r => r / to,
        };
        (0..STEPS).map(|step| (rate(step), loss(rate(step)))).take_while(|(_, loss)| *loss < 4.0).collect()
    }

    #[test]
    fn the_range_lies_around_the_fall_and_ends_where_the_loss_diverges() {
        let (low, high, diverged) = range(&curve(1e-4, 1e-2)).unwrap();
        assert!((2e-4..5e-4).contains(&low), "{low}");
        assert_eq!(Some(high), diverged, "ten times nine tenths of the fall lie beyond");
        assert!((2e-2..6e-2).contains(&high), "{high}");
        assert_eq!(range(&[(1e-3, 1.0); 50]), None);
        assert_eq!(range(&[]), None);
    }

    #[test]
    fn a_range_is_judged_by_where_it_lies() {
        let good = (1e-4, 1e-1);
        let verdict = |from, to| judge((from, to), good).map(|(verdict, _)| verdict);
        assert_eq!(verdict(1e-5, 1e-1), None);
        assert_eq!(verdict(1e-3, 1e-3), None);
        assert_eq!(verdict(5.0, 50.0), Some(Verdict::Problem));
        assert_eq!(verdict(1e-9, 1e-6), Some(Verdict::Problem));
        assert_eq!(verdict(1e-8, 1e-1), Some(Verdict::Warning));
        assert_eq!(verdict(1e-4, 100.0), Some(Verdict::Warning));
    }
}
