//! What is estimated at points of the space: which coordinates matter at all, alone or with others, and the whole variance.

use tunesmith_math::sobol::{MAX_DIMENSIONS, Sobol};

use super::common::Common;
use crate::columns::{Column, Kind};
use crate::surrogate::Surrogate;

/// Points of the estimate, and trees that are asked.
const POINTS: u64 = 128;
const MEMBERS: usize = 16;

/// Points of the whole variance.
const PROBES: usize = 1_024;

/// The `wanted` coordinates with the greatest total effects [Jansen1999], ascending; all when there are no more.
///
/// [Jansen1999]: Jansen, "Analysis of variance designs for model output", Computer Physics Communications 117.
pub(super) fn greatest(surrogate: &impl Surrogate, columns: &[Column], wanted: usize) -> Vec<usize> {
    let d = columns.len();
    if d <= wanted {
        return (0..d).collect();
    }
    let members = surrogate.members().min(MEMBERS);
    let mut effects = vec![0.0; d];
    // One point and its partner that lends single coordinates.
    let Ok(sequence) = Sobol::new((2 * d).min(MAX_DIMENSIONS), 0) else { return (0..wanted).collect() };
    let mut both = vec![0.5; 2 * d];
    for index in 0..POINTS {
        sequence.point(index, &mut both);
        let (point, partner) = both.split_at_mut(d);
        for ((x, other), column) in point.iter_mut().zip(partner.iter_mut()).zip(columns) {
            (*x, *other) = (snapped(column, *x), snapped(column, *other));
        }
        for m in 0..members {
            let here = surrogate.member(m, point);
            for c in 0..d {
                let before = std::mem::replace(&mut point[c], partner[c]);
                effects[c] += (surrogate.member(m, point) - here).powi(2);
                point[c] = before;
            }
        }
    }
    let mut order: Vec<usize> = (0..d).collect();
    order.sort_by(|a, b| effects[*b].total_cmp(&effects[*a]).then(a.cmp(b)));
    order.truncate(wanted);
    order.sort_unstable();
    order
}

/// Variances over the space: of what members have in common, see [`Common`], and of each member.
pub(super) fn variances(surrogate: &impl Surrogate, columns: &[Column]) -> (f64, Vec<f64>) {
    let d = columns.len();
    let Ok(sequence) = Sobol::new(d.min(MAX_DIMENSIONS), 1) else { return (0.0, Vec::new()) };
    let mut points = vec![0.5; d * PROBES];
    for (index, point) in points.chunks_mut(d).enumerate() {
        sequence.point(index as u64, point);
        point.iter_mut().zip(columns).for_each(|(x, column)| *x = snapped(column, *x));
    }
    let weights = [1.0 / PROBES as f64; PROBES];
    let mut common = Common::new(PROBES);
    let one = |member| {
        let mut values = vec![0.0; PROBES];
        surrogate.add(member, &points, &mut values);
        let mean = values.iter().sum::<f64>() / PROBES as f64;
        values.iter_mut().for_each(|x| *x -= mean);
        common.add(&values);
        values.iter().zip(&weights).map(|(x, weight)| weight * x * x).sum()
    };
    let members = (0..surrogate.members()).map(one).collect();
    (common.product(&weights), members)
}

/// The value of a coordinate at `u` of its measure: inactive in the last part, else on its scale.
fn snapped(column: &Column, u: f64) -> f64 {
    let active = 1.0 - column.inactive;
    if u >= active {
        return f64::NAN;
    }
    let u = u / active;
    match &column.kind {
        Kind::Continuous | Kind::Nominal(_) => u,
        Kind::Levels { places, shares } => {
            let mut sum = 0.0;
            let level = shares.iter().position(|share| {
                sum += share;
                u < sum
            });
            places[level.unwrap_or(places.len() - 1)]
        }
    }
}
