//! What can be found in a command's output.

use std::fmt;

use super::line::{Line, Stream};

/// Measured values of a trial at one point of its course.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The step or epoch, where it was given.
    pub step: Option<u64>,
    /// The cross-validation fold, where it was given.
    pub fold: Option<u64>,
    /// The study's metrics, in the study's order; values may be NaN or infinite.
    pub measures: Vec<(String, f64)>,
    /// Other numbers of the same line, by name.
    pub others: Vec<(String, f64)>,
    /// The command called this its final result.
    pub is_result: bool,
    /// Where it was printed.
    pub stream: Stream,
    /// The line, from 1.
    pub line: u64,
}

impl Report {
    /// Whether a metric is NaN or infinite.
    pub fn diverged(&self) -> bool {
        self.measures.iter().any(|(_, value)| !value.is_finite())
    }
}

/// A line that was meant as a report but cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadReport {
    /// Where it was printed.
    pub stream: Stream,
    /// The line, from 1.
    pub line: u64,
    /// The start of the line, up to 200 characters.
    pub text: String,
    /// What is wrong, and what would be right.
    pub why: String,
}

impl BadReport {
    pub(super) fn new(line: Line<'_>, why: String) -> BadReport {
        let mut text: String = line.text.trim().chars().take(200).collect();
        if text.len() < line.text.trim().len() {
            text.push_str("...");
        }
        BadReport { stream: line.stream, line: line.number, text, why }
    }
}

impl fmt::Display for BadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of {}: {}; the line is: {}", self.line, self.stream, self.why, self.text)
    }
}

/// One thing that a command printed.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'a> {
    /// A line; what was found in it follows.
    Line(Line<'a>),
    /// Measured values.
    Report(Report),
    /// A report that cannot be used.
    BadReport(BadReport),
    /// The command says that the trial failed.
    Failed {
        /// In its words.
        why: String,
        /// The line, from 1.
        line: u64,
    },
    /// The command wrote a checkpoint.
    Checkpoint {
        /// As printed: relative to the command's folder, or absolute.
        path: String,
        /// The step, where it was given.
        step: Option<u64>,
        /// The line, from 1.
        line: u64,
    },
}
