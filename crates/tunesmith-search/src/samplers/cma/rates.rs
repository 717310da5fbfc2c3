//! Learning rates that adapt to how much of each update is signal: under noise, or among many optima, updates shrink until their mean
//! stands out from their variance. After LRA-CMA [Nomura2023].
//!
//! Cost: `O(d^3)` a generation.
//!
//! [Nomura2023]: Nomura, Akimoto and Ono, "CMA-ES with Learning Rate Adaptation", GECCO 2023, arXiv 2304.03473.

use super::gaussian::Gaussian;
use super::shape::Shape;

/// The ratio of signal to noise to keep, the memories of the averages, and the damping.
const ALPHA: f64 = 1.4;
const BETA_MEAN: f64 = 0.1;
const BETA_SHAPE: f64 = 0.03;
const GAMMA: f64 = 0.1;

/// Averages of one part of the updates, and the rate that follows from them.
#[derive(Debug, Clone)]
struct Rate {
    average: Vec<f64>,
    square: f64,
    beta: f64,
    eta: f64,
}

impl Rate {
    fn new(entries: usize, beta: f64) -> Self {
        Self { average: vec![0.0; entries], square: 0.0, beta, eta: 1.0 }
    }

    fn learn(&mut self, step: &[f64]) {
        let beta = self.beta;
        self.average.iter_mut().zip(step).for_each(|(a, s)| *a = (1.0 - beta) * *a + beta * s);
        let square: f64 = step.iter().map(|s| s * s).sum();
        self.square = (1.0 - beta) * self.square + beta * square;
        let signal: f64 = self.average.iter().map(|a| a * a).sum();
        let noise = (self.square - signal).max(f64::MIN_POSITIVE);
        let ratio = (signal - beta / (2.0 - beta) * self.square) / noise;
        let change = (ratio / ALPHA / self.eta - 1.0).clamp(-1.0, 1.0);
        self.eta = (self.eta * ((GAMMA * self.eta).min(beta) * change).exp()).min(1.0);
    }
}

/// The rates of the mean and of the covariance.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    mean: Rate,
    shape: Rate,
}

/// A distribution before an update.
pub(super) struct Before {
    mean: Vec<f64>,
    sigma: f64,
    shape: Shape,
}

impl Before {
    pub(super) fn of(gaussian: &Gaussian) -> Self {
        Self { mean: gaussian.mean.clone(), sigma: gaussian.sigma, shape: gaussian.shape.clone() }
    }
}

impl Rates {
    pub(super) fn new(dims: usize, diagonal: bool) -> Self {
        let entries = if diagonal { dims } else { dims * dims };
        Self { mean: Rate::new(dims, BETA_MEAN), shape: Rate::new(entries, BETA_SHAPE) }
    }

    /// Takes back the part of an update that the rates say is noise; `false` when the distribution has degenerated.
    pub(super) fn apply(&mut self, before: Before, now: &mut Gaussian) -> bool {
        let d = before.mean.len();
        // `now` holds the lower triangle of the new covariance; finding the axes mirrors it.
        if !(now.sigma.is_finite() && now.shape.decompose()) {
            return false;
        }
        let moved: Vec<f64> =
            now.mean.iter().zip(&before.mean).map(|(a, b)| (a - b) / before.sigma).collect();
        let was = self.mean.eta;
        self.mean.learn(&before.shape.whiten(&moved));
        for (m, (old, y)) in now.mean.iter_mut().zip(before.mean.iter().zip(&moved)) {
            *m = old + self.mean.eta * before.sigma * y;
        }
        let (s0, s1) = (before.sigma * before.sigma, now.sigma * now.sigma);
        let entries = || before.shape.entries().iter().zip(now.shape.entries());
        let turned: Vec<f64> = entries().map(|(a, b)| s1 * b - s0 * a).collect();
        self.shape.learn(&locally(&before.shape, &turned, s0));
        let blended: Vec<f64> =
            entries().zip(&turned).map(|((a, _), t)| s0 * a + self.shape.eta * t).collect();
        let diagonal = before.shape.is_diagonal();
        let Some(whole) = Shape::of(&blended, d, diagonal) else { return false };
        let sigma = (whole.ln_volume() / d as f64).exp();
        let unit: Vec<f64> = blended.iter().map(|x| x / (sigma * sigma)).collect();
        let Some(shape) = Shape::of(&unit, d, diagonal) else { return false };
        now.shape = shape;
        // A slower mean needs longer steps to move as far.
        now.sigma = sigma * was / self.mean.eta;
        now.sigma.is_finite()
    }
}

/// A change of the covariance in the coordinates in which it is the identity.
fn locally(shape: &Shape, change: &[f64], square: f64) -> Vec<f64> {
    let d = shape.dims();
    let by = 1.0 / (square * std::f64::consts::SQRT_2);
    if shape.is_diagonal() {
        return change.iter().enumerate().map(|(j, t)| by * t / shape.variance(j)).collect();
    }
    let whitened = |rows: &[f64]| {
        let mut columns = vec![0.0; d * d];
        for (i, row) in rows.chunks_exact(d).enumerate() {
            shape.whiten(row).into_iter().enumerate().for_each(|(j, x)| columns[j * d + i] = x);
        }
        columns
    };
    whitened(&whitened(change)).into_iter().map(|x| by * x).collect()
}
