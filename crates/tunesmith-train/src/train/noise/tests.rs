use super::{NoiseScale, Pair, scale};
use crate::rng::{Purpose, Stream};

const ROWS: usize = 400;
const INPUTS: usize = 12;

/// Gradients of the rows of a linear least squares problem with noise, at weights that are off by `distance` in each coordinate.
fn least_squares(distance: f64, noise: f64) -> Vec<Vec<f64>> {
    let mut rng = Stream::new(3, Purpose::Weights);
    let row = |rng: &mut Stream| {
        let x: Vec<f64> = (0..INPUTS).map(|_| f64::from(rng.normal())).collect();
        let residual = distance * x.iter().sum::<f64>() - noise * f64::from(rng.normal());
        x.iter().map(|x| residual * x).collect()
    };
    (0..ROWS).map(|_| row(&mut rng)).collect()
}

fn mean<'r>(rows: impl ExactSizeIterator<Item = &'r Vec<f64>>) -> Vec<f64> {
    let n = rows.len() as f64;
    let mut sum = vec![0.0; INPUTS];
    rows.for_each(|row| sum.iter_mut().zip(row).for_each(|(s, x)| *s += x / n));
    sum
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The trace of the rows' covariance over the squared norm of their mean.
fn exact(rows: &[Vec<f64>]) -> f64 {
    let whole = mean(rows.iter());
    let signal = inner(&whole, &whole);
    let squares: f64 = rows.iter().map(|r| inner(r, r)).sum();
    (squares - ROWS as f64 * signal) / (ROWS - 1) as f64 / signal
}

/// The scale by pairs of batches without common rows.
fn estimated(rows: &[Vec<f64>], sizes: (usize, usize), pairs: usize) -> Option<NoiseScale> {
    let mut rng = Stream::new(5, Purpose::Shuffle);
    let mut order: Vec<usize> = (0..ROWS).collect();
    let pairs: Vec<Pair> = (0..pairs)
        .map(|_| {
            rng.shuffle(&mut order);
            let of = |from: usize, n: usize| {
                let picked: Vec<_> = order[from..from + n].iter().map(|i| &rows[*i]).collect();
                mean(picked.into_iter())
            };
            let (a, b) = (of(0, sizes.0), of(sizes.0, sizes.1));
            Pair::new((inner(&a, &a), sizes.0), (inner(&b, &b), sizes.1), inner(&a, &b), ROWS)
        })
        .collect();
    scale(&pairs)
}

#[test]
fn the_noise_scale_of_least_squares_is_found_whatever_the_batches() {
    for (distance, noise) in [(0.3, 1.0), (1.0, 3.0)] {
        let rows = least_squares(distance, noise);
        let exact = exact(&rows);
        for sizes in [(8, 8), (64, 16), (200, 32), (200, 200)] {
            let found = estimated(&rows, sizes, 4_000).unwrap();
            let value = found.value.unwrap();
            assert!((value / exact - 1.0).abs() < 0.05, "{sizes:?}: {value} for {exact}");
            assert!(found.low < value && value < found.high.unwrap(), "{found:?}");
        }
    }
}

#[test]
fn intervals_of_few_pairs_hold_the_truth() {
    let rows = least_squares(0.3, 1.0);
    let (exact, found) = (exact(&rows), estimated(&rows, (32, 32), 24).unwrap());
    assert!(found.low < exact && found.high.is_none_or(|high| exact < high), "{exact}: {found:?}");
}

#[test]
fn without_a_gradient_there_is_a_lowest_value_only() {
    let rows = least_squares(0.0, 1.0);
    // What chance leaves of a mean gradient is taken away.
    let whole = mean(rows.iter());
    let rows: Vec<Vec<f64>> =
        rows.iter().map(|row| row.iter().zip(&whole).map(|(x, m)| x - m).collect()).collect();
    let found = estimated(&rows, (16, 16), 20).unwrap();
    assert_eq!((found.value, found.high), (None, None));
    assert!(found.low > 50.0, "{found:?}");
}

#[test]
fn too_few_pairs_and_rows_that_agree_give_no_scale() {
    assert_eq!(estimated(&least_squares(0.3, 1.0), (16, 16), 3), None);
    assert_eq!(scale(&[Pair::new((1.0, 8), (1.0, 8), 1.0, 100); 9]), None);
}
