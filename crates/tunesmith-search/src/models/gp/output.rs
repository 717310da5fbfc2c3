//! The modelled quantity during a fit: fixed, or a Yeo-Johnson transform whose power is fitted along.

use super::power::YeoJohnson;
use super::transform::{Transform, moments};

/// What a fit explains, one value a row.
#[derive(Debug, Clone)]
pub(super) enum Output {
    /// Values that stay.
    Fixed(Vec<f64>),
    /// Losses in units, `None` where a trial failed, to be bent by a power.
    Power { units: Vec<Option<f64>>, bend: YeoJohnson },
}

/// Values at some power, with the derivatives by it.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    pub(super) z: Vec<f64>,
    pub(super) by_power: Vec<f64>,
    /// Logarithm of the Jacobian of the finite values, and its derivative.
    pub(super) ln_jacobian: f64,
    pub(super) ln_jacobian_by_power: f64,
}

impl Output {
    /// The values of losses under a transform.
    pub(super) fn fixed(transform: &Transform, losses: &[f64]) -> Self {
        Self::Fixed(losses.iter().map(|loss| transform.forward(*loss)).collect())
    }

    pub(super) fn has_power(&self) -> bool {
        matches!(self, Self::Power { .. })
    }

    pub(super) fn at(&self, lambda: f64) -> Values {
        match self {
            Self::Fixed(z) => Values { z: z.clone(), by_power: vec![0.0; z.len()], ..Values::default() },
            Self::Power { units, bend } => bent(units, &bend.with_power(lambda)),
        }
    }
}

fn bent(units: &[Option<f64>], bend: &YeoJohnson) -> Values {
    let finite: Vec<f64> = units.iter().copied().flatten().collect();
    let (t, by): (Vec<f64>, Vec<f64>) = finite.iter().map(|u| bend.with_derivative(*u)).unzip();
    let n = finite.len().max(1) as f64;
    let (mean, deviation) = moments(&t);
    let mean_by = by.iter().sum::<f64>() / n;
    let varies = t.iter().any(|v| *v != mean);
    let deviation_by = if varies {
        t.iter().zip(&by).map(|(t, by)| (t - mean) * (by - mean_by)).sum::<f64>() / (n * deviation)
    } else {
        0.0
    };
    let z: Vec<f64> = t.iter().map(|t| (t - mean) / deviation).collect();
    let z_by: Vec<f64> =
        z.iter().zip(&by).map(|(z, by)| (by - mean_by - z * deviation_by) / deviation).collect();
    let ln_slopes_by: f64 = finite.iter().map(|u| bend.ln_slope_by_lambda(*u)).sum();
    let extreme = |sign: f64| {
        let better = |a: &usize, b: &usize| (sign * z[*a]).total_cmp(&(sign * z[*b]));
        (0..z.len()).max_by(better).map_or((0.0, 0.0), |i| (z[i], z_by[i]))
    };
    let ((worst, worst_by), (best, best_by)) = (extreme(1.0), extreme(-1.0));
    let failure = if worst > best {
        (1.5 * worst - 0.5 * best, 1.5 * worst_by - 0.5 * best_by)
    } else {
        (worst + 1.0, worst_by)
    };
    let mut values = Values {
        ln_jacobian: (bend.power() - 1.0) * ln_slopes_by - n * (libm::log(deviation) + bend.ln_spread()),
        ln_jacobian_by_power: ln_slopes_by - n * deviation_by / deviation,
        ..Values::default()
    };
    let mut finite = z.iter().zip(&z_by);
    for unit in units {
        let (z, by) = match unit {
            Some(_) => finite.next().map_or(failure, |(z, by)| (*z, *by)),
            None => failure,
        };
        values.z.push(z);
        values.by_power.push(by);
    }
    values
}
