//! From coordinates in `[0, 1)` to values distributed as the priors say.

use tunesmith_core::{Domain, Param, Prior, Value};
use tunesmith_math::special::TruncatedNormal;

/// The value of a parameter at its coordinates: evenly on its scale, or by the quantile of its prior.
pub(in crate::samplers) fn value(param: &Param, unit: &[f64]) -> Value {
    by_prior(param, unit).unwrap_or_else(|| param.domain.decode(unit))
}

fn by_prior(param: &Param, unit: &[f64]) -> Option<Value> {
    let (low, high) = match &param.domain {
        Domain::Float { low, high, .. } => (*low, *high),
        Domain::Int { low, high, .. } => (*low as f64, *high as f64),
        _ => return None,
    };
    let u = *unit.first()?;
    let quantile = |mean, sd, low, high| Some(TruncatedNormal::new(mean, sd, low, high).ok()?.quantile(u));
    let x = match param.prior? {
        Prior::Normal { mean, sd } => quantile(mean, sd, low, high)?,
        // A range that reaches 0 or below has no lower end in the logarithm.
        Prior::LogNormal { median, sigma } => {
            let ln = |x: f64| if x > 0.0 { x.ln() } else { f64::NEG_INFINITY };
            quantile(median.ln(), sigma, ln(low), ln(high))?.exp()
        }
    };
    param.domain.snap(x.clamp(low, high))
}
