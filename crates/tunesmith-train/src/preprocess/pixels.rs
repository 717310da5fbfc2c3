//! Standardisation of images: each pixel less its channel's mean, over its channel's standard deviation, both learned on the training
//! part alone.
//!
//! One mean and one deviation a channel, as pixels of one channel share their unit, and a pixel that hardly varies in the training part
//! would blow up elsewhere.

use serde::{Deserialize, Serialize};

use crate::data::{Dataset, ImageShape};
use crate::simd::vectorized;

/// Means and inverse deviations of the channels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct PixelScaling {
    shape: ImageShape,
    shift: Vec<f32>,
    factor: Vec<f32>,
}

impl PixelScaling {
    /// Learns from the rows given; a constant channel becomes zero.
    pub(super) fn learn(data: &Dataset, shape: ImageShape, rows: &[u32]) -> Self {
        let period = shape.channels;
        let count = (rows.len() * shape.len() / period) as f64;
        let mut means = vec![0_f64; period];
        for pixel in rows.iter().flat_map(|row| data.row(*row as usize).chunks_exact(period)) {
            for (mean, value) in means.iter_mut().zip(pixel) {
                *mean += f64::from(*value) / count;
            }
        }
        let mut variances = vec![0_f64; period];
        for pixel in rows.iter().flat_map(|row| data.row(*row as usize).chunks_exact(period)) {
            for ((variance, mean), value) in variances.iter_mut().zip(&means).zip(pixel) {
                *variance += (f64::from(*value) - mean).powi(2) / count;
            }
        }
        let factor = variances.iter().zip(&means).map(|(v, m)| {
            let deviation = v.sqrt();
            // Rounding in the mean leaves a constant channel with a tiny deviation.
            if deviation > 1e-9 * m.abs().max(1e-30) { (1.0 / deviation) as f32 } else { 0.0 }
        });
        let factor = factor.collect();
        Self { shape, shift: means.iter().map(|m| *m as f32).collect(), factor }
    }

    pub(super) fn shape(&self) -> ImageShape {
        self.shape
    }

    /// Some images, standardised, one after the other.
    pub(super) fn apply(&self, values: &[f32], rows: &[u32]) -> Vec<f32> {
        let width = self.shape.len();
        let mut into = Vec::with_capacity(rows.len() * width);
        for row in rows {
            self.extend(&mut into, &values[*row as usize * width..][..width]);
        }
        into
    }

    /// Appends one image, standardised.
    pub(super) fn extend(&self, into: &mut Vec<f32>, image: &[f32]) {
        if let ([shift], [factor]) = (self.shift.as_slice(), self.factor.as_slice()) {
            // Grey images: a loop over single numbers is much faster than one over pixels.
            return vectorized(
                #[inline(always)]
                || into.extend(image.iter().map(|v| (v - shift) * factor)),
            );
        }
        for pixel in image.chunks_exact(self.shift.len()) {
            let channels = pixel.iter().zip(&self.shift).zip(&self.factor);
            into.extend(channels.map(|((v, shift), factor)| (v - shift) * factor));
        }
    }
}
