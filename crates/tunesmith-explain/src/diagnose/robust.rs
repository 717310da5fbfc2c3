//! Statistics that a few odd values do not move.

use tunesmith_math::summary;

/// The middle value; NaN for none.
pub(super) fn median(values: &[f64]) -> f64 {
    summary::median(values).unwrap_or(f64::NAN)
}

/// The mean; NaN for none.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The median absolute deviation, scaled to the standard deviation of a normal distribution.
pub(super) fn spread(values: &[f64]) -> f64 {
    let middle = median(values);
    1.4826 * median(&values.iter().map(|x| (x - middle).abs()).collect::<Vec<f64>>())
}

/// The scatter about a curve that may bend: from its second differences, which a slope does not touch. 0 below four values.
pub(super) fn scatter(values: &[f64]) -> f64 {
    let second: Vec<f64> = values.windows(3).map(|w| w[0] - 2.0 * w[1] + w[2]).collect();
    if second.len() < 2 {
        return 0.0;
    }
    // Second differences of independent noise have six times its variance.
    1.4826 * median(&second.iter().map(|x| x.abs()).collect::<Vec<f64>>()) / 6.0_f64.sqrt()
}

/// The medians of three neighbours each; the ends as they are.
pub(super) fn smoothed(values: &[f64]) -> Vec<f64> {
    (0..values.len())
        .map(|i| if i == 0 || i + 1 >= values.len() { values[i] } else { median(&values[i - 1..=i + 1]) })
        .collect()
}

/// The median of the last share of a curve, of at least `least` values.
pub(super) fn tail(values: &[f64], share: f64, least: usize) -> f64 {
    let n = ((values.len() as f64 * share).round() as usize).max(least).min(values.len());
    median(&values[values.len() - n..])
}

/// The share of steps that go up.
pub(super) fn rises(values: &[f64]) -> f64 {
    let steps = values.len().saturating_sub(1);
    let up = values.windows(2).filter(|w| w[1] > w[0]).count();
    if steps == 0 { 0.0 } else { up as f64 / steps as f64 }
}

/// The probability of `k` or more successes in `n` tries of probability `p` each.
pub(super) fn at_least(k: usize, n: usize, p: f64) -> f64 {
    let (mut term, mut sum) = ((1.0 - p).powi(n as i32), 0.0);
    for i in 0..=n {
        if i >= k {
            sum += term;
        }
        term *= (n - i) as f64 / (i + 1) as f64 * p / (1.0 - p);
    }
    sum.min(1.0)
}

/// The rank correlation of two lists of the same length, and its t statistic. 0 where one of them does not vary.
pub(super) fn rank_correlation(a: &[f64], b: &[f64]) -> (f64, f64) {
    let (ranks_a, ranks_b) = (ranks(a), ranks(b));
    let n = a.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let sum = |f: &dyn Fn(usize) -> f64| (0..a.len()).map(f).sum::<f64>();
    let both = sum(&|i| (ranks_a[i] - middle) * (ranks_b[i] - middle));
    let squares = sum(&|i| (ranks_a[i] - middle).powi(2)) * sum(&|i| (ranks_b[i] - middle).powi(2));
    if squares <= 0.0 || a.len() < 3 {
        return (0.0, 0.0);
    }
    let r = (both / squares.sqrt()).clamp(-1.0, 1.0);
    (r, r * ((n - 2.0) / (1.0 - r * r).max(1e-9)).sqrt())
}

/// Ranks from 0, ties with their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|i, j| values[*i].total_cmp(&values[*j]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = order[from..].iter().take_while(|i| values[**i] == values[order[from]]).count().max(1);
        for i in &order[from..from + same] {
            ranks[*i] = from as f64 + (same - 1) as f64 / 2.0;
        }
        from += same;
    }
    ranks
}

/// The share of pairs in which a value of `a` lies above one of `b`, ties counted half.
pub(super) fn above(a: &[f64], b: &[f64]) -> f64 {
    let pairs = (a.len() * b.len()) as f64;
    let score = |x: f64, y: f64| if x > y { 1.0 } else { f64::from(u8::from(x == y)) / 2.0 };
    let sum: f64 = a.iter().flat_map(|x| b.iter().map(move |y| score(*x, *y))).sum();
    if pairs > 0.0 { sum / pairs } else { 0.5 }
}

/// How sure: rises from 0.5 where a value only reaches its threshold to 0.97 where it is three times that.
pub(super) fn confidence(value: f64, threshold: f64) -> f64 {
    let ratio = if threshold > 0.0 { value / threshold } else { 3.0 };
    (0.55 + 0.21 * (ratio - 1.0)).clamp(0.5, 0.97)
}
