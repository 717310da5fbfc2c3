//! The logarithm of the posterior density of the parameters, with its gradient.
//!
//! `ln N(z; 0, K + noise) + ln |dz / dloss| + ln prior`. The gradient takes `W = alpha alpha' - K^-1` once: every derivative is
//! half the sum of `W` times that of `K`; those by all features together cost one pass over the pairs of rows, and lengths
//! follow by the chain rule [RasmussenWilliams2006, section 5.4].
//!
//! Cost: `n^3 / 2 + n^2 (d + 40)` multiply-adds.
//!
//! [RasmussenWilliams2006]: Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT Press.

use std::f64::consts::PI;

use tunesmith_math::linalg::Cholesky;
use tunesmith_math::simd::{dot, vectorised};

use super::embedded::Embedded;
use super::kernel::{ALIKE, Kernel, MEAN_VARIANCE};
use super::layout::Layout;
use super::output::Output;
use super::params::{Prior, Shape};
use super::power::POWERS;
use super::sums::Sums;

/// Added to a diagonal that is not positive definite, relative to the prior variance; grows tenfold until it is.
pub(super) const JITTER: f64 = 1e-10;

/// The function that a fit maximises.
pub(super) struct Likelihood<'a> {
    layout: &'a Layout,
    shape: Shape,
    /// Coordinates, a column an input.
    inputs: Vec<Vec<f64>>,
    /// By how much the noise variance of each row is multiplied.
    noise: &'a [f64],
    output: Output,
    priors: Vec<Prior>,
    room: Room,
}

/// What an evaluation writes over.
#[derive(Default)]
struct Room {
    matrix: Vec<f64>,
    slopes: Vec<f64>,
}

impl<'a> Likelihood<'a> {
    pub(super) fn new(
        layout: &'a Layout,
        shape: Shape,
        points: &[f64],
        noise: &'a [f64],
        output: Output,
    ) -> Self {
        let mut priors = shape.priors();
        if output.has_power() {
            priors.push(Prior::new(1.0, 1.0, POWERS));
        }
        let (d, n) = (layout.inputs(), noise.len());
        let inputs: Vec<Vec<f64>> =
            (0..d).map(|i| points.iter().skip(i).step_by(d).copied().collect()).collect();
        let room = Room { matrix: vec![0.0; n * n], slopes: vec![0.0; n * n] };
        Self { layout, shape, inputs, noise, output, priors, room }
    }

    pub(super) fn priors(&self) -> &[Prior] {
        &self.priors
    }

    /// The power of the output transform; 1 where it is not fitted.
    pub(super) fn power(&self, theta: &[f64]) -> f64 {
        if self.output.has_power() { theta[self.shape.len()] } else { 1.0 }
    }

    /// Features and codes of all rows.
    fn embed(&self, kernel: &Kernel) -> Embedded {
        let mut train = Embedded::empty(self.layout);
        train.len = self.noise.len();
        vectorised(
            #[inline(always)]
            || {
                for (input, column) in self.inputs.iter().enumerate() {
                    self.layout.place_column(input, column, kernel.inverse_lengths[input], &mut train);
                }
            },
        );
        train
    }

    /// The factor of the covariance matrix; leaves the derivatives of the Matern part behind.
    fn factor(&mut self, kernel: &Kernel, train: &Embedded, noise: f64) -> Option<Cholesky> {
        let n = train.len;
        let Room { matrix, slopes, .. } = &mut self.room;
        kernel.matrices(train, matrix, slopes);
        for (i, multiple) in self.noise.iter().enumerate() {
            matrix[i * n + i] += noise * multiple;
        }
        let jitter = JITTER * (kernel.amplitude + MEAN_VARIANCE);
        Cholesky::with_jitter(n, matrix, jitter).map(|(factor, _)| factor)
    }

    /// The value and its gradient; minus infinity where the matrix has no factor.
    pub(super) fn evaluate(&mut self, theta: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let params = self.shape.read(theta);
        let kernel = Kernel::new(self.layout, &params);
        let train = self.embed(&kernel);
        let noise = libm::exp(params.log_noise);
        let Some(factor) = self.factor(&kernel, &train, noise) else { return f64::NEG_INFINITY };
        let values = self.output.at(self.power(theta));
        let n = train.len;
        let mut alpha = values.z.clone();
        factor.solve_lower(&mut alpha);
        factor.solve_upper(&mut alpha);
        let fit = dot(&values.z, &alpha);
        let constant = n as f64 * libm::log(2.0 * PI);
        let mut value = -0.5 * (fit + factor.ln_det() + constant) + values.ln_jacobian;
        let sums = Sums::of(&kernel, &train, &alpha, &factor.inverse(), &self.room.slopes);
        vectorised(
            #[inline(always)]
            || self.kernel_gradient(&kernel, &train, &sums, gradient),
        );
        // W times all of K sums to fit - n: what is left of it after the other parts is the Matern part's.
        let noise_part: f64 = self.noise.iter().zip(&sums.diagonal).map(|(m, w)| noise * m * w).sum();
        let inputs = self.shape.inputs;
        gradient[inputs] =
            0.5 * (fit - n as f64 - noise_part - MEAN_VARIANCE * sums.total - kernel.linear * sums.linear);
        gradient[inputs + 1] = 0.5 * noise_part;
        if self.shape.linear {
            gradient[inputs + 2] = 0.5 * kernel.linear * sums.linear;
        }
        if self.output.has_power() {
            gradient[self.shape.len()] = values.ln_jacobian_by_power - dot(&alpha, &values.by_power);
        }
        for ((prior, x), by) in self.priors.iter().zip(theta).zip(gradient) {
            let (ln_density, slope) = prior.ln_density(*x);
            value += ln_density;
            *by += slope;
        }
        value
    }

    /// Derivatives by lengths.
    #[inline(always)]
    fn kernel_gradient(&self, kernel: &Kernel, train: &Embedded, sums: &Sums, gradient: &mut [f64]) {
        let layout = self.layout;
        for (input, by) in gradient[..self.shape.inputs].iter_mut().enumerate() {
            *by = match layout.code(input) {
                Some(code) => {
                    let linear = ALIKE * kernel.linear * sums.agreements[code];
                    -kernel.penalties[code] * (sums.mismatches[code] + linear)
                }
                None => layout.by_log_length(input, &train.features, &sums.by_features),
            };
        }
    }
}
