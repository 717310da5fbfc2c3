//! The logarithm of the expected hypervolume improvement, in closed form, for independent normal objectives.
//!
//! When: two or three objectives, each with a model of its own, one proposal at a time. All objectives are to be made small.
//!
//! The region that the front does not dominate is cut into boxes; in each the improvement is a product over the
//! objectives, and so is its expectation [Yang2019]: with `h(z) = phi(z) + z Phi(z)`, `u` and `l` the box's ends,
//! `E (u - max(l, Y))+ = s (h((u - m) / s) - h((l - m) / s))`. Factors and their sum are kept as logarithms, so that far from
//! the front, where the expectation underflows, value and gradient still tell where it rises [Ament2023].
//!
//! Cost: `O(objectives (points + boxes))`; there are `n + 1` boxes with two objectives and up to `2 n + 1` with three.
//!
//! [Yang2019]: https://doi.org/10.1007/s10898-019-00798-7
//!   "Yang, Emmerich, Deutz, Bäck, Efficient Computation of Expected Hypervolume Improvement Using Box Decomposition"
//! [Ament2023]: Ament et al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use tunesmith_math::hypervolume::Boxes;
use tunesmith_math::special::{
    erfcx, log_diff_exp, log_one_minus_exp, log_sum_exp, normal_cdf, normal_ln_cdf, normal_ln_pdf, normal_pdf,
};

use super::special::ln_improvement;

/// Standard deviations below this share of an objective's extent are taken as this: a prediction is never sharper.
const SHARPEST: f64 = 1e-9;

/// Improvements above this, in units of the standard deviations, need no logarithms on the way.
const PLAIN: f64 = 1e-30;

/// The front to be improved on, cut into boxes.
#[derive(Debug, Clone)]
pub(crate) struct Ehvi {
    boxes: Boxes,
    /// For each objective, the least variance.
    least: Vec<f64>,
}

/// What an objective's prediction means for one of its levels.
#[derive(Debug, Clone, Copy)]
struct Place {
    level: f64,
    z: f64,
    ln_h: f64,
}

/// The factor of a box in one objective, as a logarithm, and its derivatives divided by it.
#[derive(Debug, Clone, Copy)]
struct Factor {
    ln: f64,
    by_mean: f64,
    by_sd: f64,
}

impl Ehvi {
    /// The improvement on a front (rows of `objectives` numbers, dominated ones allowed) below a reference of as many; points
    /// that are not strictly below it count for nothing.
    pub(crate) fn new(front: &[f64], objectives: usize, reference: &[f64]) -> Self {
        let boxes = Boxes::of(front, &reference[..objectives.min(reference.len())]);
        let least = (0..reference.len().min(objectives)).map(|j| {
            let levels = boxes.levels(j);
            let (low, high) = (levels[1.min(levels.len() - 1)], levels[levels.len() - 1]);
            let extent = if high > low { high - low } else { high.abs().max(1.0) };
            (SHARPEST * extent).powi(2).max(f64::MIN_POSITIVE)
        });
        Self { least: least.collect(), boxes }
    }

    /// The logarithm of the expected improvement at a prediction: a mean and a variance for each objective.
    pub(crate) fn log(&self, means: &[f64], variances: &[f64]) -> f64 {
        let sds = self.deviations(variances);
        let sum = self.sum(means, &sds);
        if sum > PLAIN && sum.is_finite() {
            return sum.ln() + sds.iter().map(|sd| sd.ln()).sum::<f64>();
        }
        let places = self.places(means, &sds);
        let ln_boxes: Vec<f64> =
            (0..self.boxes.len()).map(|b| self.factors(b, &places, &sds, ln_factor).sum()).collect();
        log_sum_exp(&ln_boxes)
    }

    /// The expected improvement in units of the standard deviations, without logarithms: a third of the cost where it is large
    /// enough.
    fn sum(&self, means: &[f64], sds: &[f64]) -> f64 {
        let tails: Vec<Vec<f64>> = (means.iter().zip(sds).enumerate())
            .map(|(j, (mean, sd))| {
                self.boxes.levels(j).iter().map(|level| tail((level - mean) / sd)).collect()
            })
            .collect();
        let factor = |j: usize, (low, high): (usize, usize)| {
            let level = |i: usize| self.boxes.levels(j)[i];
            // h(z) = max(z, 0) + h(-|z|), so that far above the mean only widths are left.
            let width = (level(high) - level(low).max(means[j])).max(0.0) / sds[j];
            width + tails[j][high] - tails[j][low]
        };
        let product =
            |b: usize| self.boxes.sides(b).enumerate().map(|(j, side)| factor(j, side)).product::<f64>();
        (0..self.boxes.len()).map(product).sum()
    }

