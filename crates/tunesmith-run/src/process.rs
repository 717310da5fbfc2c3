//! Carries out one trial as a process: start, watch, limit, stop, end, and say what came of it.
//!
//! [`run`] starts a command in its own process group, reads what it prints, and returns once the command *and all it
//! started* have ended. The rules:
//!
//! - **Folders.** The command runs in [`CommandSpec::folder`]. Its own folder ([`TrialContext::folder`]) receives
//!   `params.json`, `stdout.log` and `stderr.log` (capped, see [`Limits::log_bytes`]) and, while it runs,
//!   `process.json`. Standard input is empty.
//! - **Environment.** See [`variables`].
//! - **Stopping.** The time limit, a callback's [`Verdict::Stop`] and [`StopHandle::stop`] send SIGTERM to the group,
//!   wait for [`Limits::grace`], then send SIGKILL. [`StopHandle::kill`] sends SIGKILL at once.
//! - **After the leader's exit**, whoever still holds its output may print for [`Limits::linger`]; then the group gets
//!   SIGKILL, and on Linux also every process that carries the run's mark in its environment, wherever it moved.
//!   A background process that is meant to outlive its trial must clear `TUNESMITH_MARK` and leave the group.
//! - **If this process is killed**, Linux ends the group's leader (parent-death signal) and the next run ends the
//!   rest with [`end_left_behind`]. The parent-death signal fires when the *thread* that started the child ends;
//!   [`run`] starts and awaits it on one thread, so that thread never ends first.
//!
//! The calling thread does all of the work, waiting in `poll`; there are no reader threads. Memory is bounded however
//! much a command prints. Commands need a Unix; elsewhere [`run`] reports that they cannot start.

#[cfg(unix)]
mod capped_log;
mod environment;
mod exit;
#[cfg(unix)]
mod group;
mod left_behind;
mod locate;
#[cfg(unix)]
mod memory;
#[cfg(unix)]
mod pipes;
mod record;
mod run;
mod spec;
mod stop;
#[cfg(unix)]
mod streams;

pub use environment::{NameClash, parameter_variable, parameter_variables, value_text, variables};
pub use exit::{Exit, SpawnFailure, StopCause};
pub use left_behind::{LeftBehind, end_left_behind};
pub use locate::locate;
pub use run::{Finished, StreamSummary, Verdict, run};
pub use spec::{CommandSpec, Limits, Slot, TrialContext};
pub use stop::{StopHandle, StopLevel};
