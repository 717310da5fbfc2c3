//! What went wrong in a study, or in one of its trials, and what would help.
//!
//! [`diagnose`] reads three things: the **learning curves** of the trials (`fit`, `progress`, `stability`, `noise`), the **search** itself (`edges`,
//! `ranges`, `parameters`, `failures`, `repeats`, `budget`, `batch`), and the **data** as the trainer described it (`data`). Each family of
//! findings is a file; all thresholds stand in `thresholds`, with their reasons; `docs/diagnosis.md` describes every kind.
//!
//! A study's curves are judged by those who count: the best trial and the best quarter. What the best trial shows is reported, and what at
//! least half of that quarter show. Everything is compared on scales that do not depend on the problem - the loss of guessing, the
//! scatter of the curve itself, the sampling error of the validation part - because a diagnosis that cries wolf is soon ignored.
//!
//! Cost: `O(reports)` for at most 200 trials, and one fANOVA of the trials that finished.
//!
//! Names and remedies follow [Tuning2023] and [Karpathy2019].
//!
//! [Tuning2023]: https://github.com/google-research/tuning_playbook "Godbole, Dahl, Gilmer, Shallue, Nado: Deep Learning Tuning Playbook"
//! [Karpathy2019]: https://karpathy.github.io/2019/04/25/recipe/ "Karpathy: A Recipe for Training Neural Networks"

mod batch;
mod budget;
mod curves;
mod data;
pub(crate) mod edges;
mod failures;
mod finding;
mod fit;
mod kinds;
pub(crate) mod names;
mod noise;
mod options;
mod parameters;
mod preflight;
mod progress;
mod ranges;
mod repeats;
mod robust;
mod scale;
mod search;
mod stability;
mod thresholds;
mod training;
mod underfit;
mod words;

use std::sync::Arc;

use tunesmith_core::{History, Trial};

pub use finding::{Area, Diagnosis, Evidence, Finding, Measured, Remedy, Severity};
pub use kinds::Kind;
pub use options::Options;

use crate::ExplainError;
use crate::lessons::Lessons;
use curves::Curves;
use scale::Scale;
use training::Training;

/// The most trials whose curves are read.
const READ: usize = 200;

/// The most trials whose curves are judged, and the share of the finished ones.
const JUDGED: (usize, f64) = (20, 0.25);

/// Looks for what went wrong in a study, or in one trial.
///
/// Anything may be missing - reports, trials, the description of the data: what cannot be judged for that is said in
/// [`Diagnosis::not_judged`].
///
/// # Errors
/// There is no such trial.
pub fn diagnose(history: &History, options: &Options) -> Result<Diagnosis, ExplainError> {
    diagnose_by(&Lessons::new(history), options)
}

/// [`diagnose`] by what was learned before.
pub(crate) fn diagnose_by(history: &Lessons<'_>, options: &Options) -> Result<Diagnosis, ExplainError> {
    let mut diagnosis = Diagnosis::default();
    let only = match options.trial {
        Some(number) => Some(
            history
                .trial(number)
                .ok_or(ExplainError::UnknownTrial { number, trials: history.trials().len() })?,
        ),
        None => None,
    };
    learning(history, options, only, &mut diagnosis);
    if only.is_none() {
        preflight::judge(history, &mut diagnosis);
        search::judge(history, options, &mut diagnosis);
        data::judge(history, options, &mut diagnosis);
    }
    diagnosis.sort();
    Ok(diagnosis)
}

/// The learning curves.
fn learning(history: &History, options: &Options, only: Option<&Arc<Trial>>, diagnosis: &mut Diagnosis) {
    let objective = history.settings().objectives().next();
    let ranking = history.ranking();
    let judged: Vec<&Arc<Trial>> = match only {
        Some(trial) => vec![trial],
        None if ranking.is_empty() => {
            history.trials().filter(|t| t.state().is_terminal()).take(JUDGED.0).collect()
        }
        None => {
            let n = ((ranking.len() as f64 * JUDGED.1).ceil() as usize).clamp(1, JUDGED.0);
            ranking.iter().take(n).copied().collect()
        }
    };
    let every = history.trials().len().div_ceil(READ).max(1);
    let read: Vec<Curves> =
        history.trials().step_by(every).map(|t| Curves::of(t, objective)).filter(|c| !c.is_empty()).collect();
    let curves: Vec<Curves> = judged.iter().map(|t| Curves::of(t, objective)).collect();
    if curves
        .iter()
        .all(|c| c.is_empty() || c.validation().is_none_or(|s| s.len() < 2) && c.train_loss.is_none())
    {
        let what = match only {
            Some(trial) => format!("trial {} did not report", trial.number),
            None => "the best trials did not report".to_owned(),
        };
        diagnosis.not_judged.push(format!("learning curves: {what} step by step"));
    }
    let all: Vec<&Curves> = read.iter().chain(&curves).collect();
    let scale = Scale::of(history, &all, options.validation_rows);
    let end =
        |s: &Option<curves::Series>| Some(robust::tail(&s.as_ref().filter(|s| s.finite())?.values, 0.2, 1));
    let reached: Vec<(f64, Option<f64>)> =
        all.iter().filter_map(|c| Some((end(&c.train_loss)?, end(&c.val_loss)))).collect();
    let reached = reached.as_slice();
    let neighbours = data::neighbours(history);
    let found: Vec<Vec<Finding>> = judged
        .iter()
        .zip(&curves)
        .map(|(trial, curves)| {
            let training = Training {
                trial,
                options,
                space: history.space(),
                curves,
                scale: &scale,
                reached,
                neighbours,
            };
            let mut found = Vec::new();
            stability::judge(&training, &mut found);
            // A training that broke down is not judged any further.
            if found.iter().all(|f| f.kind != Kind::Divergence) {
                fit::judge(&training, &mut found);
                progress::judge(&training, &mut found);
                found.extend(noise::wasted(&training));
            } else {
                found.extend(progress::nothing(&training));
            }
            sort_out(&training, &mut found);
            found.into_iter().map(|f| f.seen_in([training.number()])).collect()
        })
        .collect();
    diagnosis.findings.extend(together(found));
}

