//! The covariance of two configurations: `a^2 Matern-5/2(r) + s^2 <u, v> + 1`.
//!
//! `r^2` sums squared differences of the features ([`layout`](super::layout)) and, for each choice that differs, one over
//! its squared length. The linear part is over the features of plain numbers; the 1 is an unknown mean with a
//! standard normal prior, integrated out (generalised least squares, shrunk towards the mean of the standardised values).

use tunesmith_math::simd::{exp_of_negative, vectorised};

use super::embedded::{Embedded, Panel};
use super::layout::Layout;
use super::params::Params;
use super::warp::{Warp, log_inside};

/// Prior variance of the mean.
pub(super) const MEAN_VARIANCE: f64 = 1.0;

/// Candidates that are worked on together.
pub(super) const PANEL: usize = tunesmith_math::linalg::PANEL;

/// A kernel with its parameters.
#[derive(Debug, Clone)]
pub(super) struct Kernel {
    pub(super) layout: Layout,
    /// Inputs without one are straight.
    pub(super) warps: Vec<Option<Warp>>,
    pub(super) inverse_lengths: Vec<f64>,
    /// What a difference adds to `r^2`, for each code.
    pub(super) penalties: Vec<f64>,
    pub(super) amplitude: f64,
    /// 0 when there is no linear part.
    pub(super) linear: f64,
}

/// `(Matern-5/2, its derivative by r^2)` at `r^2`, for amplitude 1.
#[inline(always)]
pub(super) fn matern(r2: f64) -> (f64, f64) {
    let s = (5.0 * r2).sqrt();
    let e = exp_of_negative(-s);
    ((s * (s / 3.0 + 1.0) + 1.0) * e, -5.0 / 6.0 * (1.0 + s) * e)
}

impl Kernel {
    pub(super) fn new(layout: &Layout, params: &Params) -> Self {
        let inverse_lengths: Vec<f64> = params.log_lengths.iter().map(|l| libm::exp(-l)).collect();
        let mut penalties = vec![0.0; layout.codes()];
        for (input, scale) in inverse_lengths.iter().enumerate() {
            if let Some(code) = layout.code(input) {
                penalties[code] = scale * scale;
            }
        }
        let bend = |i: usize| {
            let logs = params.log_warps.as_ref().filter(|_| layout.bends(i))?;
            Some(Warp::of_logs(logs[2 * i], logs[2 * i + 1]))
        };
        let warps = (0..layout.inputs()).map(bend).collect();
        Self {
            layout: layout.clone(),
            warps,
            inverse_lengths,
            penalties,
            amplitude: libm::exp(params.log_amplitude),
            linear: params.log_linear.map_or(0.0, libm::exp),
        }
    }

    /// Prior variance at a point.
    pub(super) fn variance(&self, features: &[f64]) -> f64 {
        self.amplitude + MEAN_VARIANCE + self.linear_part(features, features)
    }

    /// Prior variances at sixteen points.
    #[inline(always)]
    pub(super) fn variances(&self, panel: &Panel) -> [f64; PANEL] {
        let mut sums = [0.0; PANEL];
        if self.linear != 0.0 {
            for x in &panel.features[..self.layout.lines()] {
                for lane in 0..PANEL {
                    sums[lane] = x[lane].mul_add(x[lane], sums[lane]);
                }
            }
        }
        sums.map(|sum| self.amplitude + MEAN_VARIANCE + self.linear * sum)
    }

    #[inline(always)]
    fn linear_part(&self, a: &[f64], b: &[f64]) -> f64 {
        if self.linear == 0.0 {
            return 0.0;
        }
        let lines = self.layout.lines();
        let sum = a[..lines].iter().zip(&b[..lines]).fold(0.0, |sum: f64, (a, b)| a.mul_add(*b, sum));
        self.linear * sum
    }

    /// Features and codes of a point.
    #[inline(always)]
    pub(super) fn embed_point(&self, point: &[f64], features: &mut [f64], codes: &mut [f64]) {
        for (input, x) in point.iter().enumerate() {
            let value = match self.warps[input] {
                Some(warp) if !x.is_nan() => warp.at(log_inside(*x)).value,
                _ => *x,
            };
            self.layout.place(input, value, self.inverse_lengths[input], features, codes);
        }
    }

