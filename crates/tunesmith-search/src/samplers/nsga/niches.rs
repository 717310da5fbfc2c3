//! Niches around reference directions: NSGA-III's way to keep the members of a front apart.
//!
//! Objectives are scaled so that the best value seen of each becomes 0 and the hyperplane through the extreme points cuts each
//! axis at 1; where these lie badly, the worst values of the population take its place. Each point belongs to the direction
//! nearest to it, and who shares its direction with most others, and lies farthest from it, goes first.
//!
//! Departs from [Deb2014] in letting go one at a time, and in having no random choice among equals.
//!
//! [Deb2014]: https://doi.org/10.1109/TEVC.2013.2281535
//!   "Deb, Jain, An Evolutionary Many-Objective Optimization Algorithm Using Reference-Point-Based Nondominated Sorting"

use super::directions::directions;

/// Weight of the other objectives when the extreme point of one is looked for.
const SIDEWAYS: f64 = 1e-6;

/// Directions, and what was seen of the front's extent.
#[derive(Debug, Clone)]
pub(super) struct Niches {
    /// Unit vectors, a row each.
    directions: Vec<Vec<f64>>,
    ideal: Vec<f64>,
    /// For each objective, the point that is nearest to its axis.
    extremes: Vec<Vec<f64>>,
}

impl Niches {
    /// Evenly spread niches for a population of `size`.
    pub(super) fn new(objectives: usize, size: usize) -> Self {
        let unit = |row: &[f64]| {
            let length = row.iter().map(|w| w * w).sum::<f64>().sqrt();
            row.iter().map(|w| w / length).collect()
        };
        Self {
            directions: directions(objectives, size).chunks_exact(objectives.max(1)).map(unit).collect(),
            ideal: vec![f64::INFINITY; objectives],
            extremes: Vec::new(),
        }
    }

    /// Takes a finite point into account for the scaling.
    pub(super) fn see(&mut self, costs: &[f64]) {
        for (ideal, cost) in self.ideal.iter_mut().zip(costs) {
            *ideal = ideal.min(*cost);
        }
        if self.extremes.is_empty() {
            self.extremes = vec![costs.to_vec(); costs.len()];
        }
        for axis in 0..self.extremes.len() {
            if self.off_axis(costs, axis) < self.off_axis(&self.extremes[axis], axis) {
                self.extremes[axis] = costs.to_vec();
            }
        }
    }

    /// How far a point lies from an objective's axis: the achievement scalarizing function.
    fn off_axis(&self, costs: &[f64], axis: usize) -> f64 {
        let weight = |i: usize| if i == axis { 1.0 } else { SIDEWAYS };
        costs.iter().zip(&self.ideal).enumerate().map(|(i, (c, z))| (c - z) / weight(i)).fold(0.0, f64::max)
    }

    /// Of `candidates` (places in `costs`), the one in the fullest niche and there farthest from its direction; the first of
    /// equals. `O(points x directions x objectives)`.
    pub(super) fn most_crowded(&self, costs: &[&[f64]], candidates: &[usize]) -> Option<usize> {
        let scale = self.scale(costs);
        let homes: Vec<(usize, f64)> = costs.iter().map(|point| self.home(point, &scale)).collect();
        let mut counts = vec![0_usize; self.directions.len().max(1)];
        homes.iter().for_each(|(direction, _)| counts[*direction] += 1);
        candidates.iter().copied().reduce(|a, b| {
            let crowd = |i: usize| (counts[homes[i].0], homes[i].1);
            if crowd(b) > crowd(a) { b } else { a }
        })
    }

    /// The direction nearest to a point, and the point's distance from it.
    fn home(&self, point: &[f64], scale: &[f64]) -> (usize, f64) {
        let scaled: Vec<f64> =
            point.iter().zip(&self.ideal).zip(scale).map(|((c, z), s)| (c - z) / s).collect();
        let length: f64 = scaled.iter().map(|x| x * x).sum();
        let mut home = (0, f64::INFINITY);
        for (i, direction) in self.directions.iter().enumerate() {
            let along: f64 = scaled.iter().zip(direction).map(|(x, w)| x * w).sum();
            let off = (length - along * along).max(0.0);
            if off < home.1 {
                home = (i, off);
            }
        }
        home
    }

    /// What each objective is divided by: the intercepts of the hyperplane through the extreme points, or the range of `costs`.
    fn scale(&self, costs: &[&[f64]]) -> Vec<f64> {
        let range = |i: usize| costs.iter().map(|c| c[i]).fold(f64::NEG_INFINITY, f64::max) - self.ideal[i];
        let ranges: Vec<f64> = (0..self.ideal.len()).map(range).collect();
        let intercepts = self.intercepts().filter(|found| {
            found.iter().zip(&ranges).all(|(x, range)| *x > 1e-6 * range && *x <= range * (1.0 + 1e-9))
        });
        let scale = intercepts.unwrap_or(ranges);
        scale.into_iter().map(|s| if s > 0.0 && s.is_finite() { s } else { 1.0 }).collect()
    }

    /// Where the hyperplane through the extreme points cuts the axes, seen from the ideal point; `None` when they span none.
    fn intercepts(&self) -> Option<Vec<f64>> {
        let m = self.extremes.len();
        // Rows `extreme - ideal | 1`; the solution's inverses are the intercepts.
        let mut rows: Vec<Vec<f64>> = self
            .extremes
            .iter()
            .map(|e| e.iter().zip(&self.ideal).map(|(x, z)| x - z).chain([1.0]).collect())
            .collect();
        for column in 0..m {
            let pivot =
                (column..m).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
            rows.swap(column, pivot);
            let lead = rows[column].clone();
            if lead[column] == 0.0 || !lead[column].is_finite() {
                return None;
            }
            for (i, row) in rows.iter_mut().enumerate() {
                if i != column {
                    let factor = row[column] / lead[column];
                    row.iter_mut().zip(&lead).for_each(|(x, l)| *x -= factor * l);
                }
            }
        }
        Some(rows.iter().enumerate().map(|(i, row)| row[i] / row[m]).collect())
    }
}
