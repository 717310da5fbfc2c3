//! The final choice: which of the tried configurations a model of the objective expects to be best.
//!
//! Where measurements are noisy the best one observed was partly lucky. A model that has seen all of them evens that out: of the points
//! that were tried, the one with the best posterior mean is the safer choice. The model is the Gaussian process of the sampler `gp`,
//! fitted to the first objective, whatever sampler proposed the trials.
//!
//! Cost: a fit on at most 400 trials, and one factorization of at most 1,000.

use tunesmith_core::{Goal, History, TrialNumber};
use tunesmith_math::special::normal_quantile;

use crate::evidence::{Ended, Evidence};
use crate::models::gp::{Gp, GpData, GpFit, GpSettings, Transform};
use crate::models::surrogate::Surrogate;

/// Trials with a finite value that a model needs.
const LEAST: usize = 8;

/// The most trials in the model: the better half of them the best, the others evenly spread over the rest.
const MOST: usize = 1_000;

/// Half the width of a 95% interval, in standard deviations.
const WIDTH: f64 = 1.959_963_984_540_054;

/// Points by which an expectation over the belief is computed.
const QUANTILES: usize = 63;

/// The configuration that a model expects to be best, among those that were tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// The trial whose configuration it is.
    pub trial: TrialNumber,
    /// The expected value of the first objective there, without the noise of a measurement, in the objective's own units.
    pub mean: f64,
    /// Where that value lies with a probability of 95%: from the lower end to the upper one.
    pub interval: (f64, f64),
    /// The model's name.
    pub model: String,
    /// From how many trials it learned.
    pub points: usize,
}

/// The done, feasible trial with the best posterior mean of the first objective; of equal ones the earlier. `None` where fewer than
/// eight trials have a finite value within every limit, or they all have the same.
pub fn recommend(history: &History) -> Option<Recommendation> {
    let metric = history.settings().objectives().next()?;
    let mut evidence = Evidence::default();
    evidence.follow(history.space(), history);
    let done = |row: &usize| {
        let finite = evidence.loss(*row).is_finite();
        evidence.ended(*row) == Ended::Done && finite && evidence.violation(*row) == 0.0
    };
    let feasible: Vec<usize> = (0..evidence.len()).filter(done).collect();
    let first = evidence.loss(*feasible.first()?);
    if feasible.len() < LEAST || feasible.iter().all(|row| evidence.loss(*row) == first) {
        return None;
    }
    let rows = modelled(&evidence, feasible);
    let points: Vec<f64> = rows.iter().flat_map(|row| evidence.point(*row)).copied().collect();
    let losses: Vec<f64> = rows.iter().map(|row| evidence.loss(*row)).collect();
    let data = GpData { columns: evidence.columns(), points: &points, losses: &losses, noise: None };
    let fit = GpFit::fit(&data, &GpSettings::default());
    let modes = fit.condition(&data);
    let mean = |i: usize| modes.iter().map(|(weight, gp)| weight * gp.fitted(i)).sum::<f64>();
    let (best, _) = (0..rows.len()).map(|i| (i, mean(i))).min_by(|a, b| a.1.total_cmp(&b.1))?;
    let (mean, low, high) = in_own_units(&modes, fit.transform(), evidence.point(rows[best]));
    let (mean, interval) =
        if metric.goal == Goal::Maximize { (-mean, (-high, -low)) } else { (mean, (low, high)) };
    let trial = evidence.trial(rows[best]);
    Some(Recommendation { trial, mean, interval, model: "gp".into(), points: rows.len() })
}

/// At most [`MOST`] of the rows, in their order.
fn modelled(evidence: &Evidence, mut rows: Vec<usize>) -> Vec<usize> {
    if rows.len() <= MOST {
        return rows;
    }
    rows.sort_by(|a, b| evidence.loss(*a).total_cmp(&evidence.loss(*b)).then(a.cmp(b)));
    let others = rows.split_off(MOST / 2);
    let spread = MOST - rows.len();
    // From the best of the others to the worst.
    rows.extend((0..spread).filter_map(|k| others.get(k * (others.len() - 1) / (spread - 1))));
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Expectation and 95% interval of the loss at a point. The modes' beliefs are taken together as one of their mean and variance.
fn in_own_units(modes: &[(f64, Gp)], transform: &Transform, point: &[f64]) -> (f64, f64, f64) {
    let (mut mean, mut square) = (0.0, 0.0);
    for (weight, gp) in modes {
        let (m, variance) = gp.predict(point);
        mean += weight * m;
        square += weight * m.mul_add(m, variance);
    }
    let sd = mean.mul_add(-mean, square).max(0.0).sqrt();
    let at = |deviations: f64| transform.inverse(sd.mul_add(deviations, mean));
    let quantiles = (0..QUANTILES).map(|k| at(normal_quantile((k as f64 + 0.5) / QUANTILES as f64)));
    (quantiles.sum::<f64>() / QUANTILES as f64, at(-WIDTH), at(WIDTH))
}
