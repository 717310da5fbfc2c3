//! What was seen before the first trial: the note that `tunesmith run` keeps of its preflight.
//!
//! The note is a list of sentences, each behind the name of its check. A check that is not known here is left to those who read the note.

use tunesmith_core::{History, Value};

use super::{Diagnosis, Finding, Kind};

/// The key of the note.
const NOTE: &str = "tunesmith.preflight";

/// Judges the note.
pub(super) fn judge(history: &History, diagnosis: &mut Diagnosis) {
    let mut notes = history.notes().iter().filter(|(key, _)| &**key == NOTE);
    let Some((_, Value::List(sentences))) = notes.next_back() else { return };
    diagnosis.findings.extend(sentences.iter().filter_map(|sentence| finding(sentence.as_str()?)));
}

fn finding(sentence: &str) -> Option<Finding> {
    let (check, rest) = sentence.split_once(": ")?;
    let (kind, sure) = match check {
        "initial loss" => (Kind::InitialLossOff, 0.8),
        "one batch" => (Kind::BatchNotLearned, 0.9),
        "gradients" => (Kind::BrokenGradients, 0.9),
        _ => return None,
    };
    // What was found and what it means; what helps follows from the kind.
    let seen: Vec<&str> = rest.split("; ").take(2).collect();
    let finding = Finding::new(kind, sure, format!("before the first trial: {}", seen.join("; ")));
    let loss =
        rest.split(' ').next().and_then(|word| word.parse().ok()).filter(|_| kind == Kind::InitialLossOff);
    Some(finding.number("loss before the first step", loss.unwrap_or(f64::NAN), ""))
}
