//! What the gradient noise scale says of the batch sizes, in a sentence.

use std::collections::BTreeMap;

use tunesmith_math::summary::median;

use super::groups::{Groups, Measured};
use crate::figures::results::{Results, Row};
use crate::measured::Noise;
use crate::words::shortened;

/// A batch this many times smaller or larger than the noise scale is far from it.
const FAR: f64 = 4.0;

/// The sentence, by the better half of the trials: the noise of a training that failed says nothing.
pub(super) fn sentence(
    results: &Results<'_>,
    good: &[&Row<'_>],
    noises: &[(Measured<'_>, Noise)],
    groups: &Groups,
) -> Option<String> {
    let mut ranked: Vec<&Row<'_>> = good.to_vec();
    ranked.sort_by(|a, b| results.loss(a.value).total_cmp(&results.loss(b.value)));
    let by_trial: BTreeMap<u64, &Noise> = noises.iter().map(|(m, noise)| (m.trial.number, noise)).collect();
    let known: Vec<&Noise> =
        ranked.iter().filter_map(|row| by_trial.get(&row.trial.number).copied()).collect();
    let better = &known[..known.len().div_ceil(2)];
    let scale = median(&better.iter().map(|n| n.rows).collect::<Vec<_>>())?;
    let bounds = better.iter().filter(|n| n.at_least).count();
    let least = if 2 * bounds > better.len() { "at least" } else { "about" };
    let about = shortened(scale, 2, 0.1..1e6);
    let begin = format!(
        "the gradient noise scale is {least} {about} samples (the median of {} of the better trials)",
        better.len()
    );
    let mut sizes: Vec<f64> = noises.iter().map(|(m, _)| m.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    let below: Vec<f64> = sizes.iter().copied().filter(|s| FAR * s < scale).collect();
    let above: Vec<f64> =
        sizes.iter().copied().filter(|s| *s > FAR * scale && 2 * bounds <= better.len()).collect();
    let mut parts = Vec::new();
    if !below.is_empty() {
        parts.push(format!(
            "batches of {} are far below it: their steps are noisy, and larger batches would take proportionally fewer of them",
            listed(&below, groups)
        ));
    }
    if !above.is_empty() {
        parts.push(format!(
            "batches of {} are far above it: most of their rows only repeat what the others say, so that computation is wasted",
            listed(&above, groups)
        ));
    }
    if parts.is_empty() {
        parts.push(
            "the batches are about as large: larger ones would take fewer steps, but more rows in all"
                .to_owned(),
        );
    }
    Some(format!("{begin}; {}", parts.join("; ")))
}

/// Sizes in words: each, or from the first to the last of many.
fn listed(sizes: &[f64], groups: &Groups) -> String {
    let text = |x: &f64| shortened(*x, 6, 0.1..1e9);
    match sizes {
        [one] => text(one),
        [first, .., last] if sizes.len() > 4 => {
            let all = *first == groups.first() && *last == groups.last();
            if all {
                "any size that was tried".to_owned()
            } else {
                format!("{} to {}", text(first), text(last))
            }
        }
        [rest @ .., last] => {
            format!("{} and {}", rest.iter().map(text).collect::<Vec<_>>().join(", "), text(last))
        }
        [] => String::new(),
    }
}
