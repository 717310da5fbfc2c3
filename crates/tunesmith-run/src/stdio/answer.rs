//! What a session answers.

use serde::{Serialize, Serializer};
use tunesmith::core::{Config, Measures, TrialNumber};

/// One line of an answer, as [`Answer::line`] writes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// A trial to carry out.
    Trial {
        /// Its number.
        trial: TrialNumber,
        /// The value of each active parameter.
        params: Config,
    },
    /// There is no more.
    Done {
        /// Always true.
        done: bool,
    },
    /// To a report: whether the trial should end here.
    Stop {
        /// Whether it should.
        stop: bool,
    },
    /// An outcome is recorded.
    Ok {
        /// Always true.
        ok: bool,
        /// The number that a trial of the program's own got.
        #[serde(skip_serializing_if = "Option::is_none")]
        trial: Option<TrialNumber>,
    },
    /// One of the best trials.
    Best {
        /// Its number.
        trial: TrialNumber,
        /// Its first objective.
        value: f64,
        /// The values of all metrics, where the study has several.
        #[serde(skip_serializing_if = "Option::is_none", serialize_with = "finite")]
        metrics: Option<Measures>,
        /// Its configuration.
        params: Config,
    },
    /// The line could not be followed.
    Error {
        /// What was wrong, and what would be right.
        error: String,
        /// The line's number, from 1.
        line: u64,
    },
}

impl Answer {
    /// The answer as a line of JSON, without the line break.
    pub fn line(&self) -> String {
        // Names, numbers and texts always have a form in JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Numbers that are not finite as null.
fn finite<S: Serializer>(measures: &Option<Measures>, serializer: S) -> Result<S::Ok, S::Error> {
    let values = measures.iter().flat_map(|m| m.iter());
    serializer.collect_map(values.map(|(name, value)| (name, Some(value).filter(|v| v.is_finite()))))
}
