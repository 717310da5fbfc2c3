//! What can go wrong with a study.

use tunesmith_core::{AppendError, HistoryError, SpaceErrors, StoreError, TrialNumber};

/// Why something could not be done with a study.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log holds events that do not fit each other.
    #[error("the log of study `{study}` is damaged: {source}")]
    Damaged {
        /// The study.
        study: String,
        /// What does not fit.
        source: HistoryError,
    },
    /// The settings cannot be used.
    #[error("{0}")]
    Settings(String),
    /// The space cannot be used.
    #[error(transparent)]
    Space(#[from] SpaceErrors),
    /// A study of this name exists and differs in more than a study may change.
    #[error("study `{name}` exists and differs:\n{}\nUse another name, delete it (`tunesmith delete {name}`), or copy it first (`tunesmith copy {name} NEW`)", list(.differences))]
    Differs {
        /// The study.
        name: String,
        /// A sentence for each difference.
        differences: Vec<String>,
    },
    /// No configuration can be proposed.
    #[error("no configuration can be proposed: {0}")]
    Infeasible(String),
    /// There is no such trial.
    #[error("there is no trial {number}; the study has {}", trials(.count))]
    NoTrial {
        /// The number asked for.
        number: TrialNumber,
        /// How many trials there are.
        count: u64,
    },
    /// A configuration does not fit the space.
    #[error("{0}")]
    Config(String),
    /// The result names no value of the objective, and no report did.
    #[error("trial {trial} ended without a value of `{metric}`: report it, or name it in the result")]
    NoObjective {
        /// The trial.
        trial: TrialNumber,
        /// The objective.
        metric: String,
    },
    /// The attempt no longer holds its trial.
    #[error("{0}")]
    Fenced(String),
    /// A worker could not go on, for a reason that is neither the study's nor the store's.
    #[error("{0}")]
    Worker(String),
    /// Others changed the study again and again while this one tried to.
    #[error("study `{0}` is changed by others faster than this process can follow; try again")]
    Contended(String),
}

fn list(differences: &[String]) -> String {
    differences.iter().map(|d| format!("  - {d}")).collect::<Vec<_>>().join("\n")
}

fn trials(count: &u64) -> String {
    match count {
        0 => "none yet".into(),
        1 => "one, number 0".into(),
        n => format!("{n}, numbered 0 to {}", n - 1),
    }
}

/// The result of something done with a study.
pub type Result<T, E = Error> = std::result::Result<T, E>;

pub(crate) fn from_append(study: &str, error: AppendError) -> Error {
    match error {
        AppendError::Store(e) => Error::Store(e),
        AppendError::Moved(_) => Error::Contended(study.to_owned()),
        fenced @ AppendError::Fenced { .. } => Error::Fenced(fenced.to_string()),
    }
}
