//! What is found wrong after a study file was read: when the data, the program or a sampler is looked at.

use crate::Error;
use crate::file::{Problem, StudyFile};

/// Something wrong, and the key of the study file that it concerns.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The key, such as `model.data`.
    pub(crate) key: String,
    /// What is wrong.
    pub(crate) message: String,
    /// What would be right; may be empty.
    pub(crate) remedy: String,
}

impl Wrong {
    pub(crate) fn new(key: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { key: key.to_owned(), message: message.into(), remedy: remedy.into() }
    }

    /// From a message that ends in its remedy, after a semicolon or a colon.
    pub(crate) fn saying(key: &str, text: &str) -> Self {
        let (message, remedy) = text.split_once("; ").or_else(|| text.split_once(": ")).unwrap_or((text, ""));
        Self::new(key, message, remedy)
    }

    /// Drawn at its line of the study file.
    pub(crate) fn at(self, file: &StudyFile) -> Error {
        Error::File(file.problems(vec![Problem::new(&file.place(&self.key), self.message, self.remedy)]))
    }
}

/// Where there is no study file: as a sentence.
impl From<Wrong> for Error {
    fn from(wrong: Wrong) -> Self {
        let Wrong { message, remedy, .. } = wrong;
        Self::Prepare(if remedy.is_empty() { message } else { format!("{message}; {remedy}") })
    }
}
