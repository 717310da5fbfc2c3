//! Prediction: a point alone, with gradients, sixteen at a time, or several jointly.
//!
//! Covariances, means and variances take their sums in the same order everywhere, so that a point's prediction does not depend
//! on how it was asked for.

use tunesmith_math::simd::{dot, vectorised};

use super::embedded::Panel;
use super::kernel::PANEL;
use super::posterior::Gp;
use crate::models::surrogate::Surrogate;

impl Gp {
    /// Covariances of a point with all rows; its features and codes.
    fn covariances(&self, point: &[f64], out: &mut [f64]) -> (Vec<f64>, Vec<f64>) {
        let layout = &self.kernel.layout;
        let (mut features, mut codes) = (vec![0.0; layout.features()], vec![0.0; layout.codes()]);
        vectorised(
            #[inline(always)]
            || {
                self.kernel.embed_point(point, &mut features, &mut codes);
                self.kernel.row(&self.train, &features, &codes, out, &mut []);
            },
        );
        (features, codes)
    }

    /// Covariances of sixteen points with all rows, one row after the other.
    fn panel(&self, points: &[f64], panel: &mut Panel, out: &mut [f64]) {
        vectorised(
            #[inline(always)]
            || {
                panel.fill(&self.kernel, points);
                for (i, row) in out.as_chunks_mut::<PANEL>().0[..self.train.len].iter_mut().enumerate() {
                    *row = self.kernel.lanes(&self.train, i, panel);
                }
            },
        );
    }

    /// Room for sixteen points and their covariances with all rows.
    fn room(&self) -> (Panel, Vec<f64>) {
        (Panel::empty(&self.kernel.layout), vec![0.0; self.factor.padded_len() * PANEL])
    }

    /// Means of sixteen points from their covariances.
    fn panel_means(&self, covariances: &[f64]) -> [f64; PANEL] {
        vectorised(
            #[inline(always)]
            || {
                let mut means = [0.0; PANEL];
                for (row, weight) in covariances.as_chunks::<PANEL>().0.iter().zip(&self.weights) {
                    for lane in 0..PANEL {
                        means[lane] = row[lane].mul_add(*weight, means[lane]);
                    }
                }
                means
            },
        )
    }

    fn columns(&self) -> usize {
        self.kernel.layout.inputs().max(1)
    }
}

/// The sum of `a[i] b[i]`, one after the other: as each lane of a panel takes it.
fn in_order(a: &[f64], b: &[f64]) -> f64 {
    vectorised(
        #[inline(always)]
        || a.iter().zip(b).fold(0.0, |sum: f64, (a, b)| a.mul_add(*b, sum)),
    )
}

/// What is left of a prior variance.
fn reduce(variance: f64, solved: &[f64]) -> f64 {
    vectorised(
        #[inline(always)]
        || solved.iter().fold(variance, |variance, v| (-v).mul_add(*v, variance)).max(0.0),
    )
}

/// `sum(p[i] (x - u[i]))` in eight partial sums.
#[inline(always)]
fn pulled(p: &[f64], u: &[f64], x: f64) -> f64 {
    let mut partial = [0.0; 8];
    let ((p8, p1), (u8, u1)) = (p.as_chunks::<8>(), u.as_chunks::<8>());
    for (p, u) in p8.iter().zip(u8) {
        for lane in 0..8 {
            partial[lane] = p[lane].mul_add(x - u[lane], partial[lane]);
        }
    }
    for (lane, (p, u)) in p1.iter().zip(u1).enumerate() {
        partial[lane] = p.mul_add(x - u, partial[lane]);
    }
    partial.iter().sum()
}

impl Surrogate for Gp {
    fn predict(&self, point: &[f64]) -> (f64, f64) {
        let mut k = vec![0.0; self.len()];
        let (features, _) = self.covariances(point, &mut k);
        let mean = in_order(&k, &self.weights);
        self.factor.solve_lower(&mut k);
        (mean, reduce(self.kernel.variance(&features), &k))
    }

    fn means(&self, points: &[f64], out: &mut [f64]) {
        let (mut panel, mut covariances) = self.room();
        for (points, out) in points.chunks(PANEL * self.columns()).zip(out.chunks_mut(PANEL)) {
            self.panel(points, &mut panel, &mut covariances);
            out.copy_from_slice(&self.panel_means(&covariances)[..out.len()]);
        }
    }

