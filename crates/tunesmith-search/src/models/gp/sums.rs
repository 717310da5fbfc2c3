//! Sums over all pairs of rows, with `W = alpha alpha' - K^-1`: what every derivative of the likelihood is made of.

use tunesmith_math::simd::{dot, vectorised};

use super::embedded::Embedded;
use super::kernel::{ALIKE, Kernel};

/// Sums over pairs of rows.
pub(super) struct Sums {
    /// Derivatives by each feature of each row (a column a feature).
    pub(super) by_features: Vec<Vec<f64>>,
    /// For each code: `W` times the Matern part's slope over pairs that differ.
    pub(super) mismatches: Vec<f64>,
    /// For each code: `W` over pairs that agree.
    pub(super) agreements: Vec<f64>,
    /// `W` times the products of the linear part.
    pub(super) linear: f64,
    /// `W`.
    pub(super) total: f64,
    /// Each `W[i][i]`.
    pub(super) diagonal: Vec<f64>,
}

/// Eight partial sums.
type Partial = [f64; 8];

#[inline(always)]
fn sum(p: Partial) -> f64 {
    ((p[0] + p[4]) + (p[1] + p[5])) + ((p[2] + p[6]) + (p[3] + p[7]))
}

/// Adds `g[j] (x - u[j])` to the sum and takes it from `by[j]`.
#[inline(always)]
fn pull(g: &[f64], u: &[f64], by: &mut [f64], x: f64) -> f64 {
    let mut partial = [0.0; 8];
    let ((g8, g1), (u8, u1), (by8, by1)) = (g.as_chunks::<8>(), u.as_chunks::<8>(), by.as_chunks_mut::<8>());
    for ((g, u), by) in g8.iter().zip(u8).zip(by8) {
        for lane in 0..8 {
            let part = g[lane] * (x - u[lane]);
            partial[lane] += part;
            by[lane] -= part;
        }
    }
    for (lane, ((g, u), by)) in g1.iter().zip(u1).zip(by1).enumerate() {
        let part = g * (x - u);
        partial[lane] += part;
        *by -= part;
    }
    sum(partial)
}

/// Adds `w[j] u[j]` to the sum and `w[j] x` to `by[j]`.
#[inline(always)]
fn spread(w: &[f64], u: &[f64], by: &mut [f64], x: f64) -> f64 {
    let mut partial = [0.0; 8];
    for ((w, u), by) in w.chunks(8).zip(u.chunks(8)).zip(by.chunks_mut(8)) {
        for (lane, ((w, u), by)) in w.iter().zip(u).zip(by).enumerate() {
            partial[lane] = w.mul_add(*u, partial[lane]);
            *by = w.mul_add(x, *by);
        }
    }
    sum(partial)
}

/// Adds up `g[j]` where the codes differ.
#[inline(always)]
fn differing(g: &[f64], codes: &[f64], own: f64) -> f64 {
    let mut partial = [0.0; 8];
    let ((g8, g1), (c8, c1)) = (g.as_chunks::<8>(), codes.as_chunks::<8>());
    for (g, c) in g8.iter().zip(c8) {
        for lane in 0..8 {
            partial[lane] += if c[lane] == own { 0.0 } else { g[lane] };
        }
    }
    for (lane, (g, c)) in g1.iter().zip(c1).enumerate() {
        partial[lane] += if *c == own { 0.0 } else { *g };
    }
    sum(partial)
}

impl Sums {
    /// From `K^-1` and the derivatives of the Matern part by `r^2` (both `n x n`, of which the lower triangles are read).
    pub(super) fn of(
        kernel: &Kernel,
        train: &Embedded,
        alpha: &[f64],
        inverse: &[f64],
        slopes: &[f64],
    ) -> Self {
        let n = train.len;
        let features = train.features.len();
        let lines = if kernel.linear == 0.0 { 0 } else { kernel.layout.lines() };
        let mut sums = Self {
            by_features: vec![vec![0.0; n]; features],
            mismatches: vec![0.0; train.codes.len()],
            agreements: vec![0.0; train.codes.len()],
            linear: 0.0,
            total: 0.0,
            diagonal: vec![0.0; n],
        };
        let mut by_linear = vec![vec![0.0; n]; lines];
        let (mut w, mut g, ones) = (vec![0.0; n], vec![0.0; n], vec![1.0; n]);
        vectorised(
            #[inline(always)]
            || {
                for i in 0..n {
                    let (a, inverse, slopes) = (alpha[i], &inverse[i * n..][..n], &slopes[i * n..][..n]);
                    for j in 0..i {
                        w[j] = a.mul_add(alpha[j], -inverse[j]);
                        g[j] = slopes[j] * w[j];
                    }
                    let own = a.mul_add(a, -inverse[i]);
                    sums.diagonal[i] = own;
                    sums.total += own + 2.0 * dot(&w[..i], &ones[..i]);
                    for (column, by) in train.features.iter().zip(&mut sums.by_features) {
                        let pulled = pull(&g[..i], &column[..i], &mut by[..i], column[i]);
                        by[i] += pulled;
                    }
                    for (column, by) in train.features.iter().zip(&mut by_linear) {
                        let spreaded = spread(&w[..i], &column[..i], &mut by[..i], column[i]);
                        by[i] += own.mul_add(column[i], spreaded);
                    }
                    for (c, column) in train.codes.iter().enumerate() {
                        sums.mismatches[c] += 2.0 * differing(&g[..i], &column[..i], column[i]);
                        if kernel.linear != 0.0 {
                            sums.agreements[c] -= 2.0 * differing(&w[..i], &column[..i], column[i]);
                        }
                    }
                }
            },
        );
        for (agreement, penalty) in sums.agreements.iter_mut().zip(&kernel.penalties) {
            *agreement += sums.total;
            sums.linear = (ALIKE * penalty).mul_add(*agreement, sums.linear);
        }
        sums.by_features.iter_mut().flatten().for_each(|by| *by *= 2.0);
        for ((linear, by), column) in by_linear.iter().zip(&mut sums.by_features).zip(&train.features) {
            for ((linear, by), u) in linear.iter().zip(by).zip(column) {
                *by = kernel.linear.mul_add(*linear, *by);
                sums.linear = linear.mul_add(*u, sums.linear);
            }
        }
        sums
    }
}
