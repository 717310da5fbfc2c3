//! The order of rows in an epoch.
//!
//! Without `balance` each training row comes once. With it, as many rows are drawn by class: a class of `n` rows with a
//! probability that grows as `n^(1 - balance)`, so that at 1 all classes are alike; within a class the rows come in turns, so
//! that none is drawn twice before all have been drawn.

use crate::rng::Stream;

/// The training rows in an epoch's order; depends on where the stream stands, not on earlier epochs. `class_of` is asked only with a
/// `balance` above 0.
pub(super) fn shuffled(
    train: &[u32],
    balance: f64,
    class_of: impl Fn(u32) -> u32,
    rng: &mut Stream,
) -> Vec<u32> {
    let mut order = train.to_vec();
    rng.shuffle(&mut order);
    if balance == 0.0 {
        return order;
    }
    let classes = order.iter().map(|row| class_of(*row)).max().map_or(0, |most| most as usize + 1);
    let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); classes];
    for row in order {
        by_class[class_of(row) as usize].push(row);
    }
    let mut sum = 0.0;
    let bounds: Vec<f64> = by_class
        .iter()
        .map(|rows| {
            sum += if rows.is_empty() { 0.0 } else { (rows.len() as f64).powf(1.0 - balance) };
            sum
        })
        .collect();
    let mut next = vec![0; classes];
    (0..train.len())
        .map(|_| {
            let at = f64::from(rng.unit()) * sum;
            let class = bounds.partition_point(|bound| *bound <= at).min(classes - 1);
            let rows = &by_class[class];
            next[class] += 1;
            rows[(next[class] - 1) % rows.len()]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Purpose;

    /// 90 rows of class 0, then 10 of class 1.
    fn rare(balance: f64, seed: u64) -> (Vec<u32>, usize) {
        let train: Vec<u32> = (0..100).collect();
        let class = |row: u32| u32::from(row >= 90);
        let order = shuffled(&train, balance, class, &mut Stream::new(seed, Purpose::Shuffle));
        let count = order.iter().filter(|row| **row >= 90).count();
        (order, count)
    }

    #[test]
    fn without_balance_every_row_comes_once() {
        let (mut order, _) = rare(0.0, 1);
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_rare_class_is_drawn_more_often_the_more_balance() {
        let mean = |balance: f64| (0..50).map(|seed| rare(balance, seed).1).sum::<usize>() as f64 / 50.0;
        let (half, full) = (mean(0.5), mean(1.0));
        // A tenth to the power of a half, and of zero: shares 1/4 and 1/2.
        assert!((half - 25.0).abs() < 2.5 && (full - 50.0).abs() < 2.5, "{half} {full}");
        let (order, count) = rare(1.0, 3);
        for row in 90..100 {
            let times = order.iter().filter(|r| **r == row).count();
            assert!(times.abs_diff(count / 10) <= 1, "rows of a class come in turns");
        }
    }
}
