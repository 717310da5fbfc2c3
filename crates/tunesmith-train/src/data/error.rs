//! What can be wrong with data, each with the place and the remedy.

use std::path::PathBuf;

/// Data that cannot be used. The message names the file, the line and the column where there is one, and says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file or a folder could not be read.
    #[error("cannot read {}: {}", path.display(), plain(source))]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// Something about a file as a whole.
    #[error("{}: {what}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong and the remedy.
        what: String,
    },
    /// Something on one line of a file.
    #[error("{}:{line}: {what}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong and the remedy.
        what: String,
    },
    /// The data cannot be divided as asked.
    #[error("{0}")]
    Split(String),
}

impl DataError {
    pub(crate) fn file(path: &std::path::Path, what: impl Into<String>) -> Self {
        Self::File { path: path.to_path_buf(), what: what.into() }
    }

    pub(crate) fn line(path: &std::path::Path, line: u64, what: impl Into<String>) -> Self {
        Self::Line { path: path.to_path_buf(), line, what: what.into() }
    }

    pub(super) fn read(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::Read { path: path.to_path_buf(), source }
    }
}

/// The system's message without its error number.
pub(crate) fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        std::io::ErrorKind::NotADirectory => "it is a file, not a folder".to_owned(),
        _ => error.to_string(),
    }
}
