//! What single points add to a hypervolume.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::{hypervolume, inclusive, limited};

/// By how much the hypervolume shrinks when a point (rows of `reference.len()`) is left out: 0 for dominated and repeated
/// points. `n` hypervolumes of fewer than `n` points.
pub fn contributions(points: &[f64], reference: &[f64]) -> Vec<f64> {
    let m = reference.len().max(1);
    let rows: Vec<&[f64]> = points.chunks_exact(m).collect();
    (0..rows.len())
        .map(|i| {
            let others = rows.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, row)| *row);
            gain(rows[i], others, reference)
        })
        .collect()
}

/// `size` points (rows of `reference.len()`; all, where there are fewer) chosen one by one so that each adds the most to the
/// hypervolume of those before it, in that order; the earlier of equals. At least 63 % of the best possible hypervolume.
///
/// What a point adds only falls as others are chosen, so most need not be computed anew (lazy greedy): mostly about
/// `n + 3 size` hypervolumes of up to `size` points.
pub fn greedy_subset(points: &[f64], reference: &[f64], size: usize) -> Vec<usize> {
    let m = reference.len().max(1);
    let rows: Vec<&[f64]> = points.chunks_exact(m).collect();
    let mut queue: BinaryHeap<Candidate> = (0..rows.len())
        .map(|point| Candidate { gain: gain(rows[point], [].into_iter(), reference), point, chosen: 0 })
        .collect();
    let mut chosen: Vec<usize> = Vec::with_capacity(size.min(rows.len()));
    while chosen.len() < size
        && let Some(top) = queue.pop()
    {
        if top.chosen == chosen.len() || top.gain == 0.0 {
            chosen.push(top.point);
        } else {
            let gain = gain(rows[top.point], chosen.iter().map(|i| rows[*i]), reference);
            queue.push(Candidate { gain, chosen: chosen.len(), ..top });
        }
    }
    chosen
}

/// What a point adds to others; 0 where that is no number (all of them infinite).
fn gain<'a>(point: &[f64], others: impl Iterator<Item = &'a [f64]>, reference: &[f64]) -> f64 {
    if !point.iter().zip(reference).all(|(x, r)| x < r) {
        return 0.0;
    }
    // `others` may hold NaN, which must not become the point's own coordinates.
    let others = others.filter(|other| !other.iter().any(|x| x.is_nan()));
    let gain = inclusive(point, reference) - hypervolume(&limited(others, point), reference);
    if gain.is_nan() { 0.0 } else { gain.max(0.0) }
}

/// A point with what it added when so many were chosen: an upper bound of what it adds now.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    gain: f64,
    point: usize,
    chosen: usize,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(Reverse(self.point).cmp(&Reverse(other.point)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}