/// Leaves out what follows from something else that was found.
fn sort_out(t: &Training<'_>, found: &mut Vec<Finding>) {
    let has = |kind: Kind| found.iter().any(|f| f.kind == kind);
    let sure = |kind: Kind, least: f64| found.iter().any(|f| f.kind == kind && f.confidence >= least);
    let mut implied = Vec::new();
    let unrelated = sure(Kind::NoGeneralization, 0.7);
    if has(Kind::Overfitting) || has(Kind::NoGeneralization) {
        implied.push(Kind::SaturatedEarly);
        implied.extend((!sure(Kind::LateVariance, 0.7)).then_some(Kind::LateVariance));
    }
    if has(Kind::NoGeneralization) {
        implied.extend([Kind::StillImproving, Kind::NoLearning, Kind::Crawl]);
        implied.extend(unrelated.then_some(Kind::LateVariance));
    }
    // Dropout that takes most of the signal makes a training slow, too, and a training held back by something known is not just slow.
    let smothered = found.iter().any(|f| f.kind == Kind::TrainWorseThanValidation && !f.params.is_empty());
    let held = has(Kind::Underfitting) && (t.narrow().is_some() || !t.strong().is_empty());
    if smothered {
        implied.extend([Kind::Crawl, Kind::StillImproving]);
    } else if has(Kind::NoLearning) {
        implied.push(Kind::TrainWorseThanValidation);
        implied.extend(t.strong().is_empty().then_some(Kind::Underfitting));
    } else if has(Kind::Crawl) {
        implied.push(Kind::TrainWorseThanValidation);
        implied.extend((!held).then_some(Kind::Underfitting));
    }
    if has(Kind::Oscillation) || has(Kind::NoisyBatch) || has(Kind::LateVariance) {
        implied.push(Kind::SaturatedEarly);
    }
    if has(Kind::Oscillation) || has(Kind::NoisyBatch) {
        implied.extend([Kind::Underfitting, Kind::StillImproving]);
        implied.extend((!smothered).then_some(Kind::TrainWorseThanValidation));
    }
    if has(Kind::StillImproving) && !held {
        implied.push(Kind::Underfitting);
    }
    found.retain(|f| !implied.contains(&f.kind));
}

/// What the best trial shows, and what at least half of the judged ones show: one finding a kind.
fn together(found: Vec<Vec<Finding>>) -> Vec<Finding> {
    let judged = found.len();
    let mut merged: Vec<(Finding, bool)> = Vec::new();
    for (rank, finding) in
        found.into_iter().enumerate().flat_map(|(i, list)| list.into_iter().map(move |f| (i, f)))
    {
        match merged.iter_mut().find(|(known, _)| known.kind == finding.kind) {
            Some((known, _)) => known.evidence.trials.extend(finding.evidence.trials),
            None => merged.push((finding, rank == 0)),
        }
    }
    merged.retain(|(finding, best)| *best || judged >= 4 && 2 * finding.evidence.trials.len() >= judged);
    merged
        .into_iter()
        .map(|(mut finding, best)| {
            let seen = finding.evidence.trials.len();
            if judged > 1 {
                let first = finding.evidence.trials[0];
                let which = if best { format!("trial {first}, the best") } else { format!("trial {first}") };
                finding.sentence = format!("{which}: {}", finding.sentence);
                if seen > 1 {
                    finding.sentence += &format!("; so it is in {seen} of the {judged} best trials");
                }
                if !best {
                    finding.confidence *= 0.9;
                }
            }
            finding
        })
        .collect()
}
