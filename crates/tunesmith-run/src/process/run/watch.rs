//! Watches a started command: its output, its limits, requests to stop, its end and how it came.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::start::Running;
use super::{Finished, Verdict};
use crate::output::{BadReport, Event, Line, OutputParser, Rules};
use crate::process::exit::{Exit, StopCause};
use crate::process::memory;
use crate::process::spec::{CommandSpec, Limits};
use crate::process::stop::{StopHandle, StopLevel};
use crate::process::streams::Streams;

/// The longest wait between two looks at limits and requests.
const TICK: Duration = Duration::from_millis(20);
/// How long pipes may stay open after all known processes have ended.
const DRAIN: Duration = Duration::from_millis(200);

/// Follows a command to its end.
pub(super) fn watch(
    (mut running, mut streams): (Running, Streams),
    spec: &CommandSpec,
    rules: &Rules,
    on: &mut dyn FnMut(Event<'_>) -> Verdict,
    stop: &StopHandle,
) -> Finished {
    let mut listener = Listener::new(rules, on);
    let mut ending = Ending::default();
    // With its output closed only another look tells that the leader ended, mostly at once.
    let mut closed_wait = Duration::from_micros(100);
    while !running.group.leader_ended() {
        ending.look(&running, &spec.limits, stop, listener.stop);
        let closed = running.pipes.closed();
        running.pipes.read(if closed { closed_wait } else { TICK }, &mut |stream, bytes| {
            streams.take(stream, bytes, &mut |line| listener.line(line, true));
        });
        if closed {
            closed_wait = (closed_wait * 2).min(TICK);
        }
    }
    let duration = running.started.elapsed();
    let mut read_for = |running: &mut Running, time: Duration| {
        let deadline = Instant::now() + time;
        while !running.pipes.closed() && Instant::now() < deadline && stop.level() != StopLevel::Kill {
            running.pipes.read(TICK.min(time), &mut |stream, bytes| {
                streams.take(stream, bytes, &mut |line| listener.line(line, true));
            });
        }
    };
    read_for(&mut running, if ending.killed { Duration::ZERO } else { spec.limits.linger });
    let status = running.group.finish();
    let survivors = running.end_strays();
    read_for(&mut running, DRAIN);

    // The last line of a command that was cut short may be cut short, too: its numbers may lack digits.
    let whole = ending.cause.is_none() && status.as_ref().is_ok_and(|status| status.code().is_some());
    streams.last_lines(&mut |line| listener.line(line, whole));
    let exit = ending.exit(&status, &running, &streams);
    let last_lines = streams.last_words();
    let remains = streams.finish();
    Finished {
        exit,
        reports: listener.reports,
        bad_reports: listener.bad_reports,
        first_bad: listener.first_bad,
        failed: listener.failed,
        duration,
        stdout: remains.out,
        stderr: remains.err,
        last_lines,
        log_error: remains.log_error,
        survivors,
    }
}

/// Hands lines and what is found in them to the callback, and counts.
struct Listener<'a> {
    parser: OutputParser<'a>,
    on: &'a mut dyn FnMut(Event<'_>) -> Verdict,
    stop: bool,
    reports: u64,
    bad_reports: u64,
    first_bad: Option<BadReport>,
    failed: Option<String>,
}

impl<'a> Listener<'a> {
    fn new(rules: &'a Rules, on: &'a mut dyn FnMut(Event<'_>) -> Verdict) -> Self {
        let parser = rules.parser();
        Listener { parser, on, stop: false, reports: 0, bad_reports: 0, first_bad: None, failed: None }
    }

    fn line(&mut self, line: Line<'_>, parse: bool) {
        self.tell(Event::Line(line));
        if parse {
            for event in self.parser.line(line) {
                match &event {
                    Event::Report(_) => self.reports += 1,
                    Event::BadReport(bad) => {
                        self.bad_reports += 1;
                        self.first_bad.get_or_insert_with(|| bad.clone());
                    }
                    Event::Failed { why, .. } => self.failed = Some(why.clone()),
                    Event::Line(_) | Event::Checkpoint { .. } => {}
                }
                self.tell(event);
            }
        }
    }

    fn tell(&mut self, event: Event<'_>) {
        self.stop |= (self.on)(event) == Verdict::Stop;
    }
}

#[derive(Debug, Clone, Copy)]
enum Cause {
    Stop(StopCause),
    Timeout(Duration),
    Kill,
}

/// What was done to end the command, and why.
#[derive(Default)]
struct Ending {
    cause: Option<Cause>,
    kill_at: Option<Instant>,
    killed: bool,
    forced: bool,
}

impl Ending {
    fn look(&mut self, running: &Running, limits: &Limits, stop: &StopHandle, verdict: bool) {
        if stop.level() == StopLevel::Kill && !matches!(self.cause, Some(Cause::Kill)) {
            self.cause = Some(Cause::Kill);
            self.killed = true;
            running.group.kill();
        }
        if self.cause.is_none() {
            self.cause = match limits.time {
                _ if verdict => Some(Cause::Stop(StopCause::Verdict)),
                _ if stop.level() == StopLevel::Stop => Some(Cause::Stop(StopCause::Request)),
                Some(limit) if running.started.elapsed() >= limit => Some(Cause::Timeout(limit)),
                _ => None,
            };
            if self.cause.is_some() {
                running.group.terminate();
                self.kill_at = Instant::now().checked_add(limits.grace);
            }
        }
        if !self.killed && self.kill_at.is_some_and(|at| Instant::now() >= at) {
            (self.killed, self.forced) = (true, true);
            running.group.kill();
        }
    }

    fn exit(&self, status: &io::Result<ExitStatus>, running: &Running, streams: &Streams) -> Exit {
        match self.cause {
            Some(Cause::Kill) => Exit::Killed,
            Some(Cause::Stop(by)) => Exit::Stopped { by, forced: self.forced },
            Some(Cause::Timeout(limit)) => Exit::Timeout { limit, forced: self.forced },
            None => match status {
                Ok(status) => of_its_own(*status, running, streams),
                Err(error) => Exit::Unknown { why: error.to_string() },
            },
        }
    }
}

fn of_its_own(status: ExitStatus, running: &Running, streams: &Streams) -> Exit {
    if status.success() {
        return Exit::Ok;
    }
    let (code, signal) = (status.code(), status.signal());
    let killed = signal == Some(Signal::SIGKILL as i32) || code == Some(128 + Signal::SIGKILL as i32);
    let evidence = if killed { running.kills.evidence() } else { None };
    if let Some(evidence) = evidence.or_else(|| memory::message(&streams.tail())) {
        return Exit::OutOfMemory { evidence };
    }
    match (code, signal) {
        (Some(code), _) => Exit::Code(code),
        (None, Some(number)) => {
            let name = Signal::try_from(number)
                .map_or_else(|_| format!("signal {number}"), |s| s.as_str().to_owned());
            Exit::Signal { number, name }
        }
        (None, None) => Exit::Unknown { why: status.to_string() },
    }
}
