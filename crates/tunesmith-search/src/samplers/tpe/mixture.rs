//! A mixture of product kernels, each with bandwidths of its own: the density of the good trials.
//!
//! A kernel stands for one trial. On a continuous axis it is a normal distribution around the trial's coordinate, cut off at
//! the ends; its bandwidth is the greater gap to a neighbour, clipped from below [Bergstra2011]. On an axis of levels it is that
//! integrated over their cells; on a nominal axis the trial's own value and a little of all others. The last kernel is the prior.
//!
//! [Bergstra2011]: Bergstra et al., "Algorithms for Hyper-Parameter Optimization", NIPS 2011.

use tunesmith_core::Rng;
use tunesmith_math::simd::{exp_of_negative, vectorised};
use tunesmith_math::special::{normal_cdf, normal_quantile};

use super::axis::{Axis, Shape, pick};

/// `ln(sqrt(2 pi))`.
const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_8;

/// The least probability of a cell, so that its logarithm is a number.
const LEAST: f64 = 1e-300;

/// What the kernels say about one axis; those of trials without a position there say what the prior does.
#[derive(Debug, Clone)]
enum Factor {
    Smooth {
        center: Vec<f64>,
        sd: Vec<f64>,
        /// One over the bandwidth, and the logarithm of the height.
        inverse: Vec<f64>,
        height: Vec<f64>,
        /// The share of the whole normal below each end.
        below: Vec<[f64; 2]>,
    },
    /// Level by level, the logarithm for each kernel; kernel by kernel, the running sums.
    Table { ln: Vec<f64>, running: Vec<f64> },
}

/// A mixture over some axes.
#[derive(Debug, Clone, Default)]
pub(super) struct Mixture {
    /// Logarithms of the weights, the prior's last.
    ln_weights: Vec<f64>,
    factors: Vec<Factor>,
}

/// How wide kernels are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Widths {
    /// The least bandwidth, as a share of the range.
    pub(super) least: f64,
    /// What a nominal kernel gives to each of all values, before it is divided by the number of kernels.
    pub(super) spread: f64,
}

impl Widths {
    /// What a nominal kernel gives to each value when there are so many trials.
    pub(super) fn little(&self, trials: usize) -> f64 {
        (self.spread / (trials + 1) as f64).max(1e-6)
    }
}

impl Mixture {
    /// A mixture over `axes` of kernels at `positions` (one row for each kernel, a position for each axis) with weights (one
    /// more: the prior's).
    pub(super) fn new(axes: &[&Axis], positions: &[f64], weights: &[f64], widths: Widths) -> Self {
        let d = axes.len();
        let column = |c: usize| positions.chunks_exact(d.max(1)).map(|row| row[c]).collect::<Vec<f64>>();
        Self {
            ln_weights: weights.iter().map(|w| w.max(f64::MIN_POSITIVE).ln()).collect(),
            factors: axes.iter().enumerate().map(|(c, axis)| Factor::new(axis, column(c), widths)).collect(),
        }
    }

    /// Adds to the logarithms of the weights what each kernel says about the axes that are `held` at a position.
    pub(super) fn condition(&self, axes: &[&Axis], position: &[f64], held: &[bool], base: &mut [f64]) {
        let used = self.factors.iter().zip(axes).zip(position).zip(held).filter(|(_, held)| **held);
        for (((factor, axis), x), _) in used {
            factor.add(axis, *x, base);
        }
    }

    /// Logarithms of the weights.
    pub(super) fn ln_weights(&self) -> &[f64] {
        &self.ln_weights
    }

    /// Draws a point from the kernels with these running sums of weights; axes that are `held` keep what `out` says.
    pub(super) fn draw<'a>(
        &self,
        axes: impl Iterator<Item = &'a Axis>,
        running: &[f64],
        held: &[bool],
        rng: &mut Rng,
        out: &mut [f64],
    ) {
        let kernel = pick(running, rng.uniform());
        let free = self.factors.iter().zip(axes).zip(out).zip(held).filter(|(_, held)| !**held);
        for (((factor, axis), out), _) in free {
            *out = factor.draw(axis, kernel, rng);
        }
    }

    /// The logarithm of the density at each point (a row for each, a position for each axis), where `base` holds the
    /// logarithms of the weights; axes that are `held` are left out.
    pub(super) fn ln_density(&self, axes: &[&Axis], points: &[f64], base: &[f64], held: &[bool]) -> Vec<f64> {
        let mut terms = base.to_vec();
        let one = |point: &[f64]| {
            terms.copy_from_slice(base);
            let used = self.factors.iter().zip(axes).zip(point).zip(held).filter(|(_, held)| !**held);
            for (((factor, axis), x), _) in used {
                factor.add(axis, *x, &mut terms);
            }
            let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum = vectorised(
                #[inline(always)]
                || {
                    terms.iter_mut().for_each(|t| *t = exp_of_negative(*t - most));
                    terms.iter().sum::<f64>()
                },
            );
            most + libm::log(sum)
        };
        points.chunks_exact(axes.len().max(1)).map(one).collect()
    }
}

