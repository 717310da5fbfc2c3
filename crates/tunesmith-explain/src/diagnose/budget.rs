//! Whether the budget was too small, or went on for nothing.

use super::repeats::Noise;
use super::search::Search;
use super::{Finding, Kind, words};

/// Trials for each parameter below which a search is short.
const EACH: usize = 8;

/// From so many parameters on, fewer trials than parameters are a short search whatever they gained.
const SEVERAL: usize = 4;

/// The part of the trials after the last gain from which on a budget was wasted, and the fewest trials.
const WASTED: (f64, usize) = (0.75, 40);

/// Fewer trials than parameters, where there are several.
pub(super) fn few(search: &Search<'_>, out: &mut Vec<Finding>) {
    let (n, d) = (search.sample.losses.len(), search.sample.space.params().len());
    if d < SEVERAL || n > d {
        return;
    }
    let sentence = format!(
        "{} are few for {d} parameters: hardly any of them was seen at more than a few values",
        words::count(n, "trial")
    );
    out.push(Finding::new(Kind::BudgetTooSmall, 0.75, sentence).number("trials", n as f64, "trials"));
}

/// Judges the budget.
pub(super) fn judge(search: &Search<'_>, noise: Option<&Noise>, out: &mut Vec<Finding>) {
    let sample = &search.sample;
    let (n, d) = (sample.losses.len(), sample.space.params().len());
    let noise = noise.map_or(0.0, |n| n.sd);
    let mut best = f64::INFINITY;
    let so_far: Vec<f64> = sample
        .losses
        .iter()
        .map(|loss| {
            best = best.min(*loss);
            best
        })
        .collect();
    let (before, end) = (so_far[n * 3 / 4], so_far[n - 1]);
    let whole = search.middle() - end;
    let gain = before - end;
    if n < EACH * d && gain > 0.25 * whole && gain > 2.0 * noise {
        let sentence = format!(
            "the last quarter of the {n} trials still improved the best {} from {} to {}, and {} are few for {d} parameters",
            sample.metric.name,
            words::short(search.shown(before)),
            words::short(search.shown(end)),
            words::count(n, "trial")
        );
        out.push(
            Finding::new(Kind::BudgetTooSmall, 0.7, sentence)
                .number("gain of the last quarter", gain, "")
                .number("trials", n as f64, "trials"),
        );
    }
    // The last gain that is more than a hundredth of what the search gained over the median trial.
    let last = so_far.iter().rposition(|b| *b > end + (0.01 * whole).max(0.5 * noise)).map_or(0, |i| i + 1);
    let idle = 1.0 - last as f64 / n as f64;
    if n >= WASTED.1 && idle > WASTED.0 {
        let sentence = format!(
            "the last {} of {n} trials brought nothing that counts: trial {} was as good",
            n - last - 1,
            sample.trials[last.min(n - 1)]
        );
        out.push(
            Finding::new(Kind::BudgetWasted, (0.5 + (idle - WASTED.0) * 1.5).min(0.9), sentence)
                .number("trials without a gain", idle, "share")
                .seen_in([sample.trials[last.min(n - 1)]]),
        );
    }
}
