//! Dominance among points of several objectives, all to be made small: ranks of non-dominated fronts, crowding distances.
//!
//! Points are rows of `objectives` numbers in one slice. NaN counts as worse than every number, like plus infinity. Equal points
//! do not dominate each other.
//!
//! - [`ranks`] peels off front after front. Points are taken in lexicographic order, so each has to be compared with
//!   earlier ones only, and its front is found by bisection [Zhang2015]; with two objectives one comparison a front
//!   is enough [Jensen2003].
//! - [`crowding_distances`] says how lonely each point of a front is [Deb2002].
//!
//! [Zhang2015]: https://doi.org/10.1109/TEVC.2014.2308305
//!   "Zhang, Tian, Cheng, Jin, An Efficient Approach to Nondominated Sorting for Evolutionary Multiobjective Optimization"
//! [Jensen2003]: https://doi.org/10.1109/TEVC.2003.817234
//!   "Jensen, Reducing the Run-Time Complexity of Multiobjective EAs: The NSGA-II and Other Algorithms"
//! [Deb2002]: https://doi.org/10.1109/4235.996017
//!   "Deb, Pratap, Agarwal, Meyarivan, A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II"

mod crowding;

use std::cmp::Ordering;

pub use crowding::crowding_distances;

/// Whether `a` dominates `b`: nowhere worse, and better somewhere. `O(objectives)`.
pub fn dominates(a: &[f64], b: &[f64]) -> bool {
    let mut better = false;
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (cost(*a), cost(*b));
        if a > b {
            return false;
        }
        better |= a < b;
    }
    better
}

/// The front that each point (n rows of `objectives`) belongs to: 0 for those that no point dominates, 1 for those that only
/// points of front 0 dominate, and so on.
///
/// `O(n log n)` for up to two objectives; beyond, `O(n^2 objectives)` at worst and mostly far less.
pub fn ranks(points: &[f64], objectives: usize) -> Vec<usize> {
    let costs = Costs::of(points, objectives);
    let mut ranks = vec![0; costs.len()];
    let mut fronts: Vec<Vec<usize>> = Vec::new();
    for point in costs.lexicographic() {
        let front = fronts.partition_point(|front| costs.is_dominated_by(point, front));
        match fronts.get_mut(front) {
            Some(front) => front.push(point),
            None => fronts.push(vec![point]),
        }
        ranks[point] = front;
    }
    ranks
}

/// The points (rows of `objectives`) that no other dominates, in their order; equal ones all.
///
/// `O(n log n)` for up to two objectives; beyond, `O(n f objectives)` with a front of `f`.
pub fn nondominated(points: &[f64], objectives: usize) -> Vec<usize> {
    let costs = Costs::of(points, objectives);
    let mut front: Vec<usize> = Vec::new();
    for point in costs.lexicographic() {
        if !costs.is_dominated_by(point, &front) {
            front.push(point);
        }
    }
    front.sort_unstable();
    front
}

/// Worse than every number where there is none; one zero only, so that the total order agrees with `<`.
fn cost(x: f64) -> f64 {
    if x.is_nan() { f64::INFINITY } else { x + 0.0 }
}

/// Points with [`cost`] applied.
struct Costs {
    rows: Vec<f64>,
    objectives: usize,
}

impl Costs {
    fn of(points: &[f64], objectives: usize) -> Self {
        Self { rows: points.iter().copied().map(cost).collect(), objectives }
    }

    fn len(&self) -> usize {
        self.rows.len().checked_div(self.objectives).unwrap_or(0)
    }

    fn row(&self, point: usize) -> &[f64] {
        &self.rows[point * self.objectives..(point + 1) * self.objectives]
    }

    /// All points, so that none dominates an earlier one.
    fn lexicographic(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        let by_rows = |a: &usize, b: &usize| {
            let unequal = |(x, y): (&f64, &f64)| Some(x.total_cmp(y)).filter(|order| order.is_ne());
            self.row(*a).iter().zip(self.row(*b)).find_map(unequal).unwrap_or(Ordering::Equal)
        };
        order.sort_by(by_rows);
        order
    }

    /// Whether a member of `front` dominates a point that comes after all of them in lexicographic order.
    fn is_dominated_by(&self, point: usize, front: &[usize]) -> bool {
        let row = self.row(point);
        let dominates = |member: &usize| dominates(self.row(*member), row);
        // The last members are the likeliest. With two objectives the last one has the least second value of all.
        let looked_at = if self.objectives <= 2 { 1 } else { front.len() };
        front.iter().rev().take(looked_at).any(dominates)
    }
}
