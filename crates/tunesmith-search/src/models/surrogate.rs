//! What acquisition functions ask of a model, whichever it is.

/// A model's belief about a (transformed) quantity at points of the unit cube, as `Space::encode` writes them
/// (NaN: inactive).
pub(crate) trait Surrogate {
    /// Mean and variance (of the noise-free quantity, `>= 0`) at one point.
    fn predict(&self, point: &[f64]) -> (f64, f64);

    /// Means only of `points` (row-major, as many columns as the space has coordinates): `O(n)` a point.
    fn means(&self, points: &[f64], out: &mut [f64]);

    /// Means and variances of many points; blocks the triangular solves.
    fn predict_many(&self, points: &[f64], means: &mut [f64], variances: &mut [f64]);

    /// As [`predict`](Self::predict), and writes the gradients by the coordinates; coordinates of nominal or inactive
    /// parameters get 0.
    fn predict_gradient(
        &self,
        point: &[f64],
        mean_gradient: &mut [f64],
        variance_gradient: &mut [f64],
    ) -> (f64, f64);

    /// Joint posterior covariance of a few points (`q x q`, row-major) with their means: for batches.
    fn joint(&self, points: &[f64], means: &mut [f64], covariance: &mut [f64]);
}