impl Factor {
    fn new(axis: &Axis, center: Vec<f64>, widths: Widths) -> Self {
        match &axis.shape {
            Shape::Smooth => {
                let sd = bandwidths(&center, widths.least);
                let inverse: Vec<f64> = sd.iter().map(|sd| 1.0 / sd).collect();
                let below: Vec<[f64; 2]> = (center.iter().zip(&inverse))
                    .map(|(c, i)| [normal_cdf(-c * i), normal_cdf((1.0 - c) * i)])
                    .collect();
                let height = (below.iter().zip(&inverse))
                    .map(|([low, high], i)| (i / (high - low)).ln() - LN_SQRT_2_PI)
                    .collect();
                Self::Smooth { center, sd, inverse, height, below }
            }
            Shape::Cells { bounds } => {
                let places: Vec<f64> =
                    center.iter().map(|x| if x.is_nan() { *x } else { axis.unit(*x) }).collect();
                let sd = bandwidths(&places, widths.least);
                let rows = places
                    .iter()
                    .zip(&sd)
                    .map(|(place, sd)| (!place.is_nan()).then(|| cell_masses(bounds, *place, *sd)));
                Self::table(axis, rows.collect())
            }
            Shape::Nominal(k) => {
                let little = widths.little(center.len());
                let all = 1.0 + *k as f64 * little;
                let row = |x: &f64| {
                    let mut row = vec![little / all; *k];
                    row[*x as usize] += 1.0 / all;
                    row
                };
                Self::table(axis, center.iter().map(|x| (!x.is_nan()).then(|| row(x))).collect())
            }
        }
    }

    fn table(axis: &Axis, rows: Vec<Option<Vec<f64>>>) -> Self {
        let (n, levels) = (rows.len(), axis.levels());
        let mut ln = vec![0.0; n * levels];
        let mut running = Vec::with_capacity(n * levels);
        for (k, row) in rows.into_iter().enumerate() {
            let mut sum = 0.0;
            for level in 0..levels {
                let p = row
                    .as_ref()
                    .map_or_else(|| axis.ln_prior(level as f64).exp(), |row| row[level])
                    .max(LEAST);
                ln[level * n + k] = p.ln();
                sum += p;
                running.push(sum);
            }
        }
        Self::Table { ln, running }
    }

    /// Adds what each kernel says about a position, the prior last.
    fn add(&self, axis: &Axis, x: f64, terms: &mut [f64]) {
        let Some((prior, terms)) = terms.split_last_mut() else { return };
        let ln_prior = axis.ln_prior(x);
        *prior += ln_prior;
        match self {
            Self::Smooth { center, inverse, height, .. } => vectorised(
                #[inline(always)]
                || {
                    for (((term, c), i), h) in terms.iter_mut().zip(center).zip(inverse).zip(height) {
                        let z = (x - c) * i;
                        let ln = (-0.5 * z).mul_add(z, *h);
                        *term += if c.is_nan() { ln_prior } else { ln };
                    }
                },
            ),
            Self::Table { ln, .. } => {
                let n = terms.len();
                let row = &ln[x as usize * n..][..n];
                terms.iter_mut().zip(row).for_each(|(term, ln)| *term += ln);
            }
        }
    }

    /// Draws a position from a kernel.
    fn draw(&self, axis: &Axis, kernel: usize, rng: &mut Rng) -> f64 {
        match self {
            Self::Smooth { center, sd, below, .. } if center.get(kernel).is_some_and(|c| !c.is_nan()) => {
                let [low, high] = below[kernel];
                let z = normal_quantile(low + rng.uniform() * (high - low));
                (center[kernel] + sd[kernel] * z).clamp(0.0, 1.0)
            }
            Self::Table { running, .. } if (kernel + 1) * axis.levels() <= running.len() => {
                pick(&running[kernel * axis.levels()..][..axis.levels()], rng.uniform()) as f64
            }
            _ => axis.draw(rng),
        }
    }
}

/// The mass of a truncated normal in each cell.
pub(super) fn cell_masses(bounds: &[f64], center: f64, sd: f64) -> Vec<f64> {
    let z = |b: &f64| (b - center) / sd;
    let total = normal_cdf(z(&1.0)) - normal_cdf(z(&0.0));
    let mass = |w: &[f64]| {
        let (a, b) = (z(&w[0]), z(&w[1]));
        // From the smaller tail, so that neither is a difference from 1.
        let mass = if a > 0.0 { normal_cdf(-a) - normal_cdf(-b) } else { normal_cdf(b) - normal_cdf(a) };
        mass / total
    };
    bounds.windows(2).map(mass).collect()
}

/// The greater gap of each center to its neighbours or to the ends, at least `least` or the even share of few centers.
fn bandwidths(centers: &[f64], least: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..centers.len()).filter(|i| !centers[*i].is_nan()).collect();
    order.sort_by(|a, b| centers[*a].total_cmp(&centers[*b]));
    let least = least.max(1.0 / (order.len() + 2) as f64).min(1.0);
    let at = |i: Option<&usize>, end: f64| i.map_or(end, |i| centers[*i]);
    let mut sd = vec![1.0; centers.len()];
    for (rank, i) in order.iter().enumerate() {
        let left = centers[*i] - at(rank.checked_sub(1).and_then(|r| order.get(r)), 0.0);
        let right = at(order.get(rank + 1), 1.0) - centers[*i];
        sd[*i] = left.max(right).clamp(least, 1.0);
    }
    sd
}
