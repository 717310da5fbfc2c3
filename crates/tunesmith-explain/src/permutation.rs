//! Permutation importance: how much worse a forest predicts when the values of one parameter are exchanged between trials
//! [Breiman2001].
//!
//! Each tree is asked about the trials that it has not seen; the importance is the mean growth of its squared error, as a share of
//! the variance of results. Each tree gives a value, their spread is the interval.
//!
//! When: to check fANOVA by other means. It looks at the trials themselves, not at the whole space: parameters that a
//! sampler moved together share their importance or hide each other.
//!
//! - The values of a conditional parameter are exchanged among the trials in which it is active.
//! - All coordinates of a simplex or a permutation are exchanged together.
//!
//! Cost: `O(trees x trials x parameters x depth)`.
//!
//! [Breiman2001]: Breiman, "Random Forests", Machine Learning 45.

use tunesmith_core::Rng;
use tunesmith_math::forest::Tree;

use crate::draft::{Draft, Estimate};
use crate::sample::Sample;
use crate::surrogate::{Rows, columns, rng};
use crate::{Importance, Method, Question, Unit};

pub(crate) fn importance(sample: &Sample, question: &Question) -> Importance {
    let losses = sample.clipped(question.region).losses;
    let mut draft = Draft::new(Method::Permutation, Unit::Variance, sample);
    let mut growths = vec![Vec::new(); draft.params.len()];
    let columns = columns(sample);
    let rows = Rows { columns: &columns, points: &sample.points };
    if let Some(forest) = rows.grow(&losses, question.trees, 0, &mut rng(sample.seed, 0)) {
        let mut rng = rng(sample.seed, 3);
        let trees = forest.trees().iter();
        let errors: Vec<f64> =
            trees.filter_map(|tree| one_tree(sample, &losses, tree, &mut growths, &mut rng)).collect();
        if errors.iter().sum::<f64>() > errors.len() as f64 {
            draft
                .warnings
                .push("the trees cannot predict the results: what they say about parameters is noise".into());
        }
    }
    draft.params = growths
        .into_iter()
        .map(|replicates| Estimate {
            value: (replicates.iter().sum::<f64>() / replicates.len().max(1) as f64).max(0.0),
            replicates,
        })
        .collect();
    draft.finish(sample)
}

/// Adds what one tree says to each parameter; its squared error as a share of the variance. `None` for a tree without unseen
/// trials that differ.
fn one_tree(
    sample: &Sample,
    losses: &[f64],
    tree: &Tree,
    growths: &mut [Vec<f64>],
    rng: &mut Rng,
) -> Option<f64> {
    let unseen: Vec<usize> = (0..losses.len()).filter(|row| !tree.has_seen(*row)).collect();
    let n = unseen.len() as f64;
    let mean = unseen.iter().map(|row| losses[*row]).sum::<f64>() / n;
    let variance = unseen.iter().map(|row| (losses[*row] - mean).powi(2)).sum::<f64>() / n;
    if !(variance > 0.0 && variance.is_finite()) {
        return None;
    }
    let error = |row: usize, point: &[f64]| (tree.leaf(point).mean - losses[row]).powi(2);
    let before = unseen.iter().map(|row| error(*row, sample.point(*row))).sum::<f64>() / n;
    let mut point = vec![0.0; sample.columns.len()];
    for (param, growths) in growths.iter_mut().enumerate() {
        let columns: Vec<usize> =
            (0..sample.columns.len()).filter(|c| sample.columns[*c].param == param).collect();
        let Some(first) = columns.first() else { continue };
        let active: Vec<usize> =
            unseen.iter().copied().filter(|row| !sample.point(*row)[*first].is_nan()).collect();
        let mut lenders = active.clone();
        rng.shuffle(&mut lenders);
        let mut growth = 0.0;
        for (row, lender) in active.iter().zip(&lenders) {
            point.copy_from_slice(sample.point(*row));
            columns.iter().for_each(|c| point[*c] = sample.point(*lender)[*c]);
            growth += error(*row, &point) - error(*row, sample.point(*row));
        }
        growths.push(growth / n / variance);
    }
    Some(before / variance)
}
