//! Numbers on a common scale: standardised, or through their quantiles to a normal distribution.
//!
//! The quantile transform maps up to 1,000 quantiles of the training part to those of the standard normal distribution and is linear
//! between them; beyond the ends it is flat. It tames outliers and skew at the price of distances. Equal values share the mean of their
//! quantiles, as in scikit-learn's `QuantileTransformer(output_distribution="normal")`.

use serde::{Deserialize, Serialize};

/// From a column's numbers to a network's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scale {
    /// `(x - shift) * factor`.
    Standard { shift: f32, factor: f32 },
    /// Linear between knots `(from, to)`, ascending in both.
    Quantile { from: Vec<f32>, to: Vec<f32> },
}

/// Most quantiles that are kept.
const KNOTS: usize = 1000;

impl Scale {
    /// Mean 0 and deviation 1; `None` for numbers that are all the same.
    pub(super) fn standard(values: impl Iterator<Item = f32> + Clone) -> Option<Self> {
        let (mut count, mut sum) = (0_usize, 0_f64);
        for value in values.clone() {
            count += 1;
            sum += f64::from(value);
        }
        if count == 0 {
            return None;
        }
        let mean = sum / count as f64;
        let squares: f64 = values.map(|v| (f64::from(v) - mean).powi(2)).sum();
        let deviation = (squares / count as f64).sqrt();
        // Rounding in the mean leaves a constant column with a tiny deviation.
        (deviation > 1e-9 * mean.abs().max(1e-30))
            .then(|| Self::Standard { shift: mean as f32, factor: (1.0 / deviation) as f32 })
    }

    /// From the quantiles of these numbers to those of the normal distribution; `None` when they are all the same.
    pub(super) fn quantile(mut values: Vec<f32>) -> Option<Self> {
        values.sort_unstable_by(f32::total_cmp);
        let (first, last) = (*values.first()?, *values.last()?);
        if first == last {
            return None;
        }
        let knots = values.len().min(KNOTS);
        let (mut from, mut to): (Vec<f32>, Vec<f32>) = (Vec::new(), Vec::new());
        let mut tied = 0_u32;
        for i in 0..knots {
            let share = i as f64 / (knots - 1) as f64;
            let value = values[(share * (values.len() - 1) as f64).round() as usize];
            let place = normal_quantile(share.clamp(END, 1.0 - END)) as f32;
            match (from.last(), to.last_mut()) {
                (Some(before), Some(mean)) if *before == value => {
                    tied += 1;
                    *mean += (place - *mean) / (tied + 1) as f32;
                }
                _ => {
                    tied = 0;
                    from.push(value);
                    to.push(place);
                }
            }
        }
        Some(Self::Quantile { from, to })
    }

    /// A number on the scale; missing stays missing.
    pub(super) fn apply(&self, x: f32) -> f32 {
        match self {
            Self::Standard { shift, factor } => (x - shift) * factor,
            Self::Quantile { from, to } => {
                let above = from.partition_point(|knot| *knot < x);
                match above {
                    _ if x.is_nan() => x,
                    0 => to[0],
                    at if at == from.len() => to[at - 1],
                    at => {
                        let share = (x - from[at - 1]) / (from[at] - from[at - 1]);
                        to[at - 1] + share * (to[at] - to[at - 1])
                    }
                }
            }
        }
    }
}

/// The ends of the normal distribution that are used: 5.2 deviations.
const END: f64 = 1e-7;

/// The number below which a share of the standard normal distribution lies, by bisection of its distribution function.
fn normal_quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if 0.5 * libm::erfc(-middle / std::f64::consts::SQRT_2) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles_are_those_of_tables() {
        for (share, expected) in [(0.5, 0.0), (0.975, 1.959_963_985), (0.001, -3.090_232_306)] {
            assert!((normal_quantile(share) - expected).abs() < 1e-8);
        }
    }

    #[test]
    fn quantiles_keep_the_order_and_are_flat_beyond_the_ends() {
        let values: Vec<f32> = (0..3000).map(|i| (i as f32 / 300.0).exp()).collect();
        let scale = Scale::quantile(values.clone()).unwrap();
        let scaled: Vec<f32> = values.iter().map(|v| scale.apply(*v)).collect();
        assert!(scaled.is_sorted());
        let middle = scale.apply(values[1500]);
        assert!(middle.abs() < 0.01, "{middle}");
        assert_eq!(scale.apply(-1e9), scale.apply(values[0]));
        assert_eq!(scale.apply(1e30), scale.apply(values[2999]));
        assert!(scale.apply(f32::NAN).is_nan());
    }

    #[test]
    fn equal_values_share_the_mean_of_their_quantiles() {
        // Three quarters are 0: their quantiles are below those of the rest, and 0 itself is at their mean.
        let values: Vec<f32> = (0..1000).map(|i| if i < 750 { 0.0 } else { i as f32 }).collect();
        let scale = Scale::quantile(values).unwrap();
        let zero = scale.apply(0.0);
        assert!((-0.6..-0.3).contains(&zero), "{zero}");
    }
}
