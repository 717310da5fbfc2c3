//! Which rows a model is made of.
//!
//! All of them up to a limit; beyond it the best, those nearest to the best, and the newest: what decides where the next
//! points go. A function of the rows alone.

use crate::evidence::{Ended, Evidence, Kind};

/// The rows among the first `count` to model, at most `limit`, in order.
pub(super) fn chosen(evidence: &Evidence, count: usize, limit: usize) -> Vec<usize> {
    if count <= limit {
        return (0..count).collect();
    }
    let mut taken = vec![false; count];
    let mut left = limit;
    let mut take = |rows: &mut dyn Iterator<Item = usize>, most: usize, left: &mut usize| {
        let mut most = most.min(*left);
        for row in rows {
            if most == 0 {
                break;
            }
            if !std::mem::replace(&mut taken[row], true) {
                most -= 1;
                *left -= 1;
            }
        }
    };
    let ranked = ranking(evidence, count);
    take(&mut ranked.iter().copied(), limit / 4, &mut left);
    take(&mut (0..count).rev(), limit / 8, &mut left);
    if let Some(best) = ranked.first() {
        let center = evidence.point(*best);
        let mut near: Vec<(f64, usize)> =
            (0..count).map(|row| (apart(evidence, center, evidence.point(row)), row)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        take(&mut near.into_iter().map(|(_, row)| row), limit, &mut left);
    }
    (0..count).filter(|row| taken[*row]).collect()
}

/// The rows among the first `count`, best first: feasible ones by their first objective, then the others by how far they are
/// from feasible, then those without a value.
pub(super) fn ranking(evidence: &Evidence, count: usize) -> Vec<usize> {
    let key = |row: usize| {
        let loss = evidence.loss(row);
        let violation = evidence.violation(row);
        let failed = loss.is_nan() || loss == f64::INFINITY || evidence.ended(row) == Ended::Failed;
        (failed, violation, loss)
    };
    let mut keyed: Vec<((bool, f64, f64), usize)> = (0..count).map(|row| (key(row), row)).collect();
    keyed.sort_by(|(a, i), (b, j)| {
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)).then(i.cmp(j))
    });
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// The squared distance of two points; 1 for a coordinate in which values without an order, or branches, differ.
fn apart(evidence: &Evidence, a: &[f64], b: &[f64]) -> f64 {
    let columns = evidence.columns();
    let each = |(c, (a, b)): (usize, (&f64, &f64))| match (a.is_nan(), b.is_nan()) {
        (true, true) => 0.0,
        (false, false) if matches!(columns.kind(c), Kind::Nominal(_)) => f64::from(u8::from(a != b)),
        (false, false) => (a - b) * (a - b),
        _ => 1.0,
    };
    a.iter().zip(b).enumerate().map(each).sum()
}
