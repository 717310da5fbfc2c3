//! A box around the best point, as large as recent progress allows.
//!
//! Three improvements in a row double it, as many trials without one as there are coordinates (at least 4) halve it; one that
//! became tiny starts anew [Eriksson2019]. Its sides are longer along coordinates on which the model is smooth. A function
//! of the rows alone.
//!
//! Departs from [Eriksson2019]: only a share of the proposals stays inside, so the rest goes on to look everywhere.
//!
//! [Eriksson2019]: Eriksson et al., "Scalable Global Optimization via Local Bayesian Optimization", NeurIPS 2019.

use crate::evidence::Evidence;

/// The length of a side at first, and when it starts anew.
const FIRST: f64 = 0.8;

/// The least and the greatest length.
const LEAST: f64 = 0.007_812_5;
const MOST: f64 = 1.6;

/// Improvements in a row that double it.
const SUCCESSES: usize = 3;

/// An improvement counts from this share of the spread of values on.
const COUNTS: f64 = 1e-3;

/// How long the box is on average, after all rows.
pub(super) fn length(evidence: &Evidence) -> f64 {
    let patience = evidence.columns().len().max(4);
    let (mut length, mut successes, mut failures) = (FIRST, 0, 0);
    let (mut best, mut worst) = (f64::INFINITY, f64::NEG_INFINITY);
    for row in 0..evidence.len() {
        let loss = if evidence.violation(row) == 0.0 { evidence.loss(row) } else { f64::NAN };
        let spread = (worst - best).max(0.0);
        if loss.is_finite() && (best.is_infinite() || loss < best - COUNTS * spread.min(f64::MAX)) {
            (successes, failures) = (successes + 1, 0);
        } else {
            (successes, failures) = (0, failures + 1);
        }
        if loss.is_finite() {
            (best, worst) = (best.min(loss), worst.max(loss));
        }
        if successes == SUCCESSES {
            (length, successes) = ((2.0 * length).min(MOST), 0);
        }
        if failures == patience {
            (length, failures) = (0.5 * length, 0);
        }
        if length < LEAST {
            length = FIRST;
        }
    }
    length
}

/// The corners of the box around a snapped point, of so long sides on average, for a model of these lengths.
pub(super) fn corners(center: &[f64], length: f64, lengths: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let logs: Vec<f64> = lengths.iter().map(|l| l.clamp(1e-3, 1e3).ln()).collect();
    let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
    let side = |(u, log): (&f64, &f64)| {
        // Neither a needle nor a plate.
        let half = 0.5 * length * (log - mean).clamp(-1.5, 1.5).exp();
        // What is inactive at the centre has no place there.
        if u.is_nan() { (0.0, 1.0) } else { ((u - half).max(0.0), (u + half).min(1.0)) }
    };
    center.iter().zip(&logs).map(side).unzip()
}
