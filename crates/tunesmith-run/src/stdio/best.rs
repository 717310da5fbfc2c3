//! The best trials of a session's study.

use std::sync::Arc;

use tunesmith::core::{History, Measures, Trial};

use super::Answer;

/// What `{"best": n}` is answered with: the best `n` trials, or with several objectives the Pareto set; fewer than `n` end with
/// [`Answer::Done`].
///
/// # Errors
/// When there is none, why.
pub(super) fn answers(history: &History, n: u64) -> Result<Vec<Answer>, &'static str> {
    let several = history.settings().objectives().nth(1).is_some();
    let best = if several { history.pareto() } else { ranked(history, n) };
    if best.is_empty() {
        return Err(if history.counts().done > 0 {
            "no trial is done with a finite value within every limit"
        } else {
            "no trial is done yet"
        });
    }
    let mut answers: Vec<Answer> = best.into_iter().filter_map(|trial| answer(history, trial)).collect();
    if several || (answers.len() as u64) < n {
        answers.push(Answer::Done { done: true });
    }
    Ok(answers)
}

fn ranked(history: &History, n: u64) -> Vec<&Arc<Trial>> {
    if n == 1 {
        return history.best().into_iter().collect();
    }
    let mut ranking = history.ranking();
    ranking.truncate(usize::try_from(n).unwrap_or(usize::MAX));
    ranking
}

fn answer(history: &History, trial: &Trial) -> Option<Answer> {
    let known = &history.settings().metrics;
    let metrics = (known.len() > 1)
        .then(|| known.iter().filter_map(|m| Some((m.name.clone(), trial.value(m)?))).collect::<Measures>());
    let value = trial.value(history.settings().objectives().next()?)?;
    Some(Answer::Best { trial: trial.number, value, metrics, params: trial.config.clone() })
}
