//! Cross-entropy and accuracy of logits, in double precision, with the gradient.

use crate::model::largest;

/// Sums over rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Score {
    pub(super) loss: f64,
    pub(super) correct: u64,
    pub(super) rows: u64,
}

impl Score {
    /// Adds rows of logits (`rows x classes`) with what their probabilities should be (`rows x classes`, each row sums to 1) and
    /// their classes.
    pub(super) fn add(&mut self, logits: &[f32], targets: &[f32], labels: &[u32]) {
        let classes = logits.len() / labels.len().max(1);
        for ((row, target), label) in
            logits.chunks_exact(classes).zip(targets.chunks_exact(classes)).zip(labels)
        {
            let (top, sum) = exponentials(row);
            let cross: f64 = row.iter().zip(target).map(|(x, q)| f64::from(*q) * f64::from(x - top)).sum();
            self.loss += sum.ln() - cross;
            self.correct += u64::from(largest(row) == *label as usize);
            self.rows += 1;
        }
    }

    pub(super) fn mean_loss(&self) -> f64 {
        self.loss / self.rows as f64
    }

    pub(super) fn accuracy(&self) -> f64 {
        self.correct as f64 / self.rows as f64
    }
}

/// The derivative of the summed cross-entropy by each logit, times `factor`: probability less target.
pub(super) fn derivative(logits: &[f32], targets: &[f32], classes: usize, factor: f64) -> Vec<f32> {
    let mut derivative = Vec::with_capacity(logits.len());
    for (row, target) in logits.chunks_exact(classes).zip(targets.chunks_exact(classes)) {
        let (top, sum) = exponentials(row);
        derivative.extend(row.iter().zip(target).map(|(x, q)| {
            let probability = f64::from(x - top).exp() / sum;
            ((probability - f64::from(*q)) * factor) as f32
        }));
    }
    derivative
}

/// The largest number, and the sum of `exp(x - largest)`.
fn exponentials(row: &[f32]) -> (f32, f64) {
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    (top, row.iter().map(|x| f64::from(x - top).exp()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_derivative_is_that_of_the_loss() {
        let (logits, targets) = ([0.3, -1.2, 2.0, 0.0, 0.5, 0.1], [0.1, 0.7, 0.2, 1.0, 0.0, 0.0]);
        let loss = |logits: &[f32]| {
            let mut score = Score::default();
            score.add(logits, &targets, &[1, 0]);
            score.loss
        };
        let derivative = derivative(&logits, &targets, 3, 1.0);
        for i in 0..6 {
            let at = |by: f32| {
                let mut moved = logits;
                moved[i] += by;
                loss(&moved)
            };
            let numeric = (at(0.01) - at(-0.01)) / 0.02;
            assert!((numeric - f64::from(derivative[i])).abs() < 1e-4, "{i}: {numeric} {}", derivative[i]);
        }
    }

    #[test]
    fn the_loss_of_even_logits_is_the_logarithm_of_the_number_of_classes() {
        let mut score = Score::default();
        score.add(&[2.0; 4], &[0.0, 1.0, 0.0, 0.0], &[1]);
        assert!((score.mean_loss() - 4.0_f64.ln()).abs() < 1e-12);
        assert_eq!((score.correct, score.rows), (0, 1));
    }
}
