//! Children from parents, coordinate by coordinate of the unit cube: simulated binary crossover [Deb1995] and polynomial
//! mutation [Deb2001] for what has an order, exchange and replacement for what has none.
//!
//! Half of the coordinates with an order are blended, all others come from either parent: a child stands for the pair of
//! children that the papers make, and without the exchange half of what they do would be missing.
//!
//! A coordinate that only one parent has (a parameter that is inactive in the other) is inherited from that one; what neither
//! has stays NaN.
//!
//! [Deb1995]: "Deb, Agrawal, Simulated Binary Crossover for Continuous Search Space, Complex Systems 9"
//! [Deb2001]: "Deb, Multi-Objective Optimization Using Evolutionary Algorithms, Wiley, section 4.3"

use tunesmith_core::Rng;

use crate::evidence::{Columns, Kind};

/// How children differ from their parents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variation {
    /// The probability that a child has two parents.
    pub(super) crossover: f64,
    /// The probability that a coordinate changes by itself; one over their number when `None`.
    pub(super) mutation: Option<f64>,
    /// The larger, the nearer children stay to their parents.
    pub(super) crossover_eta: f64,
    /// The larger, the smaller mutations are.
    pub(super) mutation_eta: f64,
}

impl Variation {
    /// A child of one or two parents; with `restlessness` above 1 so many times as many coordinates mutate.
    pub(super) fn child(
        &self,
        columns: &Columns,
        (mother, father): (&[f64], Option<&[f64]>),
        restlessness: u64,
        rng: &mut Rng,
    ) -> Vec<f64> {
        let mut child = match father {
            Some(father) => self.cross(columns, mother, father, rng),
            None => mother.to_vec(),
        };
        let active = child.iter().filter(|x| !x.is_nan()).count().max(1);
        let chance = restlessness as f64 * self.mutation.unwrap_or(1.0 / active as f64);
        for (column, x) in child.iter_mut().enumerate() {
            if !x.is_nan() && rng.uniform() < chance {
                *x = self.mutated(columns, column, *x, rng);
            }
        }
        child
    }

    fn cross(&self, columns: &Columns, mother: &[f64], father: &[f64], rng: &mut Rng) -> Vec<f64> {
        let pairs = mother.iter().zip(father).enumerate();
        pairs
            .map(|(column, (a, b))| match (a.is_nan(), b.is_nan()) {
                (true, _) => *b,
                (_, true) => *a,
                _ if a == b => *a,
                _ if rng.uniform() < 0.5 || matches!(columns.kind(column), Kind::Nominal(_)) => {
                    if rng.uniform() < 0.5 { *a } else { *b }
                }
                _ => blend(*a, *b, self.crossover_eta, rng),
            })
            .collect()
    }

    fn mutated(&self, columns: &Columns, column: usize, x: f64, rng: &mut Rng) -> f64 {
        match columns.kind(column) {
            Kind::Nominal(values) if values > 1 => {
                let now = ((x * values as f64) as usize).min(values - 1);
                let other = rng.below(values as u64 - 1) as usize;
                (other + usize::from(other >= now)) as f64 / values as f64 + 0.5 / values as f64
            }
            Kind::Nominal(_) => x,
            Kind::Continuous | Kind::Levels(_) => {
                let moved = nudged(x, self.mutation_eta, rng);
                columns.places(column).map_or(moved, |places| stepped(places, x, moved))
            }
        }
    }
}

/// The level nearest to `moved`, but at least one away from the one at `x` in its direction, where there is one.
fn stepped(places: &[f64], x: f64, moved: f64) -> f64 {
    let nearest = |x: f64| {
        let above = places.partition_point(|place| *place < x);
        let below = above.saturating_sub(1);
        let above = above.min(places.len() - 1);
        if x - places[below] < places[above] - x { below } else { above }
    };
    let (from, to) = (nearest(x), nearest(moved));
    let to = if to != from {
        to
    } else if (moved >= x && from + 1 < places.len()) || from == 0 {
        (from + 1).min(places.len() - 1)
    } else {
        from - 1
    };
    places[to]
}

/// Simulated binary crossover within `[0, 1]`: one of two children that lie around their parents as the children of bit
/// strings would.
fn blend(a: f64, b: f64, eta: f64, rng: &mut Rng) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    let gap = high - low;
    if gap < 1e-14 {
        return a;
    }
    let lower = rng.uniform() < 0.5;
    let room = if lower { low } else { 1.0 - high };
    let alpha = 2.0 - (1.0 + 2.0 * room / gap).powf(-(eta + 1.0));
    let u = rng.uniform();
    let spread = if u * alpha <= 1.0 { u * alpha } else { 1.0 / (2.0 - u * alpha) };
    let half = 0.5 * spread.powf(1.0 / (eta + 1.0)) * gap;
    let middle = 0.5 * (low + high);
    if lower { middle - half } else { middle + half }.clamp(0.0, 1.0)
}

/// Polynomial mutation within `[0, 1]`.
fn nudged(x: f64, eta: f64, rng: &mut Rng) -> f64 {
    let u = rng.uniform();
    let root = 1.0 / (eta + 1.0);
    let moved = if u < 0.5 {
        (2.0 * u + (1.0 - 2.0 * u) * (1.0 - x).powf(eta + 1.0)).powf(root) - 1.0
    } else {
        1.0 - (2.0 * (1.0 - u) + (2.0 * u - 1.0) * x.powf(eta + 1.0)).powf(root)
    };
    (x + moved).clamp(0.0, 1.0)
}
