//! Standardisation: each number less its mean, over its standard deviation, both learned on the training part alone.
//!
//! A table has one mean and one deviation a column; an image one a channel, as pixels of one channel share their unit and a pixel
//! that hardly varies in the training part would blow up elsewhere.

use serde::{Deserialize, Serialize};

use super::{DataKind, Dataset};

/// Means and inverse deviations, repeated over a row with period `shift.len()`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scaling {
    shift: Vec<f32>,
    factor: Vec<f32>,
}

impl Scaling {
    /// Learns from the rows given; a constant feature becomes zero.
    pub(crate) fn learn(data: &Dataset, rows: &[u32]) -> Self {
        let period = match data.kind() {
            DataKind::Tabular => data.features(),
            DataKind::Image(shape) => shape.channels,
        };
        let count = (rows.len() * data.features() / period) as f64;
        let mut means = vec![0_f64; period];
        for row in rows {
            for (i, value) in data.row(*row as usize).iter().enumerate() {
                means[i % period] += f64::from(*value) / count;
            }
        }
        let mut variances = vec![0_f64; period];
        for row in rows {
            for (i, value) in data.row(*row as usize).iter().enumerate() {
                variances[i % period] += (f64::from(*value) - means[i % period]).powi(2) / count;
            }
        }
        let factor = variances.iter().zip(&means).map(|(v, m)| {
            let deviation = v.sqrt();
            // Rounding in the mean leaves a constant feature with a tiny deviation.
            if deviation > 1e-9 * m.abs().max(1e-30) { (1.0 / deviation) as f32 } else { 0.0 }
        });
        let factor = factor.collect();
        Self { shift: means.iter().map(|m| *m as f32).collect(), factor }
    }

    /// Appends one row, standardised.
    pub(crate) fn extend(&self, into: &mut Vec<f32>, row: &[f32]) {
        if let ([shift], [factor]) = (self.shift.as_slice(), self.factor.as_slice()) {
            // Grey images: a loop over single numbers is much faster than one over pixels.
            return into.extend(row.iter().map(|v| (v - shift) * factor));
        }
        for part in row.chunks_exact(self.shift.len()) {
            into.extend(
                part.iter()
                    .zip(&self.shift)
                    .zip(&self.factor)
                    .map(|((v, shift), factor)| (v - shift) * factor),
            );
        }
    }
}
