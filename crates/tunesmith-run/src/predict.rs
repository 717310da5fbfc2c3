//! Applying a winner to new data: a CSV of predictions, written as the rows are read.

use std::io::Write;
use std::path::Path;

use tunesmith_train::{Model, Predictions, Task};

use crate::Error;

/// What was predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Predicted {
    /// How many rows or images.
    pub rows: u64,
}

/// Predicts each row of a table, or each image, and writes a CSV: `prediction`, and for classes `p_CLASS` with the probability of each; for
/// the images of a folder first their `file`. `winner` is the folder that `confirm` keeps, or a model's file.
///
/// # Errors
/// A winner that cannot be read, data that does not fit it (with the column), an output that cannot be written.
pub fn predict(winner: &Path, data: &Path, out: &mut dyn Write) -> Result<Predicted, Error> {
    let path = if winner.is_dir() { winner.join("model.safetensors") } else { winner.to_owned() };
    let failed = |e: &dyn std::fmt::Display| Error::Prepare(e.to_string());
    let model = Model::load(&path).map_err(|e| failed(&e))?;
    let mut table = csv::Writer::from_writer(out);
    let mut begun = false;
    let mut write = |found: &Predictions| -> csv::Result<()> {
        if !begun {
            table.write_record(header(model.task(), !found.files.is_empty()))?;
            begun = true;
        }
        let rows = found.classes.len().max(found.values.len());
        for row in 0..rows {
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
    let rows = model
        .predict_file(data, &mut |found| write(found).map_err(std::io::Error::other))
        .map_err(|e| failed(&e))?;
    table.flush().map_err(|e| failed(&e))?;
    if rows == 0 {
        return Err(Error::Prepare(format!("{}: there is a header but no row below it", data.display())));
    }
    Ok(Predicted { rows })
}

fn header(task: &Task, files: bool) -> Vec<String> {
    let mut names: Vec<String> = files.then(|| "file".to_owned()).into_iter().collect();
    names.push("prediction".to_owned());
    names.extend(task.classes().iter().map(|class| format!("p_{class}")));
    names
}
