//! The covariance of two configurations: `a^2 Matern-5/2(r) + s^2 <u, v> + 1`.
//!
//! `r^2` sums squared differences of the features ([`layout`](super::layout)) and, for each choice that differs, one over
//! its squared length. The linear part is over the features of plain numbers and over choices, each as one of as many unit
//! vectors: what a value of a choice adds to all configurations alike [Ru2020]. The 1 is an unknown mean with a standard normal
//! prior, integrated out (generalised least squares, shrunk towards the mean of the standardised values).
//!
//! [Ru2020]: Ru et al., "Bayesian Optimisation over Multiple Continuous and Categorical Inputs", ICML 2020.

use tunesmith_math::simd::{exp_of_negative, vectorised};

use super::embedded::{Embedded, Panel};
use super::layout::Layout;
use super::params::Params;

/// Prior variance of the mean.
pub(super) const MEAN_VARIANCE: f64 = 1.0;

/// Candidates that are worked on together.
pub(super) const PANEL: usize = tunesmith_math::linalg::PANEL;

/// The product of the unit vectors of a choice that agrees, in squared differences of that choice: two of its values are then as far
/// apart as in the Matern part.
pub(super) const ALIKE: f64 = 0.5;

/// Numbers that are worked on as one vector.
type Eight = [f64; 8];

/// A kernel with its parameters.
#[derive(Debug, Clone)]
pub(super) struct Kernel {
    pub(super) layout: Layout,
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
        Self {
            layout: layout.clone(),
            inverse_lengths,
            penalties,
            amplitude: libm::exp(params.log_amplitude),
            linear: params.log_linear.map_or(0.0, libm::exp),
        }
    }

    /// Prior variance at a point.
    pub(super) fn variance(&self, features: &[f64]) -> f64 {
        let lines = &features[..self.layout.lines()];
        self.total(1.0, lines.iter().fold(self.agreement(), |sum: f64, x| x.mul_add(*x, sum)))
    }

    /// Prior variances at sixteen points.
    #[inline(always)]
    pub(super) fn variances(&self, panel: &Panel) -> [f64; PANEL] {
        let mut sums = [self.agreement(); PANEL];
        for x in &panel.features[..self.layout.lines()] {
            for lane in 0..PANEL {
                sums[lane] = x[lane].mul_add(x[lane], sums[lane]);
            }
        }
        sums.map(|sum| self.total(1.0, sum))
    }

    /// What the linear part has for a point and itself besides its numbers: each choice agrees.
    #[inline(always)]
    fn agreement(&self) -> f64 {
        self.penalties.iter().fold(0.0, |sum, penalty| sum + ALIKE * penalty)
    }

    /// The covariance, from the Matern part's shape and the product of the plain numbers.
    #[inline(always)]
    fn total(&self, matern: f64, product: f64) -> f64 {
        self.linear.mul_add(product, self.amplitude.mul_add(matern, MEAN_VARIANCE))
    }

    /// Features and codes of a point.
    #[inline(always)]
    pub(super) fn embed_point(&self, point: &[f64], features: &mut [f64], codes: &mut [f64]) {
        for (input, x) in point.iter().enumerate() {
            self.layout.place(input, *x, self.inverse_lengths[input], features, codes);
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

    /// Eight covariances, and the derivatives of their Matern parts by `r^2`: of points given by their features and codes.
    #[inline(always)]
    fn eight(
        &self,
        features: impl Fn(usize) -> (Eight, Eight),
        codes: impl Fn(usize) -> (Eight, Eight),
    ) -> (Eight, Eight) {
        let (mut r2, mut product) = ([0.0; 8], [0.0; 8]);
        for f in 0..self.layout.features() {
            let (a, b) = features(f);
            for lane in 0..8 {
                let difference = a[lane] - b[lane];
                r2[lane] = difference.mul_add(difference, r2[lane]);
            }
        }
        for (c, penalty) in self.penalties.iter().enumerate() {
            let (a, b) = codes(c);
            for lane in 0..8 {
                let same = a[lane] == b[lane];
                r2[lane] += if same { 0.0 } else { *penalty };
                product[lane] += if same { ALIKE * *penalty } else { 0.0 };
            }
        }
        if self.linear != 0.0 {
            for f in 0..self.layout.lines() {
                let (a, b) = features(f);
                for lane in 0..8 {
                    product[lane] = a[lane].mul_add(b[lane], product[lane]);
                }
            }
        }
        let mut slopes = [0.0; 8];
        for lane in 0..8 {
            let (value, by_r2) = matern(r2[lane]);
            product[lane] = self.total(value, product[lane]);
            slopes[lane] = self.amplitude * by_r2;
        }
        (product, slopes)
    }

    /// Covariances of a point with the first `out.len()` embedded ones, and the derivatives of the Matern part by `r^2` for as many
    /// as there is room.
    #[inline(always)]
    pub(super) fn row(
        &self,
        train: &Embedded,
        features: &[f64],
        codes: &[f64],
        out: &mut [f64],
        slopes: &mut [f64],
    ) {
        let (whole, rest) = out.as_chunks_mut::<8>();
        let (whole_slopes, rest_slopes) = slopes.as_chunks_mut::<8>();
        let chunks = whole.len();
        for (chunk, out) in whole.iter_mut().enumerate() {
            let (values, slopes) = self.eight(
                #[inline(always)]
                |f| (train.features[f].as_chunks::<8>().0[chunk], [features[f]; 8]),
                #[inline(always)]
                |c| (train.codes[c].as_chunks::<8>().0[chunk], [codes[c]; 8]),
            );
            *out = values;
            if let Some(to) = whole_slopes.get_mut(chunk) {
                *to = slopes;
            }
        }
        if !rest.is_empty() {
            let len = rest.len();
            let last = |column: &[f64]| {
                let mut last = [0.0; 8];
                last[..len].copy_from_slice(&column[chunks * 8..][..len]);
                last
            };
            let (values, slopes) = self.eight(
                #[inline(always)]
                |f| (last(&train.features[f]), [features[f]; 8]),
                #[inline(always)]
                |c| (last(&train.codes[c]), [codes[c]; 8]),
            );
            rest.copy_from_slice(&values[..len]);
            let room = rest_slopes.len().min(len);
            rest_slopes[..room].copy_from_slice(&slopes[..room]);
        }
    }

    /// Covariances of sixteen points with the `i`-th embedded one.
    #[inline(always)]
    pub(super) fn lanes(&self, train: &Embedded, i: usize, panel: &Panel) -> [f64; PANEL] {
        let mut out = [0.0; PANEL];
        for (half, out) in out.as_chunks_mut::<8>().0.iter_mut().enumerate() {
            *out = self
                .eight(
                    #[inline(always)]
                    |f| ([train.features[f][i]; 8], panel.features[f].as_chunks::<8>().0[half]),
                    #[inline(always)]
                    |c| ([train.codes[c][i]; 8], panel.codes[c].as_chunks::<8>().0[half]),
                )
                .0;
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
                    self.row(train, &features, &codes, &mut row[..=i], &mut slopes[..=i]);
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
                    self.row(train, &features, &codes, &mut row[..=i], &mut []);
                }
            },
        );
        out
    }
}
