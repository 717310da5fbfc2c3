//! Rows and their labels.

use tunesmith_core::History;

use super::profile::Profile;
use crate::diagnose::names::{self, Measure};
use crate::diagnose::robust::confidence;
use crate::diagnose::thresholds::{IMBALANCE, ROWS_A_CLASS};
use crate::diagnose::{Finding, Kind, Options, Severity, words};

pub(super) fn judge(profile: &Profile, history: &History, options: &Options, out: &mut Vec<Finding>) {
    out.extend(imbalance(profile, history));
    out.extend(few(profile, options));
}

/// A class much smaller than its fair share.
fn imbalance(profile: &Profile, history: &History) -> Option<Finding> {
    let smallest = profile.classes.iter().min_by(|a, b| a.rows.total_cmp(&b.rows))?;
    let largest = profile.classes.iter().max_by(|a, b| a.rows.total_cmp(&b.rows))?;
    let all: f64 = profile.classes.iter().map(|c| c.rows).sum();
    let fair = all / profile.classes.len() as f64;
    if profile.classes.len() < 2 || smallest.rows > IMBALANCE * fair {
        return None;
    }
    let sentence = format!(
        "class \"{}\" has {:.0} of {all:.0} rows, class \"{}\" {:.0}: always answering \"{}\" would be right in {}",
        smallest.name,
        smallest.rows,
        largest.name,
        largest.rows,
        largest.name,
        words::percent(largest.rows / all)
    );
    let mut finding =
        Finding::new(Kind::ClassImbalance, confidence(IMBALANCE * fair, smallest.rows.max(0.5)), sentence)
            .number("rows of the smallest class", smallest.rows, "rows")
            .number("rows of the largest class", largest.rows, "rows");
    // A metric that counts classes alike does not mind.
    let metric = history.settings().objectives().next()?;
    if !matches!(names::read(&metric.name), Some((_, Measure::Accuracy | Measure::Loss))) {
        finding.severity = Severity::Remark;
    }
    Some(finding)
}

/// So few rows that they are learned by heart.
fn few(profile: &Profile, options: &Options) -> Option<Finding> {
    let rows = options.training_rows.map_or(profile.rows * 0.8, |n| n as f64);
    let classes = profile.classes.len() as f64;
    let each = rows / classes.max(1.0);
    if rows <= 0.0 || each >= ROWS_A_CLASS {
        return None;
    }
    let sentence = format!(
        "{rows:.0} rows to train on, about {each:.0} for each of {classes:.0} classes, are few for a network: it learns them by heart"
    );
    Some(
        Finding::new(Kind::TooFewSamples, confidence(ROWS_A_CLASS, each.max(1.0)), sentence)
            .number("rows to train on", rows, "rows")
            .number("rows a class", each, "rows"),
    )
}
