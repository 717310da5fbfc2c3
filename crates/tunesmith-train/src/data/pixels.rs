//! Images in a CSV: the columns but for the target are their pixels.

use std::path::Path;
use std::sync::Arc;

use super::csv_file::ragged;
use super::dataset::{Extras, Features};
use super::labels::number_classes;
use super::source::Source;
use super::table::check_classes;
use super::{DataError, Dataset, ImageShape, Target, Task, header};

/// Reads images whose classes are in column `target`.
pub(super) fn read(path: &Path, target: &str, shape: Option<&[usize]>) -> Result<Arc<Dataset>, DataError> {
    let bytes = std::fs::read(path).map_err(|e| DataError::read(path, e))?;
    let mut source = Source::new(path, &bytes);
    let (names, line) = source.header()?;
    let target_at = header::find_target(&names, target).map_err(|what| DataError::line(path, line, what))?;
    let shape = ImageShape::resolve(shape, names.len() - 1).map_err(|what| DataError::file(path, what))?;

    let (mut values, mut labels) = (Vec::new(), Vec::new());
    while let Some((record, line)) = source.next()? {
        let wrong = |what: String| DataError::line(path, line, what);
        if record.len() != names.len() {
            return Err(ragged(path, line, record.len(), names.len()));
        }
        for (column, cell) in record.iter().enumerate() {
            if column != target_at {
                values.push(number(cell, &names[column]).map_err(wrong)?);
            } else if cell.is_empty() {
                let what =
                    format!("the target column \"{target}\" is empty; give the row a class or leave it out");
                return Err(wrong(what));
            } else {
                labels.push(cell.to_owned());
            }
        }
    }
    if labels.is_empty() {
        return Err(DataError::file(path, "there is a header but no row below it"));
    }
    let (classes, labels) = number_classes(&labels);
    check_classes(path, target, &classes, labels.len())?;
    let mut data = Dataset::assemble(
        Features::Pixels { shape, values },
        Task::Classification { classes },
        Target::Classes(labels),
        Extras::default(),
    );
    data.names =
        names.into_iter().enumerate().filter(|(at, _)| *at != target_at).map(|(_, name)| name).collect();
    Ok(Arc::new(data))
}

/// A pixel as a finite number, or what is wrong with it.
pub(crate) fn number(cell: &str, column: &str) -> Result<f32, String> {
    if cell.is_empty() {
        return Err(format!("column \"{column}\" is empty; a pixel needs a number"));
    }
    match cell.parse::<f32>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(format!("column \"{column}\" holds \"{cell}\"; a pixel needs a finite number")),
    }
}
