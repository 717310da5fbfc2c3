//! Users' beliefs about where good values lie, as a term of the acquisition that fades as evidence comes.
//!
//! The logarithm of the prior's density times `beta / n`, with `beta = 10` and `n` observations [Hvarfner2022]: a wrong belief
//! costs some trials, not the study.
//!
//! [Hvarfner2022]: Hvarfner et al., "piBO: Augmenting Acquisition Functions with User Beliefs for Bayesian Optimization",
//!   ICLR 2022.

use tunesmith_core::{Domain, Scale, Space};

/// How many observations a belief weighs as much as.
const BETA: f64 = 10.0;

/// A belief is never held more strongly than this many standard deviations can express.
const DEVIATIONS: f64 = 6.0;

/// The parameters that have priors, in the unit cube.
pub(crate) struct Prior {
    terms: Vec<Term>,
    weight: f64,
}

struct Term {
    column: usize,
    belief: tunesmith_core::Prior,
    low: f64,
    high: f64,
    scale: Scale,
}

impl Prior {
    /// The priors of a space whose parameters start at these columns, after `n` observations; `None` when there are none.
    pub(crate) fn of(space: &Space, column: impl Fn(usize) -> usize, n: usize) -> Option<Self> {
        let terms: Vec<Term> = space
            .params()
            .iter()
            .enumerate()
            .filter_map(|(i, p)| {
                let (low, high, scale) = match p.domain {
                    Domain::Float { low, high, scale, .. } => (low, high, scale),
                    Domain::Int { low, high, scale, .. } => (low as f64, high as f64, scale),
                    _ => return None,
                };
                Some(Term { column: column(i), belief: p.prior?, low, high, scale })
            })
            .collect();
        (!terms.is_empty()).then(|| Self { terms, weight: BETA / n.max(1) as f64 })
    }

    /// The term to add at a snapped point; its slope is added to `gradient`.
    pub(super) fn log(&self, point: &[f64], mut gradient: Option<&mut [f64]>) -> f64 {
        let mut sum = 0.0;
        for term in &self.terms {
            let u = point[term.column];
            if u.is_nan() {
                continue;
            }
            let (value, slope) = term.log(u);
            sum += self.weight * value;
            if let Some(gradient) = gradient.as_deref_mut() {
                gradient[term.column] += self.weight * slope;
            }
        }
        sum
    }
}

impl Term {
    /// The logarithm of the density up to a constant, and its slope by the coordinate.
    fn log(&self, u: f64) -> (f64, f64) {
        // The parameter's value and its derivative by the coordinate.
        let (x, dx) = match self.scale {
            Scale::Linear => (self.low + u * (self.high - self.low), self.high - self.low),
            Scale::Log => {
                let span = (self.high / self.low).ln();
                let x = self.low * (u * span).exp();
                (x, x * span)
            }
        };
        let (z, dz) = match self.belief {
            tunesmith_core::Prior::Normal { mean, sd } => ((x - mean) / sd, dx / sd),
            tunesmith_core::Prior::LogNormal { median, sigma } => {
                let x = x.max(f64::MIN_POSITIVE);
                ((x / median).ln() / sigma, dx / (x * sigma))
            }
        };
        if z.abs() > DEVIATIONS {
            return (-0.5 * DEVIATIONS * DEVIATIONS - DEVIATIONS * (z.abs() - DEVIATIONS).ln_1p(), {
                -DEVIATIONS * z.signum() * dz / (1.0 + z.abs() - DEVIATIONS)
            });
        }
        (-0.5 * z * z, -z * dz)
    }
}
