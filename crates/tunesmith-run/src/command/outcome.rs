//! From how a command ended to the outcome of its trial.

use tunesmith::core::{Cause, Metric};
use tunesmith::{End, Error, Failure, FailureClass, Measures, Outcome, Urgency, Value};

use super::heard::Heard;
use crate::output::Rules;
use crate::process::{Exit, Finished, StopCause};
use crate::stop::cause;
use crate::task::Sink;

/// The end of a trial whose command has ended.
pub(super) fn end(
    finished: &Finished,
    heard: Heard<'_>,
    objectives: &[Metric],
    rules: &Rules,
    urgency: Urgency,
    sink: &mut dyn Sink,
) -> End {
    match heard.error {
        // Another worker carries the trial out by now.
        Some(Error::Fenced(_)) => return End::GiveBack(Cause::LeaseExpired),
        // The store failed: the end of this attempt meets the same store, and reports it.
        Some(_) => return End::GiveBack(Cause::Cancelled),
        None => {}
    }
    note(finished, heard.checkpoint_lost, sink);
    let failed = |class, message: String| End::Outcome(Outcome::Failed(Failure::new(class, message)));
    let stopped = heard.stopped.is_some();
    match &finished.exit {
        Exit::Ok | Exit::Stopped { by: StopCause::Verdict, .. } if stopped => {
            End::Outcome(Outcome::Stopped(heard.result))
        }
        Exit::Stopped { .. } => End::GiveBack(cause(urgency)),
        Exit::Killed => End::GiveBack(Cause::Cancelled),
        Exit::Ok => match &finished.failed {
            Some(why) => failed(FailureClass::Error, with_output(why.clone(), finished)),
            None => done(finished, heard.result, objectives, rules, sink),
        },
        exit => {
            let why = match &finished.failed {
                Some(why) => format!("{why} ({exit})"),
                None => exit.to_string(),
            };
            failed(class(exit), with_output(why, finished))
        }
    }
}

fn class(exit: &Exit) -> FailureClass {
    match exit {
        Exit::Code(_) => FailureClass::ExitCode,
        Exit::Signal { .. } => FailureClass::Signal,
        Exit::Timeout { .. } => FailureClass::Timeout,
        Exit::OutOfMemory { .. } => FailureClass::OutOfMemory,
        Exit::SpawnFailed(_) => FailureClass::NotStarted,
        _ => FailureClass::Error,
    }
}

/// A command that ended well: done if every objective has a value, else its reports were bad or missing.
fn done(finished: &Finished, result: Measures, objectives: &[Metric], rules: &Rules, sink: &dyn Sink) -> End {
    let Some(missing) = objectives.iter().find(|m| result.get(&m.name).is_none() && !sink.has(m)) else {
        return End::Outcome(Outcome::Done(result));
    };
    let why = match &finished.first_bad {
        Some(bad) => format!("the command's report cannot be used: {bad}"),
        None if finished.reports == 0 => rules.how_to_report(),
        None => format!("the command reported other metrics, but never {}", missing.name),
    };
    End::Outcome(Outcome::Failed(Failure::new(FailureClass::BadReport, with_output(why, finished))))
}

/// A message with the last lines that the command printed.
fn with_output(mut message: String, finished: &Finished) -> String {
    if matches!(finished.exit, Exit::SpawnFailed(_)) || finished.last_lines.trim().is_empty() {
        return message;
    }
    message.push_str("; its last lines:");
    for line in finished.last_lines.lines() {
        let shown: String = line.chars().take(300).collect();
        message.push_str("\n  ");
        message.push_str(&shown);
    }
    message
}

/// What is worth a remark though the trial goes on.
fn note(finished: &Finished, checkpoint_lost: Option<String>, sink: &mut dyn Sink) {
    let unread = finished.first_bad.as_ref().map(|bad| {
        format!(
            "{} of its lines were meant as reports but cannot be used; the first: {bad}",
            finished.bad_reports
        )
    });
    let log = finished.log_error.as_ref().map(|why| format!("its log is incomplete: {why}"));
    let survivors = (!finished.survivors.is_empty()).then(|| {
        let pids: Vec<String> = finished.survivors.iter().map(u32::to_string).collect();
        format!("the processes {} outlived SIGKILL", pids.join(", "))
    });
    let notes = [
        ("bad_reports", unread),
        ("log_error", log),
        ("survivors", survivors),
        ("checkpoint_error", checkpoint_lost),
    ];
    for (key, text) in notes {
        let Some(text) = text else { continue };
        if let Err(error) = sink.note(key, Value::from(text)) {
            // The outcome meets the same store, and reports it.
            tracing::warn!(%error, key, "a note could not be recorded");
        }
    }
}
