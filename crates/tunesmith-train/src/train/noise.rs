//! Gradient noise scale: how many rows a batch needs until its gradient says more than its noise [McCandlish2018].
//!
//! `tr(S) / |G|^2`, with the gradient `G` of the training part and the covariance `S` of the gradients of its rows. Both come without bias
//! from pairs of gradients `a` and `b`, of `m` and `n` rows that no row shares, at the same weights, before clipping and decay:
//! `(m (|a|^2 - a.b) + n (|b|^2 - a.b)) / 2` is the noise, and `a.b` the signal, but for the noise divided by the rows of the training
//! part, since rows are drawn without putting any back. The ratio is that of the sums over the pairs of the later half of a training; its
//! interval of two standard errors is a jackknife's, taken on the inverse, which stays finite where the signal vanishes.
//!
//! Departs from the paper, which compares one batch on several devices: `b` is the gradient of (some of) the rows that come next. The
//! gradient that the next step takes anyway would cost nothing, but the step between them leans against the noise of the first, so that
//! the pair seems to point in opposite ways. Cost: rows of one step in 50, and at most 64 pairs.
//!
//! [McCandlish2018]: https://arxiv.org/abs/1812.06162 "McCandlish et al., An Empirical Model of Large-Batch Training"

use serde::{Deserialize, Serialize};

/// Pairs are taken so rarely that their rows are this share of those trained on, and so many at most.
const SHARE: f64 = 0.02;
const MOST: u64 = 64;

/// The rows of the second gradient, where the network does not need whole batches.
pub(super) const COMPARED: usize = 32;

/// The fewest pairs that tell how far they scatter.
const FEWEST: usize = 4;

/// How many rows a batch needs until its gradient says more than its noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseScale {
    /// The low end of its interval, in rows.
    pub low: f64,
    /// The estimate, in rows; `None` where the gradient is not distinguishable from 0, so that the scale is at least `low`.
    pub value: Option<f64>,
    /// The high end of its interval, in rows; `None` with the estimate.
    pub high: Option<f64>,
}

/// What two gradients at the same weights tell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pair {
    /// The squared norm of the gradient of the training part.
    signal: f64,
    /// The trace of the covariance of the gradients of rows.
    noise: f64,
}

impl Pair {
    /// From the squared norms of two gradients with the rows that each is the mean of, their inner product, and the rows of the training part.
    pub(super) fn new(first: (f64, usize), second: (f64, usize), inner: f64, all: usize) -> Self {
        let of = |(squares, rows): (f64, usize)| rows as f64 * (squares - inner);
        let noise = 0.5 * (of(first) + of(second));
        Self { signal: inner + noise / all.max(1) as f64, noise }
    }

    pub(super) fn is_finite(&self) -> bool {
        self.signal.is_finite() && self.noise.is_finite()
    }
}

/// Steps from one pair to the next: of batches of `size` rows, with second gradients of `compared` rows, in a training of `steps`.
pub(super) fn interval(size: usize, compared: usize, steps: u64) -> u64 {
    let rare = (compared as f64 / (SHARE * size.max(1) as f64)).ceil() as u64;
    rare.max(steps.div_ceil(MOST)).max(1)
}

/// The scale in the later half of a training; none of too few pairs, or where no noise is left to measure.
pub(super) fn scale(pairs: &[Pair]) -> Option<NoiseScale> {
    let late = (pairs.len() / 2).max(2 * FEWEST).min(pairs.len());
    let pairs = &pairs[pairs.len() - late..];
    let n = pairs.len() as f64;
    let signal: f64 = pairs.iter().map(|p| p.signal).sum();
    let noise: f64 = pairs.iter().map(|p| p.noise).sum();
    if pairs.len() < FEWEST || noise <= 0.0 {
        return None;
    }
    let ratio = signal / noise;
    let without: Vec<f64> = pairs.iter().map(|p| (signal - p.signal) / (noise - p.noise)).collect();
    let mean = without.iter().sum::<f64>() / n;
    let error = (without.iter().map(|r| (r - mean).powi(2)).sum::<f64>() * (n - 1.0) / n).sqrt();
    let (less, more) = (ratio - 2.0 * error, ratio + 2.0 * error);
    let sure = less > 0.0;
    (more > 0.0 && more.is_finite()).then(|| NoiseScale {
        low: more.recip(),
        value: sure.then(|| ratio.recip()),
        high: sure.then(|| less.recip()),
    })
}

#[cfg(test)]
mod tests;
