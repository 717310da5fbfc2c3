//! Hypervolume: how much of the space below a reference point a set of points dominates. All objectives are to be made small.
//!
//! Points are rows of `reference.len()` numbers in one slice; those that do not lie strictly below the reference in every
//! objective, NaN included, dominate none of it. A point at minus infinity, or a reference at plus infinity, makes a volume infinite.
//!
//! - [`hypervolume`]: a sweep for up to three objectives, slices and exclusive volumes beyond [While2012].
//! - [`contributions`] and [`greedy_subset`]: what single points add.
//! - [`Boxes`]: the region that is *not* dominated as disjoint boxes [Lacour2017], over which expectations factorize.
//!
//! [While2012]: https://doi.org/10.1109/TEVC.2010.2077298
//!   "While, Bradstreet, Barone, A Fast Way of Calculating Exact Hypervolumes"
//! [Lacour2017]: https://doi.org/10.1016/j.cor.2016.06.021
//!   "Lacour, Klamroth, Fonseca, A Box Decomposition Algorithm to Compute the Hypervolume Indicator"

mod boxes;
mod slices;
mod subset;
mod sweep;

pub use boxes::Boxes;
pub use subset::{contributions, greedy_subset};

/// The volume that points (rows of `reference.len()`) dominate below a reference.
///
/// `O(n log n)` for two objectives, `O(n^2)` for three with a small factor, about `O(n^(m - 1))` at worst for `m` objectives.
pub fn hypervolume(points: &[f64], reference: &[f64]) -> f64 {
    let points = below(points, reference);
    if points.is_empty() {
        return 0.0;
    }
    let infinite = points.contains(&f64::NEG_INFINITY) || reference.contains(&f64::INFINITY);
    if infinite { f64::INFINITY } else { slices::volume(points, reference) }
}

/// The points strictly below a reference in every objective.
fn below(points: &[f64], reference: &[f64]) -> Vec<f64> {
    let is_below = |row: &&[f64]| row.iter().zip(reference).all(|(x, r)| x < r);
    match reference.len() {
        0 => Vec::new(),
        m => points.chunks_exact(m).filter(is_below).flatten().copied().collect(),
    }
}

/// The volume between one point below the reference and it.
fn inclusive(point: &[f64], reference: &[f64]) -> f64 {
    point.iter().zip(reference).map(|(x, r)| r - x).product()
}

/// The part of `others` that lies in the box between a point and the reference: each moved there in the objectives in which
/// it is better than the point.
fn limited<'a>(others: impl Iterator<Item = &'a [f64]>, point: &[f64]) -> Vec<f64> {
    others.flat_map(|other| other.iter().zip(point).map(|(x, p)| x.max(*p))).collect()
}
