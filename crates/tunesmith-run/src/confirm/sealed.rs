//! Opening the sealed test part.

use serde::Serialize;
use tunesmith::core::{Goal, Metric};
use tunesmith::{Study, Value};
use tunesmith_train::{Dataset, Judged, Metric as Score, Model, TaskKind, score_of};

use super::{Candidate, Interval};
use crate::Error;

/// What the log's notes on revealing begin with.
const REVEALED: &str = "tunesmith.revealed";

/// The winner on the sealed test part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sealed {
    /// Rows in it.
    pub rows: usize,
    /// Its content's SHA-256, in hex, as the log has had it since the study was created.
    pub hash: String,
    /// The metric that corresponds to the objective.
    pub metric: String,
    /// That of the network that is kept, with the 95% interval over the rows (bootstrap).
    pub score: Interval,
    /// All scores of the network that is kept.
    pub scores: Vec<(Score, f64)>,
    /// How much better the search had measured the winner, negative where it does better here; `None` where it had not measured the same.
    pub optimism: Option<f64>,
    /// Which time the part is revealed, from 1.
    pub revealed: usize,
}

/// Says in the log that the part is revealed, and scores the network that is kept on it.
pub(super) fn reveal(
    study: &Study,
    sealed: &Dataset,
    winner: &Candidate,
    model: &Model,
    objective: &Metric,
    warnings: &mut Vec<String>,
) -> Result<Sealed, Error> {
    let before = study.history()?.notes().iter().filter(|(key, _)| key.starts_with(REVEALED)).count();
    let revealed = before + 1;
    let text = serde_json::json!({
        "rows": sealed.rows(), "hash": sealed.hash(), "trial": winner.trial, "configuration": winner.config.to_string(),
    });
    study.note(None, format!("{REVEALED}.{revealed}"), Value::from(text.to_string()))?;
    if before > 0 {
        let times = if before == 1 { "once".to_owned() } else { format!("{before} times") };
        warnings.push(format!(
            "the sealed test part was revealed {times} before: what was chosen since then may have been chosen by it, and its \
             score is no longer an honest one"
        ));
    }
    let regression = sealed.task().kind() == TaskKind::Regression;
    let metric = Score::from_reported(&objective.name).unwrap_or(if regression {
        Score::Rmse
    } else {
        Score::LogLoss
    });
    let same = metric.reported() == &*objective.name || (!regression && &*objective.name == "val_loss");
    let judged = model.judged(sealed).map_err(|e| Error::Prepare(e.to_string()))?;
    let scores = judged.scores();
    let Some(value) = score_of(&scores, metric) else {
        return Err(Error::Prepare(format!(
            "{} is not defined on the sealed test part, which has rows of one class only",
            metric.reported()
        )));
    };
    let optimism = winner.searched.filter(|_| same).map(|searched| match objective.goal {
        Goal::Maximize => searched - value,
        _ => value - searched,
    });
    Ok(Sealed {
        rows: sealed.rows(),
        hash: sealed.hash().to_owned(),
        metric: metric.reported().to_owned(),
        score: bootstrap(&judged, metric, value),
        scores,
        optimism,
        revealed,
    })
}

/// A score with where it lies in 95% of the samples of the rows with replacement.
fn bootstrap(judged: &Judged, metric: Score, value: f64) -> Interval {
    const DRAWS: usize = 400;
    let (mut state, rows) = (0x5EED_u64, judged.rows() as u64);
    let mut scores = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        let drawn: Vec<u32> = (0..rows).map(|_| below(&mut state, rows) as u32).collect();
        scores.extend(score_of(&judged.scores_of(&drawn), metric));
    }
    scores.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (scores.len().max(1) - 1) as f64 * share;
        scores.get(place.round() as usize).copied().unwrap_or(value)
    };
    Interval { value, low: at(0.025), high: at(0.975) }
}

/// A number below `n`, by SplitMix64.
fn below(state: &mut u64, n: u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((u128::from(z ^ (z >> 31)) * u128::from(n)) >> 64) as u64
}
