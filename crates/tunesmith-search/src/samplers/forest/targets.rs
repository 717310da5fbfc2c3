//! What a forest learns: losses on a scale on which good values are told apart.
//!
//! `ln(1 + (loss - best) / s)` with `s` a twentieth of the distance from the best to the median. Trees split by squared error, so
//! without it a few very bad values would get most of the splits. Departs from SMAC's log of the scaled loss in its
//! scale, which does not depend on the worst.

use tunesmith_core::Rng;
use tunesmith_math::summary::median;

use crate::evidence::Evidence;

/// The part of the distance from the best to the median at which the scale turns from linear to logarithmic.
const KNEE: f64 = 0.05;

/// How much worse than the worst a failed trial counts, as a share of the range.
const FAILED: f64 = 0.1;

/// One loss a row, of the first objective or of all under a random weighting; NaN for a trial without a finite value of each.
pub(super) fn losses(evidence: &Evidence, rng: &mut Rng) -> Vec<f64> {
    let rows = 0..evidence.len();
    let objectives = evidence.objectives();
    if objectives < 2 {
        return rows
            .map(|row| evidence.loss(row))
            .map(|x| if x.is_finite() { x } else { f64::NAN })
            .collect();
    }
    let mut weights: Vec<f64> = (0..objectives).map(|_| -(1.0 - rng.uniform()).ln()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|w| *w /= sum);
    let sound = |row: &usize| evidence.losses(*row).iter().all(|x| x.is_finite());
    let ends: Vec<(f64, f64)> = (0..objectives)
        .map(|k| {
            let values = || rows.clone().filter(sound).map(|row| evidence.losses(row)[k]);
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
        })
        .collect();
    rows.clone()
        .map(|row| {
            if !sound(&row) {
                return f64::NAN;
            }
            let (mut worst, mut total) = (0.0_f64, 0.0);
            for ((loss, weight), (low, high)) in evidence.losses(row).iter().zip(&weights).zip(&ends) {
                // Halves: the range of two finite numbers may not be finite.
                let range = 0.5 * high - 0.5 * low;
                let part = if range > 0.0 { weight * (0.5 * loss - 0.5 * low) / range } else { 0.0 };
                worst = worst.max(part);
                total += part;
            }
            worst + 0.05 * total
        })
        .collect()
}

/// The targets of these losses, from 0 for the best; what has no loss a little above the worst. All 0 when no loss is known.
pub(super) fn targets(losses: &[f64]) -> Vec<f64> {
    let known: Vec<f64> = losses.iter().copied().filter(|x| x.is_finite()).collect();
    let best = known.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let middle = median(&known).unwrap_or(0.0);
    let range = 0.5 * worst - 0.5 * best;
    let half = 0.5 * middle - 0.5 * best;
    let knee = if half > 0.0 { KNEE * half } else { KNEE * range };
    // Rounding may leave nothing of a knee that is far below the values.
    let scaled = |x: f64| if knee > 0.0 { ((0.5 * x - 0.5 * best) / knee).ln_1p() } else { 0.0 };
    let highest = if known.is_empty() { 0.0 } else { scaled(worst).min(f64::MAX) };
    let failed =
        if highest > 0.0 { highest * (1.0 + FAILED) } else { f64::from(u8::from(!known.is_empty())) };
    losses.iter().map(|x| if x.is_finite() { scaled(*x).min(highest) } else { failed }).collect()
}

/// Slacks of one limit on a scale that keeps their sign and tames their tails: `sign(x) ln(1 + |x| / s)`, with `s` the median size.
pub(super) fn tamed(slacks: &[f64]) -> Vec<f64> {
    let sizes: Vec<f64> = slacks.iter().map(|x| x.abs()).filter(|x| *x > 0.0 && x.is_finite()).collect();
    let scale = median(&sizes).unwrap_or(1.0);
    slacks.iter().map(|x| x.signum() * (x.abs() / scale).ln_1p().min(700.0)).collect()
}