    /// Features and codes of many points (row-major).
    pub(super) fn embed(&self, points: &[f64]) -> Embedded {
        let mut embedded = Embedded::empty(&self.layout);
        let (mut features, mut codes) = (vec![0.0; self.layout.features()], vec![0.0; self.layout.codes()]);
        if self.layout.inputs() > 0 {
            vectorised(
                #[inline(always)]
                || {
                    for point in points.chunks_exact(self.layout.inputs()) {
                        self.embed_point(point, &mut features, &mut codes);
                        embedded.push(&features, &codes);
                    }
                },
            );
        }
        embedded
    }

    /// Covariances of a point with the first `out.len()` embedded ones; also the derivatives of the Matern part by `r^2`.
    #[inline(always)]
    pub(super) fn row<const SLOPES: bool>(
        &self,
        train: &Embedded,
        features: &[f64],
        codes: &[f64],
        out: &mut [f64],
        slopes: &mut [f64],
    ) {
        let n = out.len();
        out.fill(0.0);
        for (column, x) in train.features.iter().zip(features) {
            for (r2, u) in out.iter_mut().zip(&column[..n]) {
                let difference = u - x;
                *r2 = difference.mul_add(difference, *r2);
            }
        }
        for ((column, x), penalty) in train.codes.iter().zip(codes).zip(&self.penalties) {
            for (r2, c) in out.iter_mut().zip(&column[..n]) {
                *r2 += if c == x { 0.0 } else { *penalty };
            }
        }
        if SLOPES {
            for (k, slope) in out.iter_mut().zip(slopes) {
                let (value, by_r2) = matern(*k);
                *k = self.amplitude.mul_add(value, MEAN_VARIANCE);
                *slope = self.amplitude * by_r2;
            }
        } else {
            for k in out.iter_mut() {
                *k = self.amplitude.mul_add(matern(*k).0, MEAN_VARIANCE);
            }
        }
        if self.linear != 0.0 {
            for (column, x) in train.features[..self.layout.lines()].iter().zip(features) {
                let factor = self.linear * x;
                for (k, u) in out.iter_mut().zip(&column[..n]) {
                    *k = factor.mul_add(*u, *k);
                }
            }
        }
    }

    /// Covariances of sixteen points with the `i`-th embedded one.
    #[inline(always)]
    pub(super) fn lanes(&self, train: &Embedded, i: usize, panel: &Panel) -> [f64; PANEL] {
        let mut out = [0.0; PANEL];
        for (column, x) in train.features.iter().zip(&panel.features) {
            let u = column[i];
            for lane in 0..PANEL {
                let difference = u - x[lane];
                out[lane] = difference.mul_add(difference, out[lane]);
            }
        }
        for ((column, x), penalty) in train.codes.iter().zip(&panel.codes).zip(&self.penalties) {
            let c = column[i];
            for lane in 0..PANEL {
                out[lane] += if c == x[lane] { 0.0 } else { *penalty };
            }
        }
        for k in &mut out {
            *k = self.amplitude.mul_add(matern(*k).0, MEAN_VARIANCE);
        }
        if self.linear != 0.0 {
            for (column, x) in train.features[..self.layout.lines()].iter().zip(&panel.features) {
                let u = column[i];
                for lane in 0..PANEL {
                    out[lane] = (self.linear * x[lane]).mul_add(u, out[lane]);
                }
            }
        }
        out
    }

    /// The lower triangle of the covariance matrix of embedded points (`n x n`, row-major), and of the derivatives of its
    /// Matern part by `r^2`.
    pub(super) fn matrices(&self, train: &Embedded, out: &mut [f64], slopes: &mut [f64]) {
        let n = train.len.max(1);
        let (mut features, mut codes) = (vec![0.0; self.layout.features()], vec![0.0; self.layout.codes()]);
        vectorised(
            #[inline(always)]
            || {
                for (i, (row, slopes)) in out.chunks_exact_mut(n).zip(slopes.chunks_exact_mut(n)).enumerate()
                {
                    train.read(i, &mut features, &mut codes);
                    self.row::<true>(train, &features, &codes, &mut row[..=i], &mut slopes[..=i]);
                }
            },
        );
    }

    /// The lower triangle of the covariance matrix of embedded points (`n x n`, row-major).
    pub(super) fn matrix(&self, train: &Embedded) -> Vec<f64> {
        let n = train.len;
        let mut out = vec![0.0; n * n];
        let (mut features, mut codes) = (vec![0.0; self.layout.features()], vec![0.0; self.layout.codes()]);
        vectorised(
            #[inline(always)]
            || {
                for (i, row) in out.chunks_exact_mut(n.max(1)).enumerate() {
                    train.read(i, &mut features, &mut codes);
                    self.row::<false>(train, &features, &codes, &mut row[..=i], &mut []);
                }
            },
        );
        out
    }
}
