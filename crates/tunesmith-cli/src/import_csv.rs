//! Trials from a CSV file. Every error names the line and the column.

use std::fs::File;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use tunesmith::core::Name;
use tunesmith::{Added, Config, Failure, FailureClass, History, Measures, Outcome, Value};

use crate::assign;
use crate::trouble::{Result, Trouble};

/// What `tunesmith export` writes beside parameters, metrics and notes; the import makes it anew.
const OWN: [&str; 11] = [
    "number",
    "origin",
    "value",
    "feasible",
    "diverged",
    "by",
    "why",
    "attempts",
    "started",
    "finished",
    "duration_s",
];

/// A trial, with the notes that belong to it.
pub(crate) struct Row {
    pub(crate) trial: Added,
    pub(crate) notes: Vec<(Name, Value)>,
}

/// What a file holds.
pub(crate) struct Read {
    pub(crate) rows: Vec<Row>,
    /// How many rows have a state without an outcome.
    pub(crate) skipped: u64,
    /// Columns without a meaning for the study.
    pub(crate) ignored: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Meaning {
    Param(String),
    Metric(String),
    Note(String),
    State,
    Class,
    Message,
    Nothing,
}

/// Reads a file of trials of a study.
pub(crate) fn read(path: &Path, history: &History) -> Result<Read> {
    let file = File::open(path).map_err(|e| Trouble::file("read", path, &e))?;
    let mut reader = ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let at = |line: u64, message: String| Trouble::failed(format!("{}:{line}: {message}", path.display()));
    let wrong = |error: csv::Error| broken(path, error);
    let header = reader.headers().map_err(wrong)?.clone();
    let (mut ignored, mut meanings) = (Vec::new(), Vec::new());
    for name in &header {
        let name = name.trim_start_matches('\u{feff}');
        let meaning = meaning(name, history).map_err(|e| at(1, e))?;
        if meaning == Meaning::Nothing && !OWN.contains(&name) {
            ignored.push(name.to_owned());
        }
        if meaning != Meaning::Nothing && meanings.contains(&meaning) {
            return Err(at(1, format!("the column `{name}` means the same as an earlier one")));
        }
        meanings.push(meaning);
    }
    fall_back_on_value(&header, &mut meanings, history);
    let mut found = Read { rows: Vec::new(), skipped: 0, ignored };
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(0, csv::Position::line);
        match row(&record, &header, &meanings, history).map_err(|e| at(line, e))? {
            Some(row) => found.rows.push(row),
            None => found.skipped += 1,
        }
    }
    Ok(found)
}

fn meaning(column: &str, history: &History) -> Result<Meaning, String> {
    let (space, settings) = (history.space(), history.settings());
    for prefix in ["param.", "params_"] {
        if let Some(name) = column.strip_prefix(prefix).filter(|n| space.is_empty() || space.get(n).is_some())
        {
            return Ok(Meaning::Param(name.to_owned()));
        }
    }
    if let Some(name) = column.strip_prefix("metric.") {
        return Ok(Meaning::Metric(name.to_owned()));
    }
    if let Some(key) = column.strip_prefix("note.").filter(|k| !k.is_empty()) {
        return Ok(Meaning::Note(key.to_owned()));
    }
    match (space.get(column).is_some(), settings.metric(column).is_some()) {
        (true, true) => Err(format!(
            "`{column}` is a parameter and a metric; write `param.{column}` or `metric.{column}`"
        )),
        (true, false) => Ok(Meaning::Param(column.to_owned())),
        (false, true) => Ok(Meaning::Metric(column.to_owned())),
        (false, false) => Ok(match column {
            "state" => Meaning::State,
            "error_class" => Meaning::Class,
            "error_message" => Meaning::Message,
            _ => Meaning::Nothing,
        }),
    }
}

/// A column `value` is the first objective where no column names that.
fn fall_back_on_value(header: &StringRecord, meanings: &mut [Meaning], history: &History) {
    let Some(metric) = history.settings().objectives().next() else { return };
    let objective = Meaning::Metric(metric.name.to_string());
    let value = header.iter().position(|name| name == "value");
    if let Some(meaning) =
        value.and_then(|i| meanings.get(i).cloned().filter(|m| *m == Meaning::Nothing).and(Some(i)))
        && !meanings.contains(&objective)
    {
        meanings[meaning] = objective;
    }
}

/// A row as a trial; `None` when it has no outcome.
fn row(
    record: &StringRecord,
    header: &StringRecord,
    meanings: &[Meaning],
    history: &History,
) -> Result<Option<Row>, String> {
    let space = history.space();
    let (mut config, mut measures, mut notes) = (Config::new(), Measures::new(), Vec::new());
    let (mut state, mut class, mut message) = ("done", "", "");
    for ((text, meaning), column) in record.iter().zip(meanings).zip(header) {
        if text.is_empty() {
            continue;
        }
        let at = |e: String| format!("column `{column}`: {e}");
        match meaning {
            Meaning::Param(name) => {
                config.set(name.as_str(), assign::for_parameter(space, name, text).map_err(at)?)
            }
            Meaning::Metric(name) => {
                measures
                    .set(name.as_str(), text.parse().map_err(|_| at(format!("`{text}` is not a number")))?);
            }
            Meaning::Note(key) => notes.push((key.as_str().into(), assign::typed(text))),
            Meaning::State => state = text,
            Meaning::Class => class = text,
            Meaning::Message => message = text,
            Meaning::Nothing => {}
        }
    }
    let outcome = match state.to_ascii_lowercase().as_str() {
        "done" | "complete" => Outcome::Done(measures),
        "stopped" | "pruned" => Outcome::Stopped(measures),
        "failed" | "fail" => {
            let class = serde_json::from_value(class.into()).unwrap_or(FailureClass::Error);
            let message = if message.is_empty() { "it failed elsewhere" } else { message };
            Outcome::Failed(Failure::new(class, message))
        }
        "waiting" | "running" | "paused" => return Ok(None),
        _ => {
            return Err(format!(
                "column `state`: `{state}` is no state; there are done, stopped, failed, waiting, running and paused"
            ));
        }
    };
    let mut missing = None;
    space.fill(&config, |_, param| {
        missing.get_or_insert_with(|| param.name.clone());
        Value::Bool(false)
    });
    if let Some(name) = missing {
        return Err(format!("`{name}` has no value; give a column `{name}` or `param.{name}`"));
    }
    if let Outcome::Done(measures) = &outcome
        && let Some(metric) = history.settings().objectives().find(|m| measures.get(&m.name).is_none())
    {
        let name = &metric.name;
        return Err(format!(
            "the objective `{name}` has no value; give a column `{name}` or `metric.{name}`"
        ));
    }
    Ok(Some(Row { trial: Added { config, outcome }, notes }))
}

fn broken(path: &Path, error: csv::Error) -> Trouble {
    let line = error.position().map_or(1, csv::Position::line);
    let what = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("this line has {len} fields where the header has {expected_len}")
        }
        ErrorKind::Utf8 { .. } => "this line is not UTF-8; save the file with the encoding UTF-8".into(),
        _ => return Trouble::failed(format!("{} cannot be read: {error}", path.display())),
    };
    Trouble::failed(format!("{}:{line}: {what}", path.display()))
}
