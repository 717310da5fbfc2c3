//! The region below a reference that a front does not dominate, as disjoint boxes.
//!
//! Works on the places of the points along each objective, ties broken by index, so that points with equal coordinates are
//! as safe as any; boxes that ties make empty are left out. The front's local upper bounds are kept up point by point, each
//! with the points that define it [Lacour2017]; one box belongs to each of them.
//!
//! `n + 1` boxes for two objectives, up to `2 n + 1` for three, `O(n^(m / 2))` for `m`. Cost: `O(n boxes m)`.

use crate::pareto;

/// Disjoint boxes that fill what lies below a reference and no point of a front dominates.
///
/// Corners are levels of each objective: level 0 is minus infinity, the last one the reference, those between are
/// coordinates of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Boxes {
    levels: Vec<Vec<f64>>,
    /// For each box its lower levels, then its upper ones.
    corners: Vec<usize>,
}

impl Boxes {
    /// The boxes for a front (rows of `reference.len()` numbers). Points that are dominated, repeated, or not strictly below the
    /// reference do no harm.
    pub fn of(front: &[f64], reference: &[f64]) -> Self {
        let m = reference.len();
        let mut points = super::below(front, reference);
        let keep = pareto::nondominated(&points, m);
        points = keep.iter().flat_map(|i| points[i * m..(i + 1) * m].iter().copied()).collect();
        let mut rows: Vec<&[f64]> = Vec::new();
        for row in points.chunks_exact(m.max(1)) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        let (levels, places) = placed(&rows, reference);
        let mut boxes = Self { levels, corners: Vec::new() };
        for bound in bounds(&places, m, rows.len() + 1) {
            boxes.push(&bound, m);
        }
        boxes
    }

    /// How many boxes there are.
    pub fn len(&self) -> usize {
        self.corners.len().checked_div(2 * self.levels.len()).unwrap_or(0)
    }

    /// Whether there is no box: only without objectives.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The levels of an objective, rising (equal ones are possible): minus infinity, coordinates of points, the reference.
    pub fn levels(&self, objective: usize) -> &[f64] {
        &self.levels[objective]
    }

    /// For each objective, the levels between which a box lies.
    pub fn sides(&self, index: usize) -> impl ExactSizeIterator<Item = (usize, usize)> + '_ {
        let m = self.levels.len();
        let from = 2 * m * index;
        (0..m).map(move |objective| (self.corners[from + objective], self.corners[from + m + objective]))
    }

    fn push(&mut self, bound: &Bound, m: usize) {
        let before = self.corners.len();
        self.corners.push(0);
        self.corners.extend((1..m).map(|j| (0..j).map(|k| bound.definers[k * m + j]).max().unwrap_or(0)));
        self.corners.extend_from_slice(&bound.at);
        let is_empty = (0..m).any(|j| {
            let level = |corner: usize| self.levels[j][self.corners[before + corner]];
            level(j) >= level(m + j)
        });
        if is_empty {
            self.corners.truncate(before);
        }
    }
}

/// The levels of each objective, and the level of each point (`m` a point).
fn placed(rows: &[&[f64]], reference: &[f64]) -> (Vec<Vec<f64>>, Vec<usize>) {
    let m = reference.len();
    let mut places = vec![0; rows.len() * m];
    let levels = (0..m).map(|j| {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|a, b| rows[*a][j].total_cmp(&rows[*b][j]));
        for (place, point) in order.iter().enumerate() {
            places[point * m + j] = place + 1;
        }
        let inner = order.iter().map(|point| rows[*point][j]);
        [f64::NEG_INFINITY].into_iter().chain(inner).chain([reference[j]]).collect()
    });
    let levels = levels.collect();
    (levels, places)
}

/// A local upper bound: everything below it is not dominated, and no greater corner has that property.
struct Bound {
    at: Vec<usize>,
    /// The point that sets each of its coordinates, `m` places each.
    definers: Vec<usize>,
}

fn bounds(places: &[usize], m: usize, top: usize) -> Vec<Bound> {
    if m == 0 {
        return Vec::new();
    }
    // At first the reference, set by imagined points far below it in all objectives but one.
    let imagined = (0..m * m).map(|i| if i / m == i % m { top } else { 0 }).collect();
    let mut bounds = vec![Bound { at: vec![top; m], definers: imagined }];
    for point in places.chunks_exact(m) {
        let (hit, mut kept): (Vec<Bound>, Vec<Bound>) =
            bounds.into_iter().partition(|bound| bound.at.iter().zip(point).all(|(u, p)| p < u));
        for bound in &hit {
            for j in 0..m {
                let others = (0..m).filter(|k| *k != j).map(|k| bound.definers[k * m + j]).max();
                if others.is_none_or(|others| point[j] > others) {
                    let (mut at, mut definers) = (bound.at.clone(), bound.definers.clone());
                    at[j] = point[j];
                    definers[j * m..(j + 1) * m].copy_from_slice(point);
                    kept.push(Bound { at, definers });
                }
            }
        }
        bounds = kept;
    }
    bounds
}
