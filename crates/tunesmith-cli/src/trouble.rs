//! How the program ends when it does not simply succeed: what is said, and the exit code.

use std::fmt::{self, Display};
use std::io;
use std::process::ExitCode;

use tunesmith::core::StoreError;

/// The exit codes; `--help`, the man page and docs/cli.md list them.
pub(crate) mod code {
    /// What was asked for could not be done.
    pub(crate) const FAILURE: u8 = 1;
    /// The command line or the study file is wrong.
    pub(crate) const USAGE: u8 = 2;
    /// No trial is done within every limit.
    pub(crate) const INFEASIBLE: u8 = 3;
    /// Ctrl-C.
    pub(crate) const INTERRUPTED: u8 = 130;
    /// SIGTERM or SIGUSR1.
    pub(crate) const PREEMPTED: u8 = 143;
}

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The command line is wrong.
    Usage(String),
    /// The study file is wrong: the drawing of its problems.
    StudyFile(String),
    /// What was asked for could not be done.
    Failed(String),
    /// Everything is said; only the exit code is left.
    Silent(u8),
    /// Whoever read standard output has enough.
    NobodyReads,
}

/// The result of a command.
pub(crate) type Result<T = (), E = Trouble> = std::result::Result<T, E>;

impl Trouble {
    pub(crate) fn usage(message: impl Display) -> Self {
        Self::Usage(message.to_string())
    }

    pub(crate) fn failed(message: impl Display) -> Self {
        Self::Failed(message.to_string())
    }

    /// A file that could not be read or written.
    pub(crate) fn file(what: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Self::Failed(format!("{} cannot be {what}: {error}", path.display()))
    }

    /// The message for people; none when everything is said.
    pub(crate) fn message(&self) -> Option<&str> {
        match self {
            Self::Usage(m) | Self::Failed(m) | Self::StudyFile(m) => Some(m),
            Self::Silent(_) | Self::NobodyReads => None,
        }
    }

    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage(_) | Self::StudyFile(_) => code::USAGE,
            Self::Failed(_) => code::FAILURE,
            Self::Silent(code) => *code,
            Self::NobodyReads => 0,
        })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().unwrap_or_default())
    }
}

impl From<tunesmith::Error> for Trouble {
    fn from(error: tunesmith::Error) -> Self {
        Self::failed(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::failed(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::NobodyReads,
            _ => Self::Failed(format!("standard output cannot be written: {error}")),
        }
    }
}
