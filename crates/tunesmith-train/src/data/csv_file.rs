//! Reading a CSV: a header, numeric feature columns and one target column with any labels.
//!
//! Every cell is checked; the first that cannot be used ends the reading with its line and column.

use std::path::Path;
use std::sync::Arc;

use super::labels::number_classes;
use super::source::Source;
use super::{DataError, DataKind, Dataset, ImageShape};
use crate::nearest::did_you_mean;

/// What the feature columns of a CSV are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One number a column.
    Tabular,
    /// The pixels of an image, row by row.
    Images {
        /// `[height, width]` or `[height, width, channels]`; inferred when the image is square.
        shape: Option<Vec<usize>>,
    },
}

impl Dataset {
    /// Reads a CSV whose column `target` holds the classes and whose other columns are numbers.
    ///
    /// # Errors
    /// A file that cannot be read, has no such column, ragged rows, a cell that is empty, text, NaN or infinite, fewer than two classes
    /// or a shape that does not fit.
    pub fn from_csv(path: &Path, target: &str, layout: &Layout) -> Result<Arc<Self>, DataError> {
        let table = Table::read(path, target)?;
        let kind = match layout {
            Layout::Tabular => DataKind::Tabular,
            Layout::Images { shape } => {
                let shape = ImageShape::resolve(shape.as_deref(), table.names.len());
                DataKind::Image(shape.map_err(|what| DataError::file(path, what))?)
            }
        };
        let (classes, labels) = number_classes(&table.labels);
        check_classes(path, target, &classes, labels.len())?;
        Ok(Arc::new(Self::assemble(table.values, labels, classes, table.names, kind)))
    }
}

/// The names in a CSV's header, for those who must choose a target first.
///
/// # Errors
/// A file that cannot be read, is empty, or whose first line is not text.
pub fn csv_columns(path: &Path) -> Result<Vec<String>, DataError> {
    let bytes = std::fs::read(path).map_err(|e| DataError::read(path, e))?;
    Ok(Source::new(path, &bytes).header()?.0)
}

fn check_classes(path: &Path, target: &str, classes: &[String], rows: usize) -> Result<(), DataError> {
    if let [only] = classes {
        let what = format!(
            "every row has the same class \"{only}\" in column \"{target}\"; there must be at least two classes"
        );
        return Err(DataError::file(path, what));
    }
    if classes.len() == rows && rows > 2 {
        let what = format!(
            "column \"{target}\" holds {rows} different values in {rows} rows, so it names no classes; choose a column whose values repeat"
        );
        return Err(DataError::file(path, what));
    }
    Ok(())
}

/// The cells of a file, checked.
struct Table {
    names: Vec<String>,
    values: Vec<f32>,
    labels: Vec<String>,
}

impl Table {
    fn read(path: &Path, target: &str) -> Result<Self, DataError> {
        let bytes = std::fs::read(path).map_err(|e| DataError::read(path, e))?;
        let mut source = Source::new(path, &bytes);
        let (header, line) = source.header()?;
        let target_at = find_target(&header, target).map_err(|what| DataError::line(path, line, what))?;
        let mut names = header.clone();
        names.remove(target_at);

        let (mut values, mut labels) = (Vec::new(), Vec::new());
        while let Some((record, line)) = source.next()? {
            let wrong = |what: String| DataError::line(path, line, what);
            if record.len() != header.len() {
                let what = format!(
                    "this line has {} values, but the header names {} columns; add or remove values, or quote those that hold a separator",
                    record.len(),
                    header.len()
                );
                return Err(wrong(what));
            }
            for (column, cell) in record.iter().enumerate() {
                if column != target_at {
                    values.push(number(cell, &header[column]).map_err(wrong)?);
                } else if cell.is_empty() {
                    let what = format!(
                        "the target column \"{target}\" is empty; give the row a class or leave it out"
                    );
                    return Err(wrong(what));
                } else {
                    labels.push(cell.to_owned());
                }
            }
        }
        if labels.is_empty() {
            return Err(DataError::file(path, "there is a header but no row below it"));
        }
        Ok(Self { names, values, labels })
    }
}

/// Where the target is in the header, or what is wrong with the header.
fn find_target(header: &[String], target: &str) -> Result<usize, String> {
    for (i, name) in header.iter().enumerate() {
        if name.is_empty() {
            return Err(format!("column {} has no name; give every column one", i + 1));
        }
        if header[..i].contains(name) {
            return Err(format!("two columns are named \"{name}\"; rename one"));
        }
    }
    let Some(at) = header.iter().position(|name| name == target) else {
        if header.iter().all(|name| name.parse::<f64>().is_ok()) {
            return Err(format!(
                "there is no column \"{target}\": the first line holds numbers, not names; add a header line"
            ));
        }
        let hint = did_you_mean(target, header.iter().map(String::as_str));
        return Err(format!("there is no column \"{target}\".{hint} The columns are {}", listed(header)));
    };
    if header.len() == 1 {
        return Err(format!("\"{target}\" is the only column; the features are missing"));
    }
    Ok(at)
}

/// The first and the last of a list of names.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 6;
    if names.len() <= SHOWN + 1 {
        return names.join(", ");
    }
    let first = names[..SHOWN - 1].join(", ");
    format!("{first}, ... ({} more), {}", names.len() - SHOWN, names[names.len() - 1])
}

/// A cell as a finite number, or what is wrong with it.
fn number(cell: &str, column: &str) -> Result<f32, String> {
    if cell.is_empty() {
        return Err(format!("column \"{column}\" is empty; fill in a number or leave the row out"));
    }
    let Ok(value) = cell.parse::<f32>() else {
        return Err(format!(
            "column \"{column}\" holds \"{cell}\", which is not a number; features must be numbers"
        ));
    };
    if value.is_nan() {
        return Err(format!("column \"{column}\" holds \"{cell}\"; fill in a number or leave the row out"));
    }
    if value.is_infinite() {
        return Err(format!(
            "column \"{column}\" holds \"{cell}\", which is infinite or beyond 3.4e38; give a finite number"
        ));
    }
    Ok(value)
}
