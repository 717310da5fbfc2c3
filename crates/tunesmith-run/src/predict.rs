//! Applying a winner to new data: predictions written as the rows are read, as CSV or as lines of JSON.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value, json};
use tunesmith_train::{Model, PredictError, Predictions, Task};

use crate::Error;

/// What was predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Predicted {
    /// How many rows or images.
    pub rows: u64,
}

/// How predictions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PredictFormat {
    /// A header, then a line a row: `prediction`, and for classes `p_CLASS` with the probability of each.
    Csv,
    /// An object a line: `prediction`, and for classes `probabilities`, an object by class.
    JsonLines,
}

/// Predicts each row of a table, or each image, and writes a line for each; of the images of a folder first their `file`. `winner` is the folder
/// that `confirm` keeps, or a model's file; `-` as data is standard input with a CSV.
///
/// # Errors
/// A winner that cannot be read, data that does not fit it (with the column), an output that cannot be written ([`Error::Output`]).
pub fn predict(
    winner: &Path,
    data: &Path,
    format: PredictFormat,
    out: &mut dyn Write,
) -> Result<Predicted, Error> {
    let path = if winner.is_dir() { winner.join(Model::FILE) } else { winner.to_owned() };
    let model = Model::load(&path).map_err(|e| Error::Prepare(e.to_string()))?;
    let data = if data.as_os_str() == "-" { Path::new("/dev/stdin") } else { data };
    let rows = match format {
        PredictFormat::Csv => csv_lines(&model, data, out),
        PredictFormat::JsonLines => {
            model.predict_file(data, &mut |found| json_lines(model.task(), found, &mut *out))
        }
    };
    let rows = rows.map_err(|e| match e {
        PredictError::Taken(error) => Error::Output(error),
        other => Error::Prepare(other.to_string()),
    })?;
    out.flush().map_err(Error::Output)?;
    if rows == 0 {
        return Err(Error::Prepare(format!("{}: there is a header but no row below it", data.display())));
    }
    Ok(Predicted { rows })
}

fn csv_lines(model: &Model, data: &Path, out: &mut dyn Write) -> Result<u64, PredictError> {
    let mut table = csv::Writer::from_writer(out);
    let mut begun = false;
    let mut write = |found: &Predictions| -> csv::Result<()> {
        if !begun {
            table.write_record(header(model.task(), !found.files.is_empty()))?;
            begun = true;
        }
        for row in 0..rows(found) {
            let mut record: Vec<String> = found.files.get(row).cloned().into_iter().collect();
            match model.task() {
                Task::Classification { classes } => {
                    record.push(classes[found.classes[row]].clone());
                    record.extend(found.probabilities[row].iter().map(|p| format!("{p:.6}")));
                }
                Task::Regression => record.push(found.values[row].to_string()),
            }
            table.write_record(&record)?;
        }
        Ok(())
    };
    let rows = model.predict_file(data, &mut |found| write(found).map_err(in_writing))?;
    table.flush()?;
    Ok(rows)
}

/// The system's answer, where there is one.
fn in_writing(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn json_lines(task: &Task, found: &Predictions, out: &mut dyn Write) -> io::Result<()> {
    for row in 0..rows(found) {
        let mut line = Map::new();
        if let Some(file) = found.files.get(row) {
            line.insert("file".to_owned(), json!(file));
        }
        match task {
            Task::Classification { classes } => {
                let shares = classes.iter().zip(&found.probabilities[row]);
                let shares: Map<String, Value> = shares.map(|(class, p)| (class.clone(), json!(p))).collect();
                line.insert("prediction".to_owned(), json!(classes[found.classes[row]]));
                line.insert("probabilities".to_owned(), Value::Object(shares));
            }
            Task::Regression => {
                line.insert("prediction".to_owned(), json!(found.values[row]));
            }
        }
        writeln!(out, "{}", Value::Object(line))?;
    }
    Ok(())
}

fn rows(found: &Predictions) -> usize {
    found.classes.len().max(found.values.len())
}

fn header(task: &Task, files: bool) -> Vec<String> {
    let mut names: Vec<String> = files.then(|| "file".to_owned()).into_iter().collect();
    names.push("prediction".to_owned());
    names.extend(task.classes().iter().map(|class| format!("p_{class}")));
    names
}
