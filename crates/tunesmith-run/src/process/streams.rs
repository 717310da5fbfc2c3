//! What is kept of the two outputs: capped logs, the latest bytes in memory, counts; and their lines as they come.

use std::collections::VecDeque;
use std::path::Path;

use super::capped_log::CappedLog;
use super::run::StreamSummary;
use super::spec::CommandSpec;
use crate::output::{Line, LineSplitter, Stream};

/// Bytes of each output kept in memory for messages.
const TAIL: usize = 8 * 1024;

/// Both outputs of a command.
pub(super) struct Streams {
    out: Output,
    err: Output,
}

struct Output {
    splitter: LineSplitter,
    log: Option<CappedLog>,
    log_error: Option<String>,
    tail: VecDeque<u8>,
    bytes: u64,
}

/// What remains of the outputs at the end.
pub(super) struct Remains {
    pub(super) out: StreamSummary,
    pub(super) err: StreamSummary,
    pub(super) log_error: Option<String>,
}

impl Streams {
    /// New logs in the trial's folder, which exists.
    pub(super) fn create(folder: &Path, spec: &CommandSpec) -> std::io::Result<Streams> {
        let output = |stream, name| -> std::io::Result<Output> {
            Ok(Output {
                splitter: LineSplitter::new(stream),
                log: Some(CappedLog::create(&folder.join(name), spec.limits.log_bytes)?),
                log_error: None,
                tail: VecDeque::with_capacity(TAIL),
                bytes: 0,
            })
        };
        Ok(Streams { out: output(Stream::Stdout, "stdout.log")?, err: output(Stream::Stderr, "stderr.log")? })
    }

    /// Takes bytes of one output and hands on the lines they complete.
    pub(super) fn take(&mut self, stream: Stream, bytes: &[u8], on: &mut dyn FnMut(Line<'_>)) {
        let output = match stream {
            Stream::Stdout => &mut self.out,
            Stream::Stderr => &mut self.err,
        };
        output.keep(bytes);
        output.splitter.feed(bytes, on);
    }

    /// Hands on what remains without a line end.
    pub(super) fn last_lines(&mut self, on: &mut dyn FnMut(Line<'_>)) {
        self.out.splitter.finish(on);
        self.err.splitter.finish(on);
    }

    /// The latest of both outputs, standard error last.
    pub(super) fn tail(&self) -> String {
        format!("{}\n{}", self.out.tail_text(), self.err.tail_text())
    }

    /// The last lines of standard error, or of standard output where that is empty.
    pub(super) fn last_words(&self) -> String {
        let text = match self.err.tail_text() {
            text if text.trim().is_empty() => self.out.tail_text(),
            text => text,
        };
        let lines: Vec<&str> = text.trim_end().lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    /// Closes the logs.
    pub(super) fn finish(self) -> Remains {
        let ((out, out_error), (err, err_error)) = (self.out.finish(), self.err.finish());
        Remains { out, err, log_error: out_error.or(err_error) }
    }
}

impl Output {
    fn keep(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        let latest = &bytes[bytes.len().saturating_sub(TAIL)..];
        let surplus = (self.tail.len() + latest.len()).saturating_sub(TAIL);
        self.tail.drain(..surplus);
        self.tail.extend(latest);
        if let Some(log) = &mut self.log
            && let Err(error) = log.write(bytes)
        {
            // A full disk must not end the trial; what was written stays.
            self.log_error = Some(error.to_string());
            self.log = None;
        }
    }

    fn tail_text(&self) -> String {
        let (front, back) = self.tail.as_slices();
        String::from_utf8_lossy(&[front, back].concat()).into_owned()
    }

    fn finish(mut self) -> (StreamSummary, Option<String>) {
        let left_out = match self.log.take().map(CappedLog::finish) {
            Some(Ok(left_out)) => left_out,
            Some(Err(error)) => {
                self.log_error = Some(error.to_string());
                0
            }
            None => 0,
        };
        (StreamSummary { bytes: self.bytes, lines: self.splitter.lines(), left_out }, self.log_error)
    }
}
