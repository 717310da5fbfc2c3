//! How lonely the points of a front are.

use super::cost;

/// The crowding distance of each point of one front (rows of `objectives`): per objective, the gap between its two neighbours
/// as a share of the front's range, summed. The ends of each objective have an infinite one. `O(objectives n log n)`.
///
/// Of equal ends one only is infinite, so that copies do not crowd out the others. An objective that is the same all over
/// says nothing; one with an infinite range only which its ends are.
pub fn crowding_distances(points: &[f64], objectives: usize) -> Vec<f64> {
    let n = points.len().checked_div(objectives).unwrap_or(0);
    if n <= 2 {
        return vec![f64::INFINITY; n];
    }
    let mut distances = vec![0.0; n];
    let mut order: Vec<usize> = (0..n).collect();
    for objective in 0..objectives {
        let value = |point: usize| cost(points[point * objectives + objective]);
        order.sort_by(|a, b| value(*a).total_cmp(&value(*b)).then(a.cmp(b)));
        let (Some(first), Some(last)) = (order.first().copied(), order.last().copied()) else { break };
        if value(first) == value(last) {
            continue;
        }
        distances[first] = f64::INFINITY;
        distances[last] = f64::INFINITY;
        let range = value(last) - value(first);
        if range.is_finite() {
            for window in order.windows(3) {
                distances[window[1]] += (value(window[2]) - value(window[0])) / range;
            }
        }
    }
    distances
}
