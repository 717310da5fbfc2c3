//! Gradients of steps compared with those of other rows at the same weights, without a trace in the training.

use super::super::noise::{COMPARED, Pair, interval};
use super::super::numbers::inner_product;
use super::{Gradients, Session, TrainError, gradient, sum_of_squares};

impl Session<'_> {
    /// The rows to compare the gradient of this step with, if the time has come: those that come next in the epoch. The step's own `rows`
    /// begin at number `first` of the epoch; a whole batch has `size` rows, and the training `steps`.
    pub(super) fn compared(
        &mut self,
        rows: &[u32],
        first: usize,
        size: usize,
        steps: u64,
    ) -> Option<Vec<u32>> {
        let count = if self.network.needs_whole_batches() { size } else { size.min(COMPARED) };
        // Mixed rows depend on each other within a batch.
        if self.batches.mixes() || rows.len() < size || self.order.len() < size + count {
            return None;
        }
        let every = interval(size, count, steps);
        if self.progress.step < self.progress.tally.due.max(every / 2) {
            return None;
        }
        self.progress.tally.due = self.progress.step + every;
        Some(self.order.iter().cycle().skip(first + size).take(count).copied().collect())
    }

    /// Records how a step's gradient, with its squared norm and the rows that it is the mean of, compares with that of `other` rows. Random
    /// streams and running statistics stay where they are, so that the training goes on as it would have.
    pub(super) fn compare(
        &mut self,
        (own, squares, rows): (&Gradients, f64, usize),
        other: &[u32],
        learn: &[bool],
    ) -> Result<(), TrainError> {
        let (dropout, augment) = (self.training.dropout.position(), self.augment.position());
        let statistics = std::mem::take(&mut self.training.statistics);
        let batch = self.batches.gather_training(other, &mut self.augment);
        let found = gradient(self.network.as_mut(), &self.weights, learn, &mut self.training, batch);
        self.training.statistics = statistics;
        self.training.dropout.seek(dropout);
        self.augment.seek(augment);
        let (_, Some(theirs)) = found? else { return Ok(()) };
        let their_squares = theirs.iter().flatten().map(|g| sum_of_squares(g)).sum::<f64>();
        let both = own.iter().flatten().zip(theirs.iter().flatten());
        let inner: f64 = both.map(|(a, b)| inner_product(a, b)).sum();
        let all = self.order.len();
        let pair = Pair::new((squares, rows), (their_squares, other.len()), inner, all);
        self.progress.tally.pairs.extend(pair.is_finite().then_some(pair));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
