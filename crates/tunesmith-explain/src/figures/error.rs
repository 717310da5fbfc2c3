//! Why a study has no such figure.

use tunesmith_core::nearest;

use super::FIGURES;
use crate::ExplainError;

/// Why a figure cannot be drawn, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// There is no figure of this name.
    #[error("there is no figure `{name}`{}", near(name))]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// There is no parameter of this name.
    #[error("there is no parameter `{name}`; there are: {known}")]
    UnknownParameter {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The study lacks what the figure shows.
    #[error("{0}")]
    Missing(String),
    /// The question has no answer.
    #[error(transparent)]
    Explain(#[from] ExplainError),
}

impl FigureError {
    /// What the study lacks, as a sentence.
    pub(super) fn missing(why: impl Into<String>) -> Self {
        Self::Missing(why.into())
    }
}

fn near(name: &str) -> String {
    match nearest(name, FIGURES.iter().map(|f| f.name)) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => {
            format!("; there are: {}", FIGURES.iter().map(|f| f.name).collect::<Vec<_>>().join(", "))
        }
    }
}
