//! Draws of hyperparameters around their mode: how unsure the data leave them.
//!
//! The posterior density of the parameters' logarithms is taken as normal around its maximum (Laplace), with the Hessian from
//! differences of gradients, and drawn from at fixed quasi-random points in opposite pairs. A prediction averaged over a few
//! draws is much better calibrated than the mode's own when there are few rows: hyperparameters that explain little data
//! by chance are sure of themselves where others that explain it as well disagree.
//!
//! Cost: one likelihood evaluation a parameter.

use tunesmith_math::linalg::Cholesky;
use tunesmith_math::sobol::Sobol;
use tunesmith_math::special::normal_quantile;

use super::likelihood::Likelihood;

/// Step of the differences, in logarithms.
const STEP: f64 = 0.02;

/// Added to the Hessian's diagonal, and more if need be, where it is not positive definite.
const RIDGE: f64 = 0.05;

/// Which quasi-random points are used.
const SEED: u64 = 7;

/// Draws around a mode. `growth`: how many times the rows that the draws are for are as many as those of the likelihood.
///
/// Empty where there is nothing to draw.
pub(super) fn draws(
    likelihood: &mut Likelihood<'_>,
    mode: &[f64],
    growth: f64,
    count: usize,
) -> Vec<Vec<f64>> {
    let priors = likelihood.priors().to_vec();
    let p = mode.len();
    let Ok(points) = Sobol::new(p, SEED) else { return Vec::new() };
    let mut hessian = vec![0.0; p * p];
    let (mut at, mut gradient) = (vec![0.0; p], vec![0.0; p]);
    likelihood.evaluate(mode, &mut at);
    let mut theta = mode.to_vec();
    for row in 0..p {
        theta[row] = mode[row] + STEP;
        likelihood.evaluate(&theta, &mut gradient);
        theta[row] = mode[row];
        for column in 0..p {
            let curvature = growth * (at[column] - gradient[column]) / STEP;
            hessian[row * p + column] += 0.5 * curvature;
            hessian[column * p + row] += 0.5 * curvature;
        }
        // More rows do not sharpen the prior.
        hessian[row * p + row] -= (growth - 1.0) * priors[row].precision(theta[row]);
    }
    let Some((factor, _)) = Cholesky::with_jitter(p, &mut hessian, RIDGE) else { return Vec::new() };
    let mut uniform = vec![0.0; p];
    (0..count)
        .map(|k| {
            points.point(k as u64 / 2, &mut uniform);
            let side = if k % 2 == 0 { 1.0 } else { -1.0 };
            let mut step: Vec<f64> =
                uniform.iter().map(|u| side * normal_quantile(u.clamp(1e-6, 1.0 - 1e-6))).collect();
            factor.solve_upper(&mut step);
            let moved = mode.iter().zip(&step).zip(&priors);
            moved.map(|((at, step), prior)| (at + step).clamp(prior.lower, prior.upper)).collect()
        })
        .collect()
}
