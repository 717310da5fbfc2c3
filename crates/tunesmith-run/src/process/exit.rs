//! How a command ended.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::environment::NameClash;

/// Who asked a command to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopCause {
    /// The callback, with [`Verdict::Stop`](super::Verdict::Stop).
    Verdict,
    /// A [`StopHandle`](super::StopHandle).
    Request,
}

/// How a command ended. What we did to it comes before what it did: a command that exits with 0 after its time
/// limit timed out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// Exit code 0.
    Ok,
    /// Another exit code.
    Code(i32),
    /// A signal that did not come from here.
    Signal {
        /// Its number.
        number: i32,
        /// Its name, such as SIGSEGV.
        name: String,
    },
    /// The time limit.
    Timeout {
        /// The limit.
        limit: Duration,
        /// SIGTERM was not enough.
        forced: bool,
    },
    /// A lack of memory, as far as the signs tell.
    OutOfMemory {
        /// The sign.
        evidence: String,
    },
    /// It was asked to stop, and did.
    Stopped {
        /// Who asked.
        by: StopCause,
        /// SIGTERM was not enough.
        forced: bool,
    },
    /// [`StopHandle::kill`](super::StopHandle::kill).
    Killed,
    /// It never started.
    SpawnFailed(SpawnFailure),
    /// It ended, but the system did not say how.
    Unknown {
        /// What the system said instead.
        why: String,
    },
}

impl Exit {
    /// The class of the outcome, a fixed word for records: `ok`, `exit_code`, `signal`, `timeout`, `out_of_memory`,
    /// `stopped`, `killed`, `not_started` or `unknown`.
    pub fn class(&self) -> &'static str {
        match self {
            Exit::Ok => "ok",
            Exit::Code(_) => "exit_code",
            Exit::Signal { .. } => "signal",
            Exit::Timeout { .. } => "timeout",
            Exit::OutOfMemory { .. } => "out_of_memory",
            Exit::Stopped { .. } => "stopped",
            Exit::Killed => "killed",
            Exit::SpawnFailed(_) => "not_started",
            Exit::Unknown { .. } => "unknown",
        }
    }

    /// Whether the command ended well on its own.
    pub fn is_ok(&self) -> bool {
        matches!(self, Exit::Ok)
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let forced =
            |forced: &bool| if *forced { ", and ended by force since SIGTERM was not enough" } else { "" };
        match self {
            Exit::Ok => write!(f, "the command ended well"),
            Exit::Code(code) => write!(f, "the command ended with exit code {code}"),
            Exit::Signal { number, name } => write!(f, "the command was ended by {name} (signal {number})"),
            Exit::Timeout { limit, forced: by_force } => {
                write!(f, "the command reached its time limit of {:?}{}", limit, forced(by_force))
            }
            Exit::OutOfMemory { evidence } => write!(f, "the command ran out of memory: {evidence}"),
            Exit::Stopped { by: StopCause::Verdict, forced: by_force } => {
                write!(f, "the command was stopped early{}", forced(by_force))
            }
            Exit::Stopped { by: StopCause::Request, forced: by_force } => {
                write!(f, "the command was asked to stop{}", forced(by_force))
            }
            Exit::Killed => write!(f, "the command was ended at once on request"),
            Exit::SpawnFailed(failure) => write!(f, "{failure}"),
            Exit::Unknown { why } => write!(f, "the command ended, but how is unknown: {why}"),
        }
    }
}

/// Why a command never started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpawnFailure {
    /// No such program.
    #[error("the program `{program}` was not found: {hint}")]
    NotFound {
        /// As named in the command.
        program: String,
        /// Where it was looked for, or what is near.
        hint: String,
    },
    /// A file that cannot be started.
    #[error("the program `{program}` cannot be started: {hint}")]
    NotExecutable {
        /// As named in the command.
        program: String,
        /// Why, and what would help.
        hint: String,
    },
    /// A folder that cannot be used.
    #[error("the folder {} cannot be used: {why}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// Two parameters with one variable.
    #[error(transparent)]
    NameClash(#[from] NameClash),
    /// Anything else.
    #[error("the program `{program}` could not be started: {why}")]
    Other {
        /// As named in the command.
        program: String,
        /// What the system said.
        why: String,
    },
}
