//! What a parameter's own prior says in the unit cube.

use tunesmith_core::{Domain, Param, Prior, Rng, Scale};
use tunesmith_math::special::{log_sum_exp, normal_cdf, normal_ln_pdf};

/// A normal distribution on `t`, the value or its logarithm, cut off at the parameter's range.
#[derive(Debug, Clone)]
pub(super) struct Belief {
    param: Param,
    mean: f64,
    sd: f64,
    /// On the logarithm of the value.
    logarithmic: bool,
    /// Minus the logarithm of the mass within the range.
    ln_cut: f64,
}

impl Belief {
    /// The belief of a numeric parameter; `None` without a prior.
    pub(super) fn of(param: &Param) -> Option<Self> {
        let (mean, sd, logarithmic) = match param.prior? {
            Prior::Normal { mean, sd } => (mean, sd, false),
            Prior::LogNormal { median, sigma } => (median.ln(), sigma, true),
        };
        let (low, high, _) = range(&param.domain)?;
        let t = |x: f64| if !logarithmic { x } else { x.max(f64::MIN_POSITIVE).ln() };
        let mass = normal_cdf((t(high) - mean) / sd) - normal_cdf((t(low) - mean) / sd);
        // Next to no mass within the range: as good as flat there.
        (mass > 1e-6 || mass.is_nan()).then(|| Self {
            param: param.clone(),
            mean,
            sd,
            logarithmic,
            ln_cut: -mass.ln(),
        })
    }

    /// The logarithm of the density at a coordinate in `[0, 1]`.
    pub(super) fn ln_density(&self, unit: f64) -> f64 {
        let Some((low, high, scale)) = range(&self.param.domain) else { return 0.0 };
        let x = self.param.domain.decode(&[unit]).as_f64().unwrap_or(self.mean);
        let slope = match scale {
            Scale::Linear => high - low,
            Scale::Log => x * (high / low).ln(),
        };
        let (t, slope) =
            if self.logarithmic { (x.max(f64::MIN_POSITIVE).ln(), slope / x) } else { (x, slope) };
        let ln = normal_ln_pdf((t - self.mean) / self.sd) - self.sd.ln() + slope.ln() + self.ln_cut;
        if ln.is_finite() { ln } else { LEAST }
    }

    /// The logarithms of the masses of cells `(place, width)`.
    pub(super) fn ln_masses(&self, cells: &[(f64, f64)]) -> Vec<f64> {
        let mut masses: Vec<f64> = cells.iter().map(|(place, w)| self.ln_density(*place) + w.ln()).collect();
        let sum = log_sum_exp(&masses);
        masses.iter_mut().for_each(|m| *m = (*m - sum).max(LEAST));
        masses
    }

    /// A coordinate drawn from it.
    pub(super) fn draw(&self, rng: &mut Rng) -> f64 {
        let mut unit = [0.5];
        self.param.domain.encode(&self.param.sample(rng), &mut unit);
        unit[0]
    }
}

/// Below this a logarithm of a probability says: never.
const LEAST: f64 = -700.0;

fn range(domain: &Domain) -> Option<(f64, f64, Scale)> {
    match domain {
        Domain::Float { low, high, scale, .. } => Some((*low, *high, *scale)),
        Domain::Int { low, high, scale, .. } => Some((*low as f64, *high as f64, *scale)),
        _ => None,
    }
}
