//! Numbers with levels: each keeps a least chance to leave the level of the mean, so that the search does not freeze on a level once
//! the distribution is narrower than it. After [Hamano2022] with the integer centering and success rule of [Hamano2025].
//!
//! Cost: `O(levels log(places))` a generation.
//!
//! [Hamano2022]: Hamano et al., "CMA-ES with Margin", GECCO 2022, arXiv 2205.13482.
//! [Hamano2025]: Hamano et al., "CatCMA with Margin", GECCO 2025, arXiv 2504.07884.

use tunesmith_math::special::{normal_cdf, normal_quantile};

use super::gaussian::Gaussian;
use super::layout::Levels;

/// Chances stay this far from 0 and from 1/2.
const TINY: f64 = 1e-8;

/// The chance that no discrete coordinate leaves its level, when all are at their margins.
const STAY: f64 = 0.73;

/// The least chance of one of `discrete` coordinates to change.
pub(super) fn least(discrete: usize) -> f64 {
    1.0 - STAY.powf(1.0 / discrete.max(1) as f64)
}

/// The margins of the numbers with levels.
#[derive(Debug, Clone)]
pub(super) struct Margins {
    alpha: f64,
    /// How likely each left its level in the last generation, and whether one of the best did.
    rates: Vec<f64>,
    moved: Vec<bool>,
}

impl Margins {
    pub(super) fn new(levels: usize, alpha: f64) -> Self {
        Self { alpha, rates: vec![0.5 - TINY; levels], moved: vec![false; levels] }
    }

    /// Moves those of the best to the middle of their level that left the level of the mean, so that the step counts in full, and the
    /// others so that the mean stays unbiased. `parents` are the best, in order.
    pub(super) fn centre(&mut self, gaussian: &Gaussian, levels: &[Levels], parents: &mut [Vec<f64>]) {
        for (moved, axis) in self.moved.iter_mut().zip(levels) {
            let n = axis.number;
            let at = axis.level(gaussian.mean[n]);
            let (mut bias, mut room) = (0.0, [0.0; 2]);
            *moved = false;
            for parent in parents.iter() {
                let k = axis.level(parent[n]);
                let to_middle = axis.places[k] - parent[n];
                if k != at {
                    *moved = true;
                    bias += to_middle;
                } else {
                    room[usize::from(to_middle < 0.0)] += to_middle;
                }
            }
            let back = if bias > 0.0 { room[1] } else { room[0] };
            let share = if bias * back < 0.0 { (-bias / back).min(1.0) } else { 0.0 };
            for parent in parents.iter_mut() {
                let k = axis.level(parent[n]);
                let to_middle = axis.places[k] - parent[n];
                if k != at {
                    parent[n] = axis.places[k];
                } else if bias * to_middle < 0.0 {
                    parent[n] += share * to_middle;
                }
            }
        }
    }

    /// Moves the mean and widens the distribution so that the margins hold.
    pub(super) fn keep(&mut self, gaussian: &mut Gaussian, levels: &[Levels]) {
        for (i, axis) in levels.iter().enumerate() {
            let (n, last) = (axis.number, axis.places.len() - 1);
            let k = axis.level(gaussian.mean[n]);
            let plain = gaussian.sigma * gaussian.shape.variance(n).sqrt();
            if !(plain > 0.0 && plain.is_finite()) {
                continue;
            }
            if k == 0 || k == last {
                self.at_end(i, axis, k, gaussian, plain);
            } else {
                self.inside(i, axis, k, gaussian, plain);
            }
        }
    }

    /// The mean lies in the first or the last level: one threshold matters.
    fn at_end(&mut self, i: usize, axis: &Levels, k: usize, gaussian: &mut Gaussian, plain: f64) {
        let n = axis.number;
        let (threshold, side) = if k == 0 { (axis.threshold(0), -1.0) } else { (axis.threshold(k - 1), 1.0) };
        let sd = plain * gaussian.scale[n];
        let mut rate = normal_cdf(-(gaussian.mean[n] - threshold).abs() / sd).max(self.alpha);
        if !self.moved[i] {
            rate = rate.min(self.rates[i]);
        }
        let rate = rate.clamp(TINY, 0.5 - TINY);
        let widest = reach(self.alpha) * plain;
        gaussian.scale[n] = gaussian.scale[n].max((axis.places[k] - threshold).abs() / widest);
        gaussian.mean[n] = threshold + side * reach(rate) * plain * gaussian.scale[n];
        self.rates[i] = rate;
    }

    /// The mean lies in a level with neighbours on both sides.
    fn inside(&mut self, i: usize, axis: &Levels, k: usize, gaussian: &mut Gaussian, plain: f64) {
        let n = axis.number;
        let (low, high) = (axis.threshold(k - 1), axis.threshold(k));
        let (mean, sd) = (gaussian.mean[n], plain * gaussian.scale[n]);
        let half = self.alpha / 2.0;
        let (p, q) = (normal_cdf((low - mean) / sd), normal_cdf((mean - high) / sd));
        let stay = 1.0 - p - q;
        let (mut p, mut q) = (p.max(half), q.max(half));
        let (stay, floor) =
            if self.moved[i] { (stay, half) } else { (stay.max(1.0 - self.rates[i]), 1.0 - self.rates[i]) };
        let spare = p + q + stay - self.alpha - floor;
        if spare > TINY {
            let excess = (1.0 - p - q - stay) / spare;
            p += excess * (p - half);
            q += excess * (q - half);
        }
        let (p, q) = (p.clamp(TINY, 0.5 - TINY), q.clamp(TINY, 0.5 - TINY));
        let (below, above) = (reach(p), reach(q));
        gaussian.scale[n] = (high - low) / ((below + above) * plain);
        gaussian.mean[n] = (low * above + high * below) / (below + above);
        self.rates[i] = p + q;
    }
}

/// The distance, in standard deviations, beyond which a normal number lies on one side with this chance.
fn reach(chance: f64) -> f64 {
    -normal_quantile(chance)
}
