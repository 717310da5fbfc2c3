//! The mean of a tree given two coordinates, on cells: segments of a number's scale, levels, categories, and the inactive value.
//!
//! A leaf covers a part of each cell, so the mean over a cell is exact; only what varies within a cell is lost. What a leaf
//! covers is written as differences from cell to cell, a few numbers; the products of two such lists are summed up at the end.

use tunesmith_math::forest::{Cover, Partition};

use super::axis::Axis;
use super::marginals::Volume;
use crate::columns::{Column, Kind};

/// Cells of a continuous coordinate.
pub(super) const CELLS: usize = 64;

/// Adds to `cells`, for each pair of these columns - (0, 1), (0, 2), (1, 2), (0, 3), ... of `paired` - what the mean of a tree over
/// each cell is beyond what each coordinate says alone, row by row.
pub(super) fn add(
    partition: &Partition<'_>,
    columns: &[Column],
    paired: &[usize],
    axes: &[Axis],
    cells: &mut [Vec<f64>],
) {
    let mut tables: Vec<Table> = (0..axes.len())
        .flat_map(|j| (0..j).map(move |i| (i, j)))
        .map(|(i, j)| Table { i, j, sums: vec![0.0; axes[i].len() * axes[j].len()] })
        .collect();
    if tables.is_empty() {
        return;
    }
    let mut covers: Vec<Differences> = axes.iter().map(|_| Differences::default()).collect();
    let mut parts = Vec::new();
    partition.leaves(|leaf| {
        parts.clear();
        for c in leaf.narrow {
            parts.push(extent(partition, &columns[*c], *c, &leaf.covers[*c]));
        }
        if parts.contains(&0.0) {
            return;
        }
        let volume = Volume::of(&parts);
        let part = |c: usize| leaf.narrow.binary_search(&c).map_or(1.0, |at| parts[at]);
        for ((axis, differences), c) in axes.iter().zip(&mut covers).zip(paired) {
            differences.set(axis, partition.thresholds(*c), &leaf.covers[*c]);
            differences.part = part(*c);
        }
        for table in &mut tables {
            let (rows, cells) = (&covers[table.i], &covers[table.j]);
            let value = volume.without(rows.part * cells.part) * leaf.leaf.mean;
            let width = axes[table.j].len();
            for (row, a) in &rows.list {
                let sums = &mut table.sums[row * width..(row + 1) * width];
                cells.list.iter().for_each(|(cell, b)| sums[*cell] += value * a * b);
            }
        }
    });
    for (table, cells) in tables.into_iter().zip(cells) {
        cells.iter_mut().zip(table.interaction(axes)).for_each(|(cell, x)| *cell += x);
    }
}

/// How much of the space a cover takes.
fn extent(partition: &Partition<'_>, column: &Column, c: usize, cover: &Cover) -> f64 {
    match (cover, &column.kind) {
        (Cover::Segments { first, end, missing }, _) => {
            let thresholds = partition.thresholds(c);
            let low = if *first == 0 { f64::NEG_INFINITY } else { thresholds[first - 1] };
            let high = thresholds.get(end.wrapping_sub(1)).copied().unwrap_or(f64::INFINITY);
            let inside = if first < end { column.between(low, high) } else { 0.0 };
            inside + if *missing { column.inactive } else { 0.0 }
        }
        (Cover::Categories(_), Kind::Nominal(k)) => {
            let inside = (0..*k).filter(|bit| cover.holds(*bit)).count() as f64 / *k as f64;
            inside * (1.0 - column.inactive) + if cover.holds(*k) { column.inactive } else { 0.0 }
        }
        (Cover::Categories(_), _) => 1.0,
    }
}

/// What a leaf covers of a coordinate's cells, as differences from cell to cell.
#[derive(Default)]
struct Differences {
    list: Vec<(usize, f64)>,
    /// How much of the space that is.
    part: f64,
}

impl Differences {
    fn set(&mut self, axis: &Axis, thresholds: &[f64], cover: &Cover) {
        self.list.clear();
        let last = axis.len() - 1;
        match cover {
            Cover::Segments { first, end, missing } => {
                if first < end {
                    let low = if *first == 0 { f64::NEG_INFINITY } else { thresholds[first - 1] };
                    let high = thresholds.get(end - 1).copied().unwrap_or(f64::INFINITY);
                    match &axis.places {
                        Some(places) => {
                            self.list.push((places.partition_point(|p| *p <= low), 1.0));
                            self.list.push((places.partition_point(|p| *p <= high), -1.0));
                        }
                        None => self.ramp(low, high, last),
                    }
                }
                if *missing {
                    self.list.push((last, 1.0));
                }
            }
            Cover::Categories(_) => {
                let mut before = false;
                for bit in 0..=last {
                    let now = cover.holds(bit);
                    if now != before {
                        self.list.push((bit, if now { 1.0 } else { -1.0 }));
                    }
                    before = now;
                }
            }
        }
    }

    /// An interval that may begin and end within cells; nothing of it reaches the cell at `cells`.
    fn ramp(&mut self, low: f64, high: f64, cells: usize) {
        for (end, sign) in [(low, 1.0), (high, -1.0)] {
            let at = end.clamp(0.0, 1.0) * cells as f64;
            let cell = (at as usize).min(cells);
            let inside = at - cell as f64;
            self.list.push((cell, sign * (1.0 - inside)));
            if inside > 0.0 {
                self.list.push((cell + 1, sign * inside));
            }
        }
    }
}

/// Means of a tree given two coordinates.
struct Table {
    i: usize,
    j: usize,
    /// Differences at first.
    sums: Vec<f64>,
}

impl Table {
    /// What the means are beyond what each coordinate says alone.
    fn interaction(mut self, axes: &[Axis]) -> Vec<f64> {
        let (rows, cells) = (&axes[self.i], &axes[self.j]);
        let width = cells.len();
        for row in self.sums.chunks_mut(width) {
            let mut running = 0.0;
            for x in row {
                running += *x;
                *x = running;
            }
        }
        for i in width..self.sums.len() {
            self.sums[i] += self.sums[i - width];
        }
        let mut by_cell = vec![0.0; width];
        let mut by_row = Vec::with_capacity(rows.len());
        for (row, share) in self.sums.chunks(width).zip(&rows.shares) {
            by_row.push(row.iter().zip(&cells.shares).map(|(x, s)| x * s).sum::<f64>());
            by_cell.iter_mut().zip(row).for_each(|(sum, x)| *sum += share * x);
        }
        let mean: f64 = by_row.iter().zip(&rows.shares).map(|(x, s)| x * s).sum();
        for (row, in_row) in self.sums.chunks_mut(width).zip(&by_row) {
            row.iter_mut().zip(&by_cell).for_each(|(x, in_cell)| *x -= in_row + in_cell - mean);
        }
        self.sums
    }
}
