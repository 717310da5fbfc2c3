//! Output transforms: what the Gaussian process models instead of the losses.
//!
//! Losses are first divided by the greatest magnitude, so that no sum overflows, then transformed and standardised:
//! - raw: as they are;
//! - Yeo-Johnson ([YeoJohnson2000]) after centring at the median and scaling by the spread of the better half, so that bad
//!   outliers do not decide where it bends; `lambda` is fitted with the kernel's parameters
//!   (a power of 1 is the raw losses).
//!
//! Losses that are NaN or `+inf` (failed, diverged) become half a range worse than the worst, and `-inf` the best.
//!
//! [YeoJohnson2000]: Yeo and Johnson, "A New Family of Power Transformations", Biometrika 87.

use super::power::YeoJohnson;

/// Which transform to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TransformChoice {
    /// Yeo-Johnson, by the power under which the losses are most probable; none among them.
    #[default]
    YeoJohnson,
    /// Standardised only.
    Raw,
}

/// How losses become the quantity that is modelled: increasing, standardised over the finite losses that it was made from.
#[derive(Debug, Clone)]
pub(crate) struct Transform {
    unit: f64,
    shape: Bend,
    mean: f64,
    deviation: f64,
    best: f64,
    worst: f64,
}

#[derive(Debug, Clone)]
pub(super) enum Bend {
    Raw,
    YeoJohnson(YeoJohnson),
}

impl Bend {
    fn forward(&self, u: f64) -> f64 {
        match self {
            Self::Raw => u,
            Self::YeoJohnson(bend) => bend.forward(u),
        }
    }

    fn inverse(&self, t: f64) -> f64 {
        match self {
            Self::Raw => t,
            Self::YeoJohnson(bend) => bend.inverse(t),
        }
    }
}

/// The finite losses divided by the greatest magnitude, in order, and that magnitude.
pub(super) fn units(losses: &[f64]) -> (Vec<f64>, f64) {
    let finite = || losses.iter().copied().filter(|loss| loss.is_finite());
    let greatest = finite().fold(0.0_f64, |greatest, loss| greatest.max(loss.abs()));
    // So small a number has no reciprocal digits to lose.
    let unit = if greatest > 0.0 { greatest } else { 1.0 };
    (finite().map(|loss| loss / unit).collect(), unit)
}

impl Transform {
    /// A transform of finite losses (in units of `unit`, see [`units`]).
    pub(super) fn new(units: &[f64], unit: f64, shape: Bend) -> Self {
        let bent: Vec<f64> = units.iter().map(|u| shape.forward(*u)).collect();
        let (mean, deviation) = moments(&bent);
        let z = |t: f64| (t - mean) / deviation;
        let best = bent.iter().copied().fold(f64::INFINITY, f64::min);
        let worst = bent.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (best, worst) = if bent.is_empty() { (0.0, 0.0) } else { (z(best), z(worst)) };
        Self { unit, shape, mean, deviation, best, worst }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        match self.shape {
            Bend::Raw => "raw",
            Bend::YeoJohnson(_) => "Yeo-Johnson",
        }
    }

    /// The quantity that is modelled, for a loss; finite for every loss.
    pub(crate) fn forward(&self, loss: f64) -> f64 {
        if loss == f64::NEG_INFINITY {
            return self.best;
        }
        if !loss.is_finite() {
            return self.failure();
        }
        let z = (self.shape.forward(loss / self.unit) - self.mean) / self.deviation;
        z.clamp(-1e6, 1e6)
    }

    /// The loss that a modelled quantity stands for; the nearest one where there is none.
    pub(crate) fn inverse(&self, z: f64) -> f64 {
        let u = self.shape.inverse(z.mul_add(self.deviation, self.mean));
        (u * self.unit).clamp(f64::MIN, f64::MAX)
    }

    /// What stands for a failed or diverged trial.
    pub(crate) fn failure(&self) -> f64 {
        let range = self.worst - self.best;
        self.worst + if range > 0.0 { 0.5 * range } else { 1.0 }
    }
}

/// Mean and standard deviation; 0 and 1 of nothing, and 1 for what does not vary.
pub(super) fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt();
    (mean, if deviation > 1e-14 * mean.abs() && deviation > 0.0 { deviation } else { 1.0 })
}

/// The `q`-quantile of sorted values, linear between them.
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = q * last as f64;
    let low = at.floor();
    let (below, above) = (sorted[low as usize], sorted[(low as usize + 1).min(last)]);
    (above - below).mul_add(at - low, below)
}
