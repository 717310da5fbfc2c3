//! A Gaussian process conditioned on data: prediction, gradients, and growth by a row at a time.
//!
//! Cost, for `n` rows: `n^3 / 6` multiply-adds to condition, `O(n^2)` to append a row, `O(n (d + 40))` for a mean and
//! `n^2 / 2` more for a variance; many points are predicted sixteen at a time. A point's prediction is the same bit for
//! bit alone and among others, and after appending as after conditioning afresh.

use tunesmith_math::linalg::Cholesky;
use tunesmith_math::simd::vectorised;

use super::embedded::Embedded;
use super::kernel::{Kernel, MEAN_VARIANCE};
use super::likelihood::JITTER;
use super::transform::Transform;

/// A Gaussian process over a space, conditioned on transformed losses.
#[derive(Debug, Clone)]
pub(crate) struct Gp {
    pub(super) kernel: Kernel,
    transform: Transform,
    noise: f64,
    pub(super) train: Embedded,
    /// What stands on the diagonal besides the kernel, row by row.
    nuggets: Vec<f64>,
    pub(super) factor: Cholesky,
    values: Vec<f64>,
    /// `L^-1 values`.
    whitened: Vec<f64>,
    /// `K^-1 values`.
    pub(super) weights: Vec<f64>,
}

impl Gp {
    pub(super) fn new(kernel: Kernel, transform: Transform, noise: f64) -> Self {
        let train = kernel.embed(&[]);
        Self {
            kernel,
            transform,
            noise,
            train,
            nuggets: Vec::new(),
            factor: Cholesky::default(),
            values: Vec::new(),
            whitened: Vec::new(),
            weights: Vec::new(),
        }
    }

    /// Conditions on rows, in place of those before. `multiples` say how many times the noise variance each row has.
    pub(super) fn condition(&mut self, points: &[f64], values: Vec<f64>, multiples: &[f64]) {
        self.train = self.kernel.embed(points);
        let n = self.train.len;
        self.nuggets = multiples.iter().map(|m| m * self.noise).collect();
        let mut matrix = self.kernel.matrix(&self.train);
        for (i, nugget) in self.nuggets.iter().enumerate() {
            matrix[i * n + i] += nugget;
        }
        let jitter = self.jitter();
        if let Some((factor, added)) = Cholesky::with_jitter(n, &mut matrix, jitter) {
            self.factor = factor;
            self.nuggets.iter_mut().for_each(|nugget| *nugget += added);
            self.values = values;
            self.whitened = self.values.clone();
            self.factor.solve_lower(&mut self.whitened);
            self.weigh();
        }
    }

    fn jitter(&self) -> f64 {
        JITTER * (self.kernel.amplitude + MEAN_VARIANCE)
    }

    fn weigh(&mut self) {
        self.weights.clone_from(&self.whitened);
        self.factor.solve_upper(&mut self.weights);
    }

    /// Appends a row with its value in transformed units, and how many times the noise variance it has. `O(n^2)`.
    pub(crate) fn append(&mut self, point: &[f64], value: f64, multiple: f64) {
        let n = self.train.len;
        let layout = &self.kernel.layout;
        let (mut features, mut codes) = (vec![0.0; layout.features()], vec![0.0; layout.codes()]);
        let mut row = vec![0.0; n + 1];
        vectorised(
            #[inline(always)]
            || {
                self.kernel.embed_point(point, &mut features, &mut codes);
                self.train.push(&features, &codes);
                self.kernel.row(&self.train, &features, &codes, &mut row, &mut []);
            },
        );
        let (own, mut nugget, mut jitter) = (row[n], multiple * self.noise, self.jitter());
        loop {
            row[n] = own + nugget;
            if self.factor.append(&row).is_ok() {
                break;
            }
            nugget += jitter;
            jitter *= 10.0;
            if !nugget.is_finite() {
                self.train.truncate(n);
                return;
            }
        }
        self.nuggets.push(nugget);
        self.values.push(value);
        let mut white = value;
        for (j, w) in self.whitened.iter().enumerate() {
            white = (-self.factor.get(n, j)).mul_add(*w, white);
        }
        self.whitened.push(white / self.factor.get(n, n));
        self.weigh();
    }

    /// How many rows it is conditioned on.
    pub(crate) fn len(&self) -> usize {
        self.train.len
    }

    /// The values it is conditioned on, in transformed units, row by row.
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The posterior mean at a row that it is conditioned on. `O(1)`.
    pub(crate) fn fitted(&self, row: usize) -> f64 {
        (-self.nuggets[row]).mul_add(self.weights[row], self.values[row])
    }

    /// For each row the mean and variance that the others predict for its measurement. `O(n^3)`.
    pub(crate) fn leave_one_out(&self) -> Vec<(f64, f64)> {
        let n = self.len();
        let of = |row: usize| {
            let mut unit = vec![0.0; n];
            unit[row] = 1.0;
            self.factor.solve_lower(&mut unit);
            let precision: f64 = unit.iter().map(|u| u * u).sum();
            (self.values[row] - self.weights[row] / precision, 1.0 / precision)
        };
        (0..n).map(of).collect()
    }

    /// The output transform.
    pub(crate) fn transform(&self) -> &Transform {
        &self.transform
    }
}
