//! Whether two parts of the rows differ in a column: the test of Kolmogorov and Smirnov for numbers, Pearson's chi-squared for categories.

use super::predictive::number;
use crate::data::{Column, Values};

/// The statistic and how probable it is by chance; none without values in both parts.
pub(super) fn between(column: &Column, a: &[u32], b: &[u32]) -> Option<(f64, f64)> {
    match &column.values {
        Values::Levels { codes, levels } => {
            let count = |rows: &[u32]| {
                // The last place is for missing ones.
                let mut counts = vec![0.0; levels.len() + 1];
                rows.iter().for_each(|row| counts[(codes[*row as usize] as usize).min(levels.len())] += 1.0);
                counts
            };
            categories(&count(a), &count(b))
        }
        _ => {
            let values = |rows: &[u32]| -> Vec<f64> {
                let mut values: Vec<f64> =
                    rows.iter().map(|row| number(column, *row)).filter(|v| !v.is_nan()).collect();
                values.sort_unstable_by(f64::total_cmp);
                values
            };
            numbers(&values(a), &values(b))
        }
    }
}

/// The largest difference of two distribution functions, with Kolmogorov's asymptotic probability.
fn numbers(a: &[f64], b: &[f64]) -> Option<(f64, f64)> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (n, m) = (a.len() as f64, b.len() as f64);
    let (mut i, mut j, mut largest) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        let value = a[i].min(b[j]);
        i += a[i..].iter().take_while(|x| **x == value).count();
        j += b[j..].iter().take_while(|x| **x == value).count();
        largest = largest.max((i as f64 / n - j as f64 / m).abs());
    }
    let size = (n * m / (n + m)).sqrt();
    let lambda = (size + 0.12 + 0.11 / size) * largest;
    let terms = (1..=100).map(|k| {
        let k = f64::from(k);
        let sign = if k % 2.0 == 1.0 { 2.0 } else { -2.0 };
        sign * (-2.0 * k * k * lambda * lambda).exp()
    });
    let p = if lambda < 0.2 { 1.0 } else { terms.sum::<f64>().clamp(0.0, 1.0) };
    Some((largest, p))
}

/// Half the sum of the differences of shares, with the probability of the chi-squared statistic; categories that are expected less than
/// five times in the smaller part count as one.
fn categories(a: &[f64], b: &[f64]) -> Option<(f64, f64)> {
    let (n, m): (f64, f64) = (a.iter().sum(), b.iter().sum());
    if n == 0.0 || m == 0.0 {
        return None;
    }
    let differences: f64 = a.iter().zip(b).map(|(x, y)| (x / n - y / m).abs()).sum();
    let (mut cells, mut rare): (Vec<(f64, f64)>, (f64, f64)) = (Vec::new(), (0.0, 0.0));
    for (x, y) in a.iter().zip(b) {
        if (x + y) * n.min(m) / (n + m) >= 5.0 {
            cells.push((*x, *y));
        } else {
            rare = (rare.0 + x, rare.1 + y);
        }
    }
    if rare.0 + rare.1 > 0.0 {
        cells.push(rare);
    }
    let statistic: f64 = cells
        .iter()
        .map(|(x, y)| {
            let (wanted_a, wanted_b) = ((x + y) * n / (n + m), (x + y) * m / (n + m));
            (x - wanted_a).powi(2) / wanted_a + (y - wanted_b).powi(2) / wanted_b
        })
        .sum();
    Some((0.5 * differences, chi_squared(statistic, cells.len().saturating_sub(1))))
}

/// The probability of at least this chi-squared statistic, by the normal approximation of Wilson and Hilferty (1931).
fn chi_squared(statistic: f64, freedom: usize) -> f64 {
    if freedom == 0 {
        return 1.0;
    }
    let k = freedom as f64;
    let spread = 2.0 / (9.0 * k);
    let z = ((statistic / k).cbrt() - (1.0 - spread)) / spread.sqrt();
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}
