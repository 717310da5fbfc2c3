//! Which rows a forest learns from.

/// Rows in a forest, at most.
const MOST: usize = 1_000;

/// The rows to learn from: all up to 1,000; of more the best half of that, and an even selection of the others. In order.
/// `O(rows)`.
pub(super) fn chosen(losses: &[f64]) -> Vec<usize> {
    let n = losses.len();
    if n <= MOST {
        return (0..n).collect();
    }
    let mut rows: Vec<usize> = (0..n).collect();
    let half = MOST / 2;
    // NaN, a failure, sorts last; equal losses by age, so that the choice is one.
    let key = |row: &usize| if losses[*row].is_nan() { f64::INFINITY } else { losses[*row] };
    rows.select_nth_unstable_by(half, |a, b| key(a).total_cmp(&key(b)).then(a.cmp(b)));
    let (best, others) = rows.split_at_mut(half);
    others.sort_unstable();
    let mut chosen = best.to_vec();
    chosen.extend((0..MOST - half).map(|i| others[i * others.len() / (MOST - half)]));
    chosen.sort_unstable();
    chosen
}
