//! What can go wrong between a study file and its trials.

use crate::file::Problems;

/// Why a study could not be prepared or carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The study file is wrong; its `Display` is the plain rendering.
    #[error(transparent)]
    File(#[from] Problems),
    /// The study could not be read or written.
    #[error(transparent)]
    Study(#[from] tunesmith::Error),
    /// Something that the trials need is missing: says what, where, and what would be right.
    #[error("{0}")]
    Prepare(String),
    /// What came of it could not be written.
    #[error("the output cannot be written: {0}")]
    Output(std::io::Error),
}

impl Error {
    /// What is wrong with the study file, to be drawn for a terminal.
    pub fn problems(&self) -> Option<&Problems> {
        match self {
            Self::File(problems) => Some(problems),
            _ => None,
        }
    }
}
