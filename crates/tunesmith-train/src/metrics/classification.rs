//! Scores of predicted classes.

use super::{Metric, Scores};
use crate::model::largest;

/// All scores of logits (`rows x classes`) for rows of these classes. `O(rows * classes * log(rows))`.
pub(crate) fn classification(logits: &[f32], labels: &[u32], classes: usize) -> Scores {
    let mut confusion = vec![0_u64; classes * classes];
    let mut loss = 0.0;
    for (row, label) in logits.chunks_exact(classes).zip(labels) {
        loss -= log_probability(row, *label as usize);
        confusion[*label as usize * classes + largest(row)] += 1;
    }
    let rows = labels.len() as f64;
    let right: u64 = (0..classes).map(|c| confusion[c * classes + c]).sum();
    let mut scores = vec![
        (Metric::LogLoss, loss / rows),
        (Metric::Accuracy, right as f64 / rows),
        (Metric::BalancedAccuracy, balanced_accuracy(&confusion, classes)),
        (Metric::MacroF1, macro_f1(&confusion, classes)),
    ];
    scores.extend(roc_auc(logits, labels, classes).map(|area| (Metric::RocAuc, area)));
    scores
}

/// The logarithm of a class's probability, in double precision.
pub(crate) fn log_probability(logits: &[f32], class: usize) -> f64 {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|x| f64::from(x - top).exp()).sum();
    f64::from(logits[class] - top) - sum.ln()
}

fn balanced_accuracy(confusion: &[u64], classes: usize) -> f64 {
    let recalls: Vec<f64> = (0..classes)
        .filter_map(|c| {
            let all: u64 = confusion[c * classes..(c + 1) * classes].iter().sum();
            (all > 0).then(|| confusion[c * classes + c] as f64 / all as f64)
        })
        .collect();
    recalls.iter().sum::<f64>() / recalls.len().max(1) as f64
}

fn macro_f1(confusion: &[u64], classes: usize) -> f64 {
    let each: Vec<f64> = (0..classes)
        .filter_map(|c| {
            let right = confusion[c * classes + c];
            let actual: u64 = confusion[c * classes..(c + 1) * classes].iter().sum();
            let predicted: u64 = (0..classes).map(|row| confusion[row * classes + c]).sum();
            (actual + predicted > 0).then(|| 2.0 * right as f64 / (actual + predicted) as f64)
        })
        .collect();
    each.iter().sum::<f64>() / each.len().max(1) as f64
}

fn roc_auc(logits: &[f32], labels: &[u32], classes: usize) -> Option<f64> {
    if logits.iter().any(|x| !x.is_finite()) {
        return None;
    }
    // Of two classes, each against the other is the same area.
    let against_others = if classes == 2 { 1..2 } else { 0..classes };
    let areas: Vec<f64> = against_others
        .filter_map(|class| {
            let scored = logits.chunks_exact(classes).zip(labels);
            let scored = scored.map(|(row, label)| (log_odds(row, class), *label as usize == class));
            area_under_curve(scored.collect())
        })
        .collect();
    (!areas.is_empty()).then(|| areas.iter().sum::<f64>() / areas.len() as f64)
}

/// A number that grows with a class's probability, without rounding near 0 and 1.
fn log_odds(logits: &[f32], class: usize) -> f64 {
    let others = logits.iter().enumerate().filter(|(i, _)| *i != class).map(|(_, x)| *x);
    let top = others.clone().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = others.map(|x| f64::from(x - top).exp()).sum();
    f64::from(logits[class]) - f64::from(top) - sum.ln()
}

/// The area under the ROC curve from scores and whether each row is a positive one: Mann and Whitney's statistic, ties by half. `None`
/// without rows of both kinds.
pub(crate) fn area_under_curve(mut scored: Vec<(f64, bool)>) -> Option<f64> {
    scored.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let positives = scored.iter().filter(|(_, positive)| *positive).count() as f64;
    let negatives = scored.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return None;
    }
    let mut wins = 0.0;
    let mut below = 0.0;
    for tied in scored.chunk_by(|a, b| a.0 == b.0) {
        let positive = tied.iter().filter(|(_, positive)| *positive).count() as f64;
        let negative = tied.len() as f64 - positive;
        wins += positive * (below + 0.5 * negative);
        below += negative;
    }
    Some(wins / (positives * negatives))
}
