//! Volumes of any number of objectives: the volumes that each point adds to the better ones, sliced along the last objective.

use super::{inclusive, limited, sweep};
use crate::pareto;

/// The volume that points, all strictly below the reference, dominate.
pub(super) fn volume(points: Vec<f64>, reference: &[f64]) -> f64 {
    match reference {
        [] => 0.0,
        [reference] => points.iter().map(|x| reference - x).fold(0.0, f64::max),
        [_, _] => sweep::area(&points, reference),
        [_, _, _] => sweep::volume(&points, reference),
        [reference @ .., last] => sliced(&points, reference, *last),
    }
}

/// With the worst in the last objective first, the later ones all reach as far down as a point does there: what it adds is a
/// prism over what it adds in the objectives before.
fn sliced(points: &[f64], reference: &[f64], last: f64) -> f64 {
    let m = reference.len();
    let mut rows: Vec<&[f64]> = pareto::nondominated(points, m + 1)
        .into_iter()
        .map(|i| &points[i * (m + 1)..(i + 1) * (m + 1)])
        .collect();
    rows.sort_by(|a, b| b[m].total_cmp(&a[m]));
    let mut volume = 0.0;
    for (i, row) in rows.iter().enumerate() {
        let base = &row[..m];
        let others = limited(rows[i + 1..].iter().map(|other| &other[..m]), base);
        volume += (last - row[m]) * (inclusive(base, reference) - self::volume(others, reference));
    }
    volume
}