    /// The same, and its gradient, written to `out` (`d` coordinates): `mean_grads` and `variance_grads` are `objectives` rows of
    /// the derivatives of means and variances by the coordinates. All zero where the value is minus infinity.
    pub(crate) fn log_gradient(
        &self,
        means: &[f64],
        variances: &[f64],
        mean_grads: &[f64],
        variance_grads: &[f64],
        out: &mut [f64],
    ) -> f64 {
        let sds = self.deviations(variances);
        let places = self.places(means, &sds);
        let m = self.least.len();
        let factors: Vec<Factor> =
            (0..self.boxes.len()).flat_map(|b| self.factors(b, &places, &sds, factor)).collect();
        let ln_boxes: Vec<f64> =
            factors.chunks_exact(m.max(1)).map(|f| f.iter().map(|f| f.ln).sum()).collect();
        let value = log_sum_exp(&ln_boxes);
        out.fill(0.0);
        if !value.is_finite() {
            return value;
        }
        let (mut by_mean, mut by_sd) = (vec![0.0; m], vec![0.0; m]);
        for (factors, ln_box) in factors.chunks_exact(m.max(1)).zip(&ln_boxes) {
            let weight = (ln_box - value).exp();
            if weight > 0.0 {
                for (j, factor) in factors.iter().enumerate() {
                    by_mean[j] += weight * factor.by_mean;
                    by_sd[j] += weight * factor.by_sd;
                }
            }
        }
        let d = out.len();
        for j in 0..m {
            // A variance that is cut off at its least does not matter.
            let by_variance = if variances[j] > self.least[j] { 0.5 * by_sd[j] / sds[j] } else { 0.0 };
            let rows = mean_grads[j * d..(j + 1) * d].iter().zip(&variance_grads[j * d..(j + 1) * d]);
            for (out, (mean, variance)) in out.iter_mut().zip(rows) {
                *out += by_mean[j] * mean + by_variance * variance;
            }
        }
        value
    }

    fn deviations(&self, variances: &[f64]) -> Vec<f64> {
        self.least.iter().zip(variances).map(|(least, v)| v.max(*least).sqrt()).collect()
    }

    /// What the predictions mean for every level of every objective.
    fn places(&self, means: &[f64], sds: &[f64]) -> Vec<Vec<Place>> {
        let place = |level: f64, mean: f64, sd: f64| {
            let z = (level - mean) / sd;
            Place { level, z, ln_h: ln_improvement(z) }
        };
        let objectives = means.iter().zip(sds).enumerate();
        objectives
            .map(|(j, (mean, sd))| {
                self.boxes.levels(j).iter().map(|level| place(*level, *mean, *sd)).collect()
            })
            .collect()
    }

    /// Something about each objective of a box.
    fn factors<'a, T>(
        &'a self,
        index: usize,
        places: &'a [Vec<Place>],
        sds: &'a [f64],
        of: impl Fn(Place, Place, f64) -> T + 'a,
    ) -> impl Iterator<Item = T> + 'a {
        let sides = self.boxes.sides(index).zip(places).zip(sds);
        sides.map(move |(((low, high), places), sd)| of(places[low], places[high], *sd))
    }
}

/// `h(-|z|)`.
fn tail(z: f64) -> f64 {
    let z = z.abs();
    if z < 1.0 {
        normal_pdf(z) - z * normal_cdf(-z)
    } else if z < 40.0 {
        normal_pdf(z) * (1.0 - z * (0.5 * PI).sqrt() * erfcx(z * FRAC_1_SQRT_2))
    } else {
        0.0
    }
}

/// Ends so near to each other that what differs between them is better taken from the slope: the width and the middle.
fn thin(low: Place, high: Place, sd: f64) -> Option<(f64, f64)> {
    let width = (high.level - low.level) / sd;
    (width * (1.0 + low.z.abs().max(high.z.abs())) < 1e-4).then_some((width, 0.5 * (low.z + high.z)))
}

/// The logarithm of `s (h(high) - h(low))`.
fn ln_factor(low: Place, high: Place, sd: f64) -> f64 {
    let ln = if low.z == f64::NEG_INFINITY {
        high.ln_h
    } else if let Some((width, middle)) = thin(low, high, sd) {
        width.ln() + normal_ln_cdf(middle)
    } else if low.z > 0.0 {
        // h(z) = z + h(-z): the whole width but for what little lies above.
        let missing = ln_improvement(-low.z).exp() - ln_improvement(-high.z).exp();
        ((high.level - low.level) / sd - missing).ln()
    } else {
        high.ln_h + log_one_minus_exp(low.ln_h - high.ln_h)
    };
    sd.ln() + ln
}

fn factor(low: Place, high: Place, sd: f64) -> Factor {
    let ln = ln_factor(low, high, sd);
    if ln == f64::NEG_INFINITY {
        return Factor { ln, by_mean: 0.0, by_sd: 0.0 };
    }
    if low.z > f64::NEG_INFINITY
        && let Some((width, middle)) = thin(low, high, sd)
    {
        let slope = (normal_ln_pdf(middle) + width.ln() - ln).exp();
        return Factor { ln, by_mean: -slope, by_sd: -middle * slope };
    }
    // By the upper tails where the lower ones are nearly 1.
    let inside = if low.z > 0.0 {
        log_diff_exp(normal_ln_cdf(-low.z), normal_ln_cdf(-high.z))
    } else {
        log_diff_exp(normal_ln_cdf(high.z), normal_ln_cdf(low.z))
    };
    let (above, below) = (normal_ln_pdf(high.z), normal_ln_pdf(low.z));
    let (sign, greater, less) = if above >= below { (1.0, above, below) } else { (-1.0, below, above) };
    Factor { ln, by_mean: -(inside - ln).exp(), by_sd: sign * (log_diff_exp(greater, less) - ln).exp() }
}

#[cfg(test)]
mod tests;
