//! Study files, with the errors that they give.

use std::path::Path;

use tunesmith_run::file::Style;
use tunesmith_run::{Error, Job};

use crate::trouble::{Result, Trouble};

/// Reads and checks a study file.
pub(crate) fn load(path: &Path) -> Result<Job> {
    Ok(Job::load(path)?)
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::File(problems) => Self::StudyFile(problems.render(Style::for_stderr())),
            Error::Output(error) => error.into(),
            other => Self::failed(other),
        }
    }
}
