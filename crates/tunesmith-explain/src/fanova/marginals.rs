//! The mean of a tree given one coordinate, exactly: a sweep over the ends of its leaves' intervals.
//!
//! The sweep gives a step function; its means over fixed cells let trees be compared.

use tunesmith_math::forest::{Column as Shape, Cover, LeafBox, Partition};

use super::axis::Axis;
use crate::columns::Column;

/// A product below this is taken in logarithms.
const TINY: f64 = 1e-200;

/// The atoms of one coordinate with the mean of the tree there.
struct Atoms {
    /// The share of the space in each atom; the last one is the missing value.
    shares: Vec<f64>,
    /// Sums over leaves: as differences for segments, as they are for categories.
    sums: Vec<f64>,
    missing: f64,
    /// What the leaves that are narrow here add to the mean of the tree.
    narrow: f64,
    is_numeric: bool,
}

/// Adds to `cells`, for each coordinate, by how much the mean of a tree over each cell differs from its mean over the space.
/// `O(leaves x columns)`.
pub(super) fn add(partition: &Partition<'_>, columns: &[Column], axes: &[Axis], cells: &mut [Vec<f64>]) {
    let mut atoms: Vec<Atoms> =
        columns.iter().enumerate().map(|(c, column)| Atoms::new(partition, c, column)).collect();
    let cumulative: Vec<Vec<f64>> = atoms.iter().map(Atoms::cumulative).collect();
    let mut mean = 0.0;
    let mut parts: Vec<f64> = Vec::new();
    partition.leaves(|leaf| {
        parts.clear();
        parts.extend(leaf.narrow.iter().map(|c| atoms[*c].share(&cumulative[*c], &leaf.covers[*c])));
        if parts.contains(&0.0) {
            return;
        }
        let volume = Volume::of(&parts);
        let weighted = volume.whole * leaf.leaf.mean;
        mean += weighted;
        for (c, part) in leaf.narrow.iter().zip(&parts) {
            atoms[*c].add(&leaf, *c, volume.without(*part) * leaf.leaf.mean, weighted);
        }
    });
    for (c, ((atoms, axis), cells)) in atoms.iter().zip(axes).zip(cells).enumerate() {
        let steps = atoms.steps(mean);
        let means = if atoms.is_numeric { axis.means(partition.thresholds(c), &steps) } else { steps };
        cells.iter_mut().zip(means).for_each(|(cell, mean)| *cell += mean);
    }
}

/// A product of shares, also where it underflows.
pub(super) struct Volume {
    pub(super) whole: f64,
    logarithm: Option<f64>,
}

impl Volume {
    pub(super) fn of(parts: &[f64]) -> Self {
        let whole: f64 = parts.iter().product();
        let logarithm = (whole < TINY).then(|| parts.iter().map(|p| p.ln()).sum());
        Self { whole, logarithm }
    }

    /// The product without one of its factors, or without the product of two.
    pub(super) fn without(&self, part: f64) -> f64 {
        self.logarithm.map_or(self.whole / part, |sum| (sum - part.ln()).exp())
    }
}

impl Atoms {
    fn new(partition: &Partition<'_>, c: usize, column: &Column) -> Self {
        let mut shares = Vec::new();
        let shape = column.of_forest();
        match shape {
            Shape::Numeric => {
                let mut low = f64::NEG_INFINITY;
                for threshold in partition.thresholds(c) {
                    shares.push(column.between(low, *threshold));
                    low = *threshold;
                }
                shares.push(column.between(low, f64::INFINITY));
            }
            Shape::Nominal(k) => shares.resize(k, (1.0 - column.inactive) / k as f64),
        }
        shares.push(column.inactive);
        let sums = vec![0.0; shares.len()];
        Self { shares, sums, missing: 0.0, narrow: 0.0, is_numeric: shape == Shape::Numeric }
    }

    /// Sums of shares up to each atom.
    fn cumulative(&self) -> Vec<f64> {
        let mut sum = 0.0;
        let mut sums = vec![0.0];
        sums.extend(self.shares.iter().map(|share| {
            sum += share;
            sum
        }));
        sums
    }

    /// How much of the space a cover takes.
    fn share(&self, cumulative: &[f64], cover: &Cover) -> f64 {
        let last = self.shares.len() - 1;
        match cover {
            Cover::Segments { first, end, missing } => {
                let inside = if first < end { cumulative[*end] - cumulative[*first] } else { 0.0 };
                inside.max(0.0) + if *missing { self.shares[last] } else { 0.0 }
            }
            Cover::Categories(_) => {
                (0..=last).filter(|bit| cover.holds(*bit)).map(|bit| self.shares[bit]).sum()
            }
        }
    }

    /// Adds a leaf's value, weighted by its volume in the other coordinates, to the atoms that it covers.
    fn add(&mut self, leaf: &LeafBox<'_>, c: usize, value: f64, weighted: f64) {
        self.narrow += weighted;
        match &leaf.covers[c] {
            Cover::Segments { first, end, missing } => {
                self.sums[*first] += value;
                self.sums[*end] -= value;
                if *missing {
                    self.missing += value;
                }
            }
            cover @ Cover::Categories(_) => {
                let last = self.shares.len() - 1;
                for bit in (0..=last).filter(|bit| cover.holds(*bit)) {
                    self.sums[bit] += value;
                }
            }
        }
    }

    /// By how much the mean in each atom differs from that of the tree.
    fn steps(&self, mean: f64) -> Vec<f64> {
        // Leaves that are not narrow here cover every atom alike.
        let elsewhere = mean - self.narrow;
        let last = self.shares.len() - 1;
        let mut running = 0.0;
        let step = |(i, sum): (usize, &f64)| {
            running += sum;
            let sum = match (self.is_numeric, i == last) {
                (true, true) => self.missing,
                (true, false) => running,
                (false, _) => *sum,
            };
            sum + elsewhere - mean
        };
        self.sums.iter().enumerate().map(step).collect()
    }
}
