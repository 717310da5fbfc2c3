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

use crate::answer::{Effect, Importance, Unit, interval, ordered};
use crate::sample::Sample;
use crate::surrogate::{grow, rng};
use crate::{Method, Question};

pub(crate) fn importance(sample: &Sample, question: &Question) -> Importance {
    let losses = sample.clipped(question.region);
    let params = sample.space.params();
    let mut warnings = sample.warnings.clone();
    let mut growths = vec![Vec::new(); params.len()];
    if let Some(forest) = grow(sample, &losses, question.trees, 0) {
        let mut rng = rng(sample.seed, 3);
        let trees = forest.trees().iter();
        let errors: Vec<f64> =
            trees.filter_map(|tree| one_tree(sample, &losses, tree, &mut growths, &mut rng)).collect();
        let unexplained = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
        if unexplained > 1.0 {
            warnings
                .push("the forest cannot predict the results: what it says about parameters is noise".into());
        }
    }
    let effects = params.iter().zip(&growths).map(|(p, values)| Effect {
        name: p.name.clone(),
        role: p.role,
        value: (values.iter().sum::<f64>() / values.len().max(1) as f64).max(0.0),
        interval: interval(values),
    });
    ordered(Importance {
        method: Method::Permutation,
        metric: sample.metric.name.clone(),
        unit: Unit::Variance,
        points: sample.losses.len(),
        params: effects.collect(),
        pairs: Vec::new(),
        roles: Vec::new(),
        total: None,
        warnings,
    })
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
