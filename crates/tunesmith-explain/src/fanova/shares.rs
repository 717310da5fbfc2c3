//! From coordinates to parameters.

use std::collections::BTreeMap;

use crate::draft::{Draft, Estimate};
use crate::sample::Sample;

/// Shares of the variance, by coordinates and by pairs of the paired ones.
#[derive(Debug, Default)]
pub(super) struct Shares {
    /// The coordinates between which pairs were computed, ascending.
    pub(super) paired: Vec<usize>,
    pub(super) columns: Vec<f64>,
    /// In the order of [`couples`].
    pub(super) pairs: Vec<f64>,
    pub(super) members: Members,
}

/// The same of each member of the model.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) pairs: Vec<Vec<f64>>,
}

/// The pairs of `n`: (0, 1), (0, 2), (1, 2), (0, 3), ...
pub(super) fn couples(n: usize) -> Vec<(usize, usize)> {
    (0..n).flat_map(|j| (0..j).map(move |i| (i, j))).collect()
}

/// Sums by parameter and by pair of parameters.
#[derive(Debug, Clone, Default)]
struct Sums {
    params: Vec<f64>,
    pairs: BTreeMap<(usize, usize), f64>,
}

impl Shares {
    /// Writes them down by parameter: effects of the coordinates of one parameter, and of pairs among them, are its own.
    pub(super) fn write(&self, sample: &Sample, draft: &mut Draft) {
        let values = self.sums(sample, &self.columns, &self.pairs);
        let members: Vec<Sums> = self
            .members
            .columns
            .iter()
            .zip(&self.members.pairs)
            .map(|(c, p)| self.sums(sample, c, p))
            .collect();
        let param = |(i, value): (usize, &f64)| {
            Estimate::share(*value, members.iter().map(|m| m.params[i]).collect())
        };
        draft.params = values.params.iter().enumerate().map(param).collect();
        draft.pairs.extend(values.pairs.iter().map(|((p, q), value)| {
            let members = members.iter().filter_map(|m| m.pairs.get(&(*p, *q)).copied()).collect();
            (*p, *q, Estimate::share(*value, members))
        }));
    }

    fn sums(&self, sample: &Sample, columns: &[f64], pairs: &[f64]) -> Sums {
        let mut sums = Sums { params: vec![0.0; sample.space.params().len()], pairs: BTreeMap::new() };
        for (column, share) in sample.columns.iter().zip(columns) {
            sums.params[column.param] += share;
        }
        for ((i, j), share) in couples(self.paired.len()).iter().zip(pairs) {
            // Coordinates stand in the order of their parameters.
            let (p, q) = (sample.columns[self.paired[*i]].param, sample.columns[self.paired[*j]].param);
            if p == q {
                sums.params[p] += share;
            } else {
                *sums.pairs.entry((p, q)).or_default() += share;
            }
        }
        sums
    }
}
