//! Yeo-Johnson's power transformation around the median, and its derivatives by the power.

use super::transform::{moments, quantile};

/// Below this a power is taken as 0.
const TINY: f64 = 1e-9;

/// The powers tried.
pub(super) const POWERS: (f64, f64) = (-2.0, 4.0);

/// A power transformation of `(u - centre) / spread`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct YeoJohnson {
    lambda: f64,
    centre: f64,
    spread: f64,
}

impl YeoJohnson {
    /// Centred and scaled by the better half of the values (the lower one).
    pub(super) fn around(values: &[f64], lambda: f64) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let centre = quantile(&sorted, 0.5);
        let low = sorted.first().copied().unwrap_or(0.0);
        let spread = [
            (centre - quantile(&sorted, 0.1)) / 1.28,
            centre - low,
            quantile(&sorted, 0.75) - centre,
            moments(values).1,
        ]
        .into_iter()
        .find(|spread| *spread > 1e-14 * centre.abs().max(1e-280))
        .unwrap_or(1.0);
        Self { lambda, centre, spread }
    }

    pub(super) fn power(&self) -> f64 {
        self.lambda
    }

    /// The same with another power.
    pub(super) fn with_power(self, lambda: f64) -> Self {
        Self { lambda, ..self }
    }

    fn reduced(&self, u: f64) -> f64 {
        (u - self.centre) / self.spread
    }

    pub(super) fn forward(&self, u: f64) -> f64 {
        let x = self.reduced(u);
        if x >= 0.0 {
            raised(libm::log1p(x), self.lambda)
        } else {
            -raised(libm::log1p(-x), 2.0 - self.lambda)
        }
    }

    /// The value and its derivative by `lambda`.
    pub(super) fn with_derivative(&self, u: f64) -> (f64, f64) {
        let x = self.reduced(u);
        let log = libm::log1p(x.abs());
        let power = if x >= 0.0 { self.lambda } else { 2.0 - self.lambda };
        // Of (exp(p l) - 1) / p by p; both signs of x give it a plus.
        let by_power = if (power * log).abs() < 1e-4 {
            log * log * (0.5 + power * log / 3.0)
        } else {
            let grown = power * log;
            (grown * libm::exp(grown) - libm::expm1(grown)) / (power * power)
        };
        let value = raised(log, power);
        (if x >= 0.0 { value } else { -value }, by_power)
    }

    /// The derivative by `lambda` of the logarithm of the slope; times `lambda - 1` it is that logarithm, but for the spread's.
    pub(super) fn ln_slope_by_lambda(&self, u: f64) -> f64 {
        let x = self.reduced(u);
        if x >= 0.0 { libm::log1p(x) } else { -libm::log1p(-x) }
    }

    /// Logarithm of the spread.
    pub(super) fn ln_spread(&self) -> f64 {
        libm::log(self.spread)
    }

    pub(super) fn inverse(&self, t: f64) -> f64 {
        let x = if t >= 0.0 { lowered(t, self.lambda) } else { -lowered(-t, 2.0 - self.lambda) };
        x.mul_add(self.spread, self.centre).clamp(-1e300, 1e300)
    }
}

/// `(exp(p l) - 1) / p`
fn raised(log: f64, power: f64) -> f64 {
    if power.abs() < TINY { log } else { libm::expm1(power * log) / power }
}

/// The inverse of `raised(log1p(x))`, the greatest finite number beyond its range.
fn lowered(t: f64, power: f64) -> f64 {
    let log = if power.abs() < TINY {
        t
    } else if power * t <= -1.0 {
        return 1e300;
    } else {
        libm::log1p(power * t) / power
    };
    libm::expm1(log).min(1e300)
}
