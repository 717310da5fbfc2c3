//! Repeated configurations, and noise: how much a measurement scatters, and what that does to differences and to the best.
//!
//! Noise is known from configurations that were tried more than once; else it is put together from the sampling error of the validation
//! part, where the objective is an accuracy, and from how much the objective still jumps at the end of the best trainings.

use std::collections::HashMap;

use tunesmith_core::{History, Repeats, TrialNumber};

use super::curves::Curves;
use super::names::{self, Measure};
use super::robust::{median, scatter, spread};
use super::scale::Scale;
use super::search::Search;
use super::thresholds::REPEATED;
use super::{Finding, Kind, words};

/// Where noise is best known from.
const REPEATS: &str = "configurations that were repeated";

/// How many times the deviation of few repeats that of the trials has to be to say that they differ.
const FEW_TIMES: f64 = 1.4;

/// How much a measurement scatters.
pub(super) struct Noise {
    /// Standard deviation of the objective.
    pub(super) sd: f64,
    /// Where that is known from.
    pub(super) source: &'static str,
}

/// Configurations that occur more than once though repeats were not asked for.
pub(super) fn duplicates(history: &History, out: &mut Vec<Finding>) {
    let mut seen: HashMap<String, TrialNumber> = HashMap::new();
    let mut again = Vec::new();
    let finished = history.trials().filter(|t| t.outcome.is_some() && !t.config.is_empty());
    let mut n = 0;
    for trial in finished {
        n += 1;
        if seen.insert(trial.config.to_string(), trial.number).is_some() {
            again.push(trial.number);
        }
    }
    let share = again.len() as f64 / f64::from(n.max(1));
    if history.settings().repeats != Repeats::Skip || again.len() < 3 || share < REPEATED {
        return;
    }
    let sentence = format!(
        "{} of {n} trials repeat a configuration that was tried before: {} are all there are",
        again.len(),
        words::count(seen.len(), "configuration")
    );
    out.push(
        Finding::new(Kind::DuplicateTrials, 0.95, sentence)
            .number("repeated", share, "share")
            .number("different configurations", seen.len() as f64, "")
            .seen_in(again),
    );
}

/// All values are equal.
pub(super) fn all_equal(n: usize) -> Finding {
    let sentence =
        format!("all {n} finished trials have the same value: the objective does not tell them apart");
    Finding::new(Kind::NoiseExceedsDifferences, 0.95, sentence).number("trials", n as f64, "trials")
}

/// How much a measurement scatters, if anything says so.
pub(super) fn noise(search: &Search<'_>) -> Option<Noise> {
    let sample = &search.sample;
    let mut same: HashMap<String, Vec<f64>> = HashMap::new();
    for (row, number) in sample.trials.iter().enumerate() {
        if let Some(trial) = search.history.trial(*number) {
            same.entry(trial.config.to_string()).or_default().push(sample.losses[row]);
        }
    }
    let (mut squares, mut freedom) = (0.0, 0.0);
    for values in same.values().filter(|values| values.len() > 1) {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        squares += values.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        freedom += values.len() as f64 - 1.0;
    }
    if freedom >= 4.0 {
        return Some(Noise { sd: (squares / freedom).sqrt(), source: REPEATS });
    }
    let best: Vec<Curves> = search.order[..search.good()]
        .iter()
        .filter_map(|row| search.history.trial(sample.trials[*row]))
        .map(|t| Curves::of(t, Some(&sample.metric)))
        .collect();
    let jumps: Vec<f64> = best
        .iter()
        .filter_map(|c| c.objective.as_ref().filter(|s| s.len() >= 8))
        .map(|s| scatter(&s.values[s.len() / 2..]))
        .filter(|x| x.is_finite())
        .collect();
    let jump = if jumps.is_empty() { 0.0 } else { median(&jumps) };
    let accuracy = names::read(&sample.metric.name).is_some_and(|(_, measure)| measure == Measure::Accuracy);
    if accuracy {
        let scale =
            Scale::of(search.history, &best.iter().collect::<Vec<_>>(), search.options.validation_rows);
        if scale.validation_rows.is_some() {
            let error = 1.0 - search.shown(search.best_loss());
            let sd = (scale.error_noise(error).powi(2) + jump * jump).sqrt();
            return Some(Noise { sd, source: "the size of the validation part" });
        }
    }
    (jump > 0.0).then_some(Noise { sd: jump, source: "the last steps of the best trials" })
}

/// The standard deviation.
fn deviation(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)).sqrt()
}

/// Trials that differ less than a measurement scatters.
pub(super) fn differences(search: &Search<'_>, noise: Option<&Noise>, out: &mut Vec<Finding>) {
    let (Some(noise), n) = (noise, search.sample.losses.len()) else { return };
    // Trials are judged by the same rows, so that noise alone spreads them less than it would independent measurements.
    let differ = (search.quantile(0.9) - search.quantile(0.1)).max(spread(&search.sample.losses));
    // Repeats are measured as the trials are: theirs is what the trials' deviation has to exceed.
    let alike = noise.source == REPEATS && deviation(&search.sample.losses) <= FEW_TIMES * noise.sd;
    if n < 8 || differ > noise.sd && !alike || noise.sd <= 0.0 {
        return;
    }
    let differ = if alike { differ.min(deviation(&search.sample.losses)) } else { differ };
    let sentence = format!(
        "the {n} trials differ by about {}, {} than a measurement scatters: about {}, from {}",
        words::short(differ),
        if differ > noise.sd { "hardly more" } else { "less" },
        words::short(noise.sd),
        noise.source
    );
    out.push(
        Finding::new(
            Kind::NoiseExceedsDifferences,
            (0.6 + 0.3 * (1.0 - differ / noise.sd)).clamp(0.6, 0.9),
            sentence,
        )
        .number("noise", noise.sd, "standard deviation")
        .number("spread of the trials", differ, ""),
    );
}

/// How much of the best value is luck.
///
/// Of `m` trials that are as good as the best within the noise, the best measurement lies above the truth by what the largest of `m`
/// normal numbers is expected to be.
pub(super) fn optimism(search: &Search<'_>, noise: Option<&Noise>, out: &mut Vec<Finding>) {
    let Some(noise) = noise.filter(|n| n.sd > 0.0) else { return };
    let (best, middle) = (search.best_loss(), search.middle());
    let alike = search.sample.losses.iter().filter(|loss| **loss <= best + 2.0 * noise.sd).count();
    let luck = noise.sd * largest_of(alike);
    if alike < 3 || luck < 0.3 * (middle - best) {
        return;
    }
    let sentence = format!(
        "{alike} trials are as good as the best within the noise ({}, from {}): about {} of its {} {} is luck",
        words::short(noise.sd),
        noise.source,
        words::short(luck),
        search.sample.metric.name,
        words::short(search.shown(best))
    );
    out.push(
        Finding::new(Kind::OptimisticBest, 0.7, sentence)
            .number("expected luck", luck, "")
            .number("noise", noise.sd, "standard deviation")
            .seen_in(search.order[..alike.min(10)].iter().map(|row| search.sample.trials[*row])),
    );
}

/// The expected largest of `m` standard normal numbers [Blom1958].
///
/// [Blom1958]: https://doi.org/10.2307/2332990 "Blom, Statistical Estimates and Transformed Beta-Variables"
fn largest_of(m: usize) -> f64 {
    if m < 2 { 0.0 } else { tunesmith_math::special::normal_quantile((m as f64 - 0.375) / (m as f64 + 0.25)) }
}
