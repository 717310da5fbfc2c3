//! Half-rank and logarithm: Vizier's output warp, turned for minimisation.
//!
//! Values above the median become normal quantiles of their ranks, on the scale of the better half's deviation from the
//! median; then `ln(1 + t / 2) / ln 1.5`, with `t` in `[0, 1]` over the range, spreads the best a little. Between the values it
//! was made from, it is linear in the worse half; beyond them it goes on with the last slope.

use tunesmith_math::special::normal_quantile;

use super::transform::quantile;

/// The logarithm's base.
const BASE: f64 = 1.5;

/// Half-rank and logarithm, made from values.
#[derive(Debug, Clone)]
pub(super) struct HalfRank {
    /// Values of the worse half and what they become before the logarithm, both increasing; the median first.
    knots: Vec<(f64, f64)>,
    low: f64,
    range: f64,
}

impl HalfRank {
    pub(super) fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let median = quantile(&sorted, 0.5);
        let low = sorted.first().copied().unwrap_or(0.0);
        let good = sorted.iter().filter(|v| **v <= median);
        let (sum, count) =
            good.fold((0.0, 0.0_f64), |(sum, n), v| (sum + (v - median) * (v - median), n + 1.0));
        let mut deviation = (sum / count.max(1.0)).sqrt();
        if deviation <= 1e-14 * median.abs() {
            deviation = sorted.last().map_or(0.0, |high| high - median);
        }
        let bad: Vec<f64> = sorted.iter().copied().filter(|v| *v > median).collect();
        let mut knots = vec![(median, median)];
        let mut at = 0;
        while at < bad.len() {
            // Equal values share the middle of their ranks.
            let ties = bad[at..].iter().take_while(|v| **v == bad[at]).count();
            let from_worst = (bad.len() - at) as f64 - 0.5 * ties as f64;
            let share = 0.5 * from_worst / bad.len() as f64;
            knots.push((bad[at], (-normal_quantile(share)).mul_add(deviation, median)));
            at += ties;
        }
        let high = knots.last().map_or(median, |knot| knot.1);
        let range = if high > low { high - low } else { 1.0 };
        Self { knots, low, range }
    }

    /// The value before the logarithm.
    fn ranked(&self, u: f64) -> f64 {
        let above = self.knots.partition_point(|knot| knot.0 < u);
        if above == 0 || self.knots.len() < 2 {
            return u;
        }
        let high = above.min(self.knots.len() - 1);
        let ((x0, y0), (x1, y1)) = (self.knots[high - 1], self.knots[high]);
        ((y1 - y0) / (x1 - x0)).mul_add(u - x0, y0)
    }

    /// `ln(1 + t / 2) / ln 1.5`; a straight line below 0, where it would end.
    pub(super) fn forward(&self, u: f64) -> f64 {
        let (scale, width) = (libm::log(BASE), BASE - 1.0);
        let t = (self.ranked(u) - self.low) / self.range;
        if t < 0.0 { width * t / scale } else { libm::log1p(width * t) / scale }
    }

    pub(super) fn inverse(&self, z: f64) -> f64 {
        let (scale, width) = (libm::log(BASE), BASE - 1.0);
        let t = if z < 0.0 { z * scale / width } else { libm::expm1(z * scale) / width };
        let ranked = t.min(1e300).mul_add(self.range, self.low);
        let above = self.knots.partition_point(|knot| knot.1 < ranked);
        if above == 0 || self.knots.len() < 2 {
            return ranked;
        }
        let high = above.min(self.knots.len() - 1);
        let ((x0, y0), (x1, y1)) = (self.knots[high - 1], self.knots[high]);
        ((x1 - x0) / (y1 - y0)).mul_add(ranked - y0, x0)
    }
}
