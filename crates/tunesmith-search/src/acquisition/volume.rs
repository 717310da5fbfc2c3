//! Expected improvement of the hypervolume of several objectives, with limits and priors: [`Ehvi`] over the predictions of one
//! model for each objective.

use super::Acquisition;
use super::ehvi::Ehvi;
use super::terms::Terms;
use crate::models::surrogate::Surrogate;

/// The logarithm of the expected hypervolume improvement.
pub(crate) struct Volume<'a, S, L> {
    /// For each objective, its model.
    pub(crate) models: Vec<S>,
    /// The front in the models' units; `None` where nothing is to be improved on.
    pub(crate) front: Option<Ehvi>,
    /// Limits and priors.
    pub(crate) terms: Terms<'a, L>,
}

impl<S: Surrogate, L: Surrogate> Acquisition for Volume<'_, S, L> {
    fn values(&self, points: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        if let Some(front) = &self.front {
            let (n, m) = (out.len(), self.models.len());
            let (mut means, mut variances) = (vec![0.0; n * m], vec![0.0; n * m]);
            let rows = means.chunks_exact_mut(n.max(1)).zip(variances.chunks_exact_mut(n.max(1)));
            for (model, (means, variances)) in self.models.iter().zip(rows) {
                model.predict_many(points, means, variances);
            }
            let of = |all: &[f64], i: usize| (0..m).map(|k| all[k * n + i]).collect::<Vec<f64>>();
            for (i, out) in out.iter_mut().enumerate() {
                *out = front.log(&of(&means, i), &of(&variances, i));
            }
        }
        self.terms.add(points, out);
    }

    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let mut value = 0.0;
        if let Some(front) = &self.front {
            let (d, m) = (point.len(), self.models.len());
            let (mut by_mean, mut by_variance) = (vec![0.0; m * d], vec![0.0; m * d]);
            let (mut means, mut variances) = (vec![0.0; m], vec![0.0; m]);
            for (k, model) in self.models.iter().enumerate() {
                let row = k * d..(k + 1) * d;
                (means[k], variances[k]) =
                    model.predict_gradient(point, &mut by_mean[row.clone()], &mut by_variance[row]);
            }
            value = front.log_gradient(&means, &variances, &by_mean, &by_variance, gradient);
        }
        value + self.terms.add_gradient(point, gradient)
    }
}
