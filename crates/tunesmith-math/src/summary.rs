//! Mean, variance and quantiles of a sample.
//!
//! NaN is never dropped in silence: a NaN among the values makes every result NaN. Leave out what should not count
//! before. An empty sample has no mean and no quantile: `None`.

/// Count, mean and variance of the values seen so far, in one pass without cancellation.
///
/// [Welford1962]'s update; two samples merge as in [Chan1983]. Cost: a division a value. Infinite values make the mean
/// infinite or NaN, and the variance NaN.
///
/// [Welford1962]: https://doi.org/10.1080/00401706.1962.10490022
///   "Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4"
/// [Chan1983]: https://doi.org/10.1080/00031305.1983.10483115
///   "Chan, Golub and LeVeque, Algorithms for computing the sample variance, The American Statistician 37"
///
/// ```
/// use tunesmith_math::summary::Moments;
///
/// let moments: Moments = [1.0, 2.0, 3.0, 4.0].into_iter().collect();
/// assert_eq!(moments.mean(), Some(2.5));
/// assert_eq!(moments.population_variance(), Some(1.25));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Sum of squared differences from the mean.
    squares: f64,
}

impl Moments {
    /// Adds a value.
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
    }

    /// Adds all values that `other` has seen.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let (own, others) = (self.count as f64, other.count as f64);
        let difference = other.mean - self.mean;
        self.count += other.count;
        self.mean += difference * (others / (own + others));
        self.squares += other.squares + difference * difference * (own * others / (own + others));
    }

    /// How many values were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The arithmetic mean; `None` for no values.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// The unbiased variance (divisor `count - 1`), at least 0; `None` for fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// The mean squared difference from the mean (divisor `count`), at least 0; `None` for no values.
    pub fn population_variance(&self) -> Option<f64> {
        (self.count > 0).then(|| self.squares / self.count as f64)
    }
}

impl Extend<f64> for Moments {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.push(value));
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        moments.extend(values);
        moments
    }
}

/// The middle value, or the mean of the two in the middle; see [`quantile`].
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The quantile at `level` (0 to 1) by linear interpolation between order statistics: type 7 of [HyndmanFan1996], the
/// default of NumPy and R. `None` for no values or a level outside `[0, 1]`.
///
/// A quantile between minus and plus infinity is NaN. Cost: `O(n)` time on average, and a copy of the values.
///
/// [HyndmanFan1996]: https://doi.org/10.1080/00031305.1996.10473566
///   "Hyndman and Fan, Sample quantiles in statistical packages, The American Statistician 50"
///
/// ```
/// use tunesmith_math::summary::quantile;
///
/// assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.25), Some(1.75));
/// assert_eq!(quantile(&[], 0.25), None);
/// ```
pub fn quantile(values: &[f64], level: f64) -> Option<f64> {
    if values.is_empty() || !(0.0..=1.0).contains(&level) {
        return None;
    }
    if values.iter().any(|value| value.is_nan()) {
        return Some(f64::NAN);
    }
    let position = level * (values.len() - 1) as f64;
    let rank = position as usize;
    let mut values = values.to_vec();
    let (_, &mut lower, rest) = values.select_nth_unstable_by(rank, f64::total_cmp);
    let share = position - rank as f64;
    let upper = rest.iter().copied().min_by(f64::total_cmp);
    Some(upper.filter(|_| share > 0.0).map_or(lower, |upper| between(lower, upper, share)))
}

/// The point at `share` of the way between two values, never outside them and without overflow.
fn between(lower: f64, upper: f64, share: f64) -> f64 {
    if lower == upper { lower } else { ((1.0 - share) * lower + share * upper).clamp(lower, upper) }
}