    fn predict_many(&self, points: &[f64], means: &mut [f64], variances: &mut [f64]) {
        let panels = points.chunks(PANEL * self.columns());
        let (mut panel, mut covariances) = self.room();
        for (points, (means, variances)) in
            panels.zip(means.chunks_mut(PANEL).zip(variances.chunks_mut(PANEL)))
        {
            self.panel(points, &mut panel, &mut covariances);
            means.copy_from_slice(&self.panel_means(&covariances)[..means.len()]);
            self.factor.solve_lower_panel(&mut covariances);
            let mut left = [0.0; PANEL];
            vectorised(
                #[inline(always)]
                || {
                    left = self.kernel.variances(&panel);
                    for row in covariances.as_chunks::<PANEL>().0 {
                        for lane in 0..PANEL {
                            left[lane] = (-row[lane]).mul_add(row[lane], left[lane]);
                        }
                    }
                },
            );
            variances.iter_mut().zip(left).for_each(|(to, left)| *to = left.max(0.0));
        }
    }

    fn predict_gradient(
        &self,
        point: &[f64],
        mean_gradient: &mut [f64],
        variance_gradient: &mut [f64],
    ) -> (f64, f64) {
        let (n, kernel) = (self.len(), &self.kernel);
        let (mut k, mut slopes) = (vec![0.0; n], vec![0.0; n]);
        let (mut features, mut codes) =
            (vec![0.0; kernel.layout.features()], vec![0.0; kernel.layout.codes()]);
        vectorised(
            #[inline(always)]
            || {
                kernel.embed_point(point, &mut features, &mut codes);
                kernel.row(&self.train, &features, &codes, &mut k, &mut slopes);
            },
        );
        let mean = in_order(&k, &self.weights);
        self.factor.solve_lower(&mut k);
        let variance = reduce(kernel.variance(&features), &k);
        self.factor.solve_upper(&mut k);
        let lines = if kernel.linear == 0.0 { 0 } else { kernel.layout.lines() };
        let (mut by_mean, mut by_variance) = (vec![0.0; features.len()], vec![0.0; features.len()]);
        vectorised(
            #[inline(always)]
            || {
                let mut solved = slopes.clone();
                slopes.iter_mut().zip(&self.weights).for_each(|(slope, weight)| *slope *= weight);
                solved.iter_mut().zip(&k).for_each(|(slope, k)| *slope *= k);
                for (f, (column, x)) in self.train.features.iter().zip(&features).enumerate() {
                    by_mean[f] = 2.0 * pulled(&slopes, column, *x);
                    by_variance[f] = -4.0 * pulled(&solved, column, *x);
                    if f < lines {
                        by_mean[f] = kernel.linear.mul_add(dot(column, &self.weights), by_mean[f]);
                        by_variance[f] = (2.0 * kernel.linear).mul_add(x - dot(column, &k), by_variance[f]);
                    }
                }
            },
        );
        for (input, x) in point.iter().enumerate() {
            let pull =
                |by: &[f64]| kernel.layout.pull_back(input, *x, kernel.inverse_lengths[input], &features, by);
            mean_gradient[input] = pull(&by_mean);
            variance_gradient[input] = pull(&by_variance);
        }
        (mean, variance)
    }

    fn joint(&self, points: &[f64], means: &mut [f64], covariance: &mut [f64]) {
        let (q, columns) = (means.len(), self.columns());
        let mut solved: Vec<Vec<f64>> = Vec::new();
        for (points, means) in points.chunks(PANEL * columns).zip(means.chunks_mut(PANEL)) {
            let (mut panel, mut covariances) = self.room();
            self.panel(points, &mut panel, &mut covariances);
            means.copy_from_slice(&self.panel_means(&covariances)[..means.len()]);
            self.factor.solve_lower_panel(&mut covariances);
            solved.push(covariances);
        }
        let own = self.kernel.embed(points);
        let (mut features, mut codes) = (vec![0.0; own.features.len()], vec![0.0; own.codes.len()]);
        for i in 0..q {
            own.read(i, &mut features, &mut codes);
            let (before, row) = covariance.split_at_mut(i * q);
            vectorised(
                #[inline(always)]
                || self.kernel.row(&own, &features, &codes, &mut row[..q], &mut []),
            );
            for j in i..q {
                let (a, b) = (&solved[i / PANEL], &solved[j / PANEL]);
                for (a, b) in a.as_chunks::<PANEL>().0.iter().zip(b.as_chunks::<PANEL>().0) {
                    row[j] = (-a[i % PANEL]).mul_add(b[j % PANEL], row[j]);
                }
            }
            row[i] = row[i].max(0.0);
            for j in 0..i {
                row[j] = before[j * q + i];
            }
        }
    }
}
