//! Batch sizes that are looked at together: each on its own where there are few, else neighbours on the logarithmic axis.

use tunesmith_core::Trial;

use crate::figures::shown::{POINTS_EACH, thin};
use crate::figures::{Axis, Scale};

/// The most sizes that stand alone, and the groups of more.
const ALONE: usize = 10;
const GROUPS: usize = 8;

/// A number of a trial.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured<'h> {
    pub(super) trial: &'h Trial,
    /// The trial's batch size.
    pub(super) size: f64,
    pub(super) value: f64,
}

/// The distinct sizes, ascending; at least one.
#[derive(Debug, Clone)]
pub(super) struct Groups(Vec<f64>);

impl Groups {
    pub(super) fn of(mut sizes: Vec<f64>) -> Self {
        sizes.sort_by(f64::total_cmp);
        sizes.dedup();
        Self(sizes)
    }

    pub(super) fn first(&self) -> f64 {
        self.0.first().copied().unwrap_or(1.0)
    }

    pub(super) fn last(&self) -> f64 {
        self.0.last().copied().unwrap_or(1.0)
    }

    /// The axis of the batch size, with a little room where points are spread.
    pub(super) fn axis(&self, name: &str) -> Axis {
        let room = if self.first() == self.last() { 2.0 } else { 1.15 };
        let alone = if self.0.len() <= ALONE { self.0.clone() } else { Vec::new() };
        Axis::new(name, Scale::Log).showing(self.first() / room, self.last() * room).ticked(alone)
    }

    /// Which group a size belongs to.
    fn at(&self, size: f64) -> usize {
        if self.0.len() <= ALONE {
            return self.0.partition_point(|x| *x < size);
        }
        let share = (size / self.first()).ln() / (self.last() / self.first()).ln();
        ((share * GROUPS as f64) as usize).min(GROUPS - 1)
    }

    /// For each group its middle size, and what is said of its members; groups of which nothing is said are left out.
    pub(super) fn each<T>(
        &self,
        all: &[T],
        size: impl Fn(&T) -> f64,
        say: impl Fn(&[&T]) -> Option<f64>,
    ) -> Vec<(f64, f64)> {
        let count = self.0.len().min(if self.0.len() <= ALONE { ALONE } else { GROUPS });
        let group = |k: usize| {
            let of: Vec<&T> = all.iter().filter(|t| self.at(size(t)) == k).collect();
            let logs = of.iter().map(|t| size(t).ln()).sum::<f64>() / of.len() as f64;
            let middle = if self.0.len() <= ALONE { self.0[k] } else { logs.exp() };
            Some((middle, say(&of).filter(|_| !of.is_empty())?))
        };
        (0..count).filter_map(group).collect()
    }

    /// Where a trial's point stands: sizes that stand alone have their points spread sideways, the same trial always alike.
    pub(super) fn spread(&self, size: f64, number: u64) -> f64 {
        if self.0.len() > ALONE {
            return size;
        }
        let next = self.0.windows(2).map(|w| w[1] / w[0]).fold(1.6, f64::min);
        // The fractional part of multiples of the golden ratio fills an interval evenly.
        let share = (number as f64 * 0.618_033_988_749_894_9).fract();
        size * next.powf(0.5 * (share - 0.5))
    }
}

/// At most as many as are drawn, evenly spaced.
pub(super) fn sample<T>(all: &[T]) -> Vec<&T> {
    thin(all.len(), POINTS_EACH, []).into_iter().map(|i| &all[i]).collect()
}
