//! Images in a table, a CSV or Parquet file: the columns but for the target are their pixels.

use std::path::Path;
use std::sync::Arc;

use super::cell::Cell;
use super::csv_file::ragged;
use super::dataset::{Extras, Features};
use super::labels::number_classes;
use super::parquet_file::{Parquet, is_parquet};
use super::source::Source;
use super::table::check_classes;
use super::{DataError, Dataset, ImageShape, Target, Task, header};

/// Reads images whose classes are in column `target`.
pub(super) fn read(path: &Path, target: &str, shape: Option<&[usize]>) -> Result<Arc<Dataset>, DataError> {
    let Table { header, shape, values, labels } =
        if is_parquet(path) { of_parquet(path, target, shape)? } else { of_csv(path, target, shape)? };
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
    data.names = header.pixels.iter().map(|place| header.names[*place].clone()).collect();
    data.notes.extend(header::nameless(&header.names));
    Ok(Arc::new(data))
}

/// What a table of pixels holds.
struct Table {
    header: Header,
    shape: ImageShape,
    values: Vec<f32>,
    labels: Vec<String>,
}

/// Which column is what.
struct Header {
    names: Vec<String>,
    target: usize,
    /// The places of the pixels.
    pixels: Vec<usize>,
}

impl Header {
    fn of(names: Vec<String>, target: &str) -> Result<Self, String> {
        let target = header::find_target(&names, target)?;
        let pixels = (0..names.len()).filter(|at| *at != target && !names[*at].is_empty()).collect();
        Ok(Self { names, target, pixels })
    }

    /// The class in a cell.
    fn label(&self, cell: Cell<'_>) -> Result<String, String> {
        let target = &self.names[self.target];
        match cell {
            Cell::Missing => {
                Err(format!("the target column \"{target}\" is empty; give the row a class or leave it out"))
            }
            cell => Ok(cell.shown()),
        }
    }
}

fn of_csv(path: &Path, target: &str, shape: Option<&[usize]>) -> Result<Table, DataError> {
    let bytes = std::fs::read(path).map_err(|e| DataError::read(path, e))?;
    let mut source = Source::new(path, &bytes)?;
    let (names, line) = source.header()?;
    let header = Header::of(names, target).map_err(|what| DataError::line(path, line, what))?;
    let shape =
        ImageShape::resolve(shape, header.pixels.len()).map_err(|what| DataError::file(path, what))?;
    let (mut values, mut labels) = (Vec::new(), Vec::new());
    while let Some((record, line)) = source.next()? {
        if record.len() != header.names.len() {
            return Err(ragged(path, line, record.len(), header.names.len()));
        }
        let wrong = |what: String| DataError::line(path, line, what);
        for place in &header.pixels {
            let cell = Cell::raw(record.get(*place).unwrap_or_default());
            values.push(number(cell, &header.names[*place]).map_err(wrong)?);
        }
        let cell = Cell::raw(record.get(header.target).unwrap_or_default());
        labels.push(header.label(cell).map_err(wrong)?);
    }
    Ok(Table { header, shape, values, labels })
}

fn of_parquet(path: &Path, target: &str, shape: Option<&[usize]>) -> Result<Table, DataError> {
    let file = Parquet::open(path)?;
    let header = Header::of(file.names.clone(), target).map_err(|what| DataError::file(path, what))?;
    let shape =
        ImageShape::resolve(shape, header.pixels.len()).map_err(|what| DataError::file(path, what))?;
    let mut values = Vec::new();
    let mut labels = Vec::new();
    for group in 0..file.groups() {
        values.extend(of_group(&file, group, &header.pixels)?);
        file.each_of_group(group, header.target, |cell| header.label(cell).map(|label| labels.push(label)))?;
    }
    Ok(Table { header, shape, values, labels })
}

/// The pixels in a row group of a Parquet file, image by image.
pub(crate) fn of_group(file: &Parquet<'_>, group: usize, places: &[usize]) -> Result<Vec<f32>, DataError> {
    let mut values = vec![0.0; file.rows_of_group(group) * places.len()];
    for (pixel, place) in places.iter().enumerate() {
        let mut into = values.iter_mut().skip(pixel).step_by(places.len());
        file.each_of_group(group, *place, |cell| {
            let value = number(cell, &file.names[*place])?;
            if let Some(slot) = into.next() {
                *slot = value;
            }
            Ok(())
        })?;
    }
    Ok(values)
}

/// A pixel as a finite number, or what is wrong with it.
pub(crate) fn number(cell: Cell<'_>, column: &str) -> Result<f32, String> {
    if cell == Cell::Missing {
        return Err(format!("column \"{column}\" is empty; a pixel needs a number"));
    }
    match cell.number().map(|value| value as f32) {
        Some(value) if value.is_finite() => Ok(value),
        _ => Err(format!("column \"{column}\" holds \"{}\"; a pixel needs a finite number", cell.shown())),
    }
}
