//! [`run`]: one command from start to end.

use std::time::Duration;

use super::exit::Exit;
use super::spec::{CommandSpec, Slot};
use super::stop::StopHandle;
use crate::output::{BadReport, Event, Rules};

#[cfg(unix)]
mod start;
#[cfg(unix)]
mod watch;

/// What a callback answers to what a command printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Continue,
    /// Stop with SIGTERM, and SIGKILL after the grace. Later answers change nothing.
    Stop,
}

/// Counts of one output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StreamSummary {
    /// Bytes printed.
    pub bytes: u64,
    /// Lines printed; one without an end counts.
    pub lines: u64,
    /// Bytes that the log lacks because of its cap.
    pub left_out: u64,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// How it ended.
    pub exit: Exit,
    /// Good reports. With none, [`Rules::how_to_report`] says what to print.
    pub reports: u64,
    /// Lines that were meant as reports but cannot be used.
    pub bad_reports: u64,
    /// The first of those.
    pub first_bad: Option<BadReport>,
    /// The last reason that the command itself gave with `{"failed": "why"}`.
    pub failed: Option<String>,
    /// From the start to the leader's exit.
    pub duration: Duration,
    /// Standard output.
    pub stdout: StreamSummary,
    /// Standard error.
    pub stderr: StreamSummary,
    /// Up to ten last lines of standard error, or of standard output where that is empty.
    pub last_lines: String,
    /// Why a log is incomplete, other than for its cap.
    pub log_error: Option<String>,
    /// Process ids that outlived SIGKILL; empty but for processes stuck in the kernel. Then the record of the
    /// run stays for [`end_left_behind`](super::end_left_behind).
    pub survivors: Vec<u32>,
}

impl Finished {
    /// A command that never ran.
    pub(super) fn without_run(exit: Exit) -> Finished {
        Finished {
            exit,
            reports: 0,
            bad_reports: 0,
            first_bad: None,
            failed: None,
            duration: Duration::ZERO,
            stdout: StreamSummary::default(),
            stderr: StreamSummary::default(),
            last_lines: String::new(),
            log_error: None,
            survivors: Vec::new(),
        }
    }
}

/// Carries out a command and returns when it and all it started have ended (see the [module](super)).
///
/// `on` is called on this thread for every line of both outputs and for what `rules` find in it; while it works, the
/// command may have to wait to print more. Blocks for as long as the command takes, its limits apply. If `on`
/// panics, the command is ended before the panic goes on.
#[cfg(unix)]
pub fn run(
    spec: &CommandSpec,
    slot: &Slot,
    rules: &Rules,
    on: &mut dyn FnMut(Event<'_>) -> Verdict,
    stop: &StopHandle,
) -> Finished {
    use super::exit::StopCause;
    use super::stop::StopLevel;
    match stop.level() {
        StopLevel::Run => {}
        StopLevel::Stop => {
            return Finished::without_run(Exit::Stopped { by: StopCause::Request, forced: false });
        }
        StopLevel::Kill => return Finished::without_run(Exit::Killed),
    }
    match start::start(spec, slot) {
        Ok(running) => watch::watch(running, spec, rules, on, stop),
        Err(failure) => Finished::without_run(Exit::SpawnFailed(failure)),
    }
}

/// Says that commands need a Unix.
#[cfg(not(unix))]
pub fn run(
    spec: &CommandSpec,
    _slot: &Slot,
    _rules: &Rules,
    _on: &mut dyn FnMut(Event<'_>) -> Verdict,
    _stop: &StopHandle,
) -> Finished {
    use super::exit::SpawnFailure;
    let program = spec.command.argv.first().cloned().unwrap_or_default();
    let why = "commands need Linux or macOS; built-in models run here".to_owned();
    Finished::without_run(Exit::SpawnFailed(SpawnFailure::Other { program, why }))
}
