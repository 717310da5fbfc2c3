//! Reading a CSV: a header, then a row a line.
//!
//! Every cell is checked; the first that cannot be used ends the reading with its line and column.

use std::path::Path;
use std::sync::Arc;

use super::source::Source;
use super::table::{Reading, TableOptions};
use super::{DataError, Dataset};

/// What the feature columns of a CSV are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Columns of any kind; see [`TableOptions`].
    Tabular,
    /// The pixels of an image, row by row.
    Images {
        /// `[height, width]` or `[height, width, channels]`; inferred when the image is square.
        shape: Option<Vec<usize>>,
    },
}

impl Dataset {
    /// Reads a CSV whose column `target` is to be predicted, and whose other columns are features or pixels.
    ///
    /// # Errors
    /// A file that cannot be read, has no such column, ragged rows, cells that do not fit their column, a target without classes or
    /// a shape that does not fit.
    pub fn from_csv(path: &Path, target: &str, layout: &Layout) -> Result<Arc<Self>, DataError> {
        match layout {
            Layout::Tabular => Self::from_table(path, &TableOptions::predicting(target)),
            Layout::Images { shape } => super::pixels::read(path, target, shape.as_deref()),
        }
    }

    /// Reads a table: a Parquet file when its name ends in `.parquet`, else a CSV.
    ///
    /// Cells such as an empty one, `NA`, `NaN`, `null` and `?` are missing values. `O(cells)`; memory is the file's size and four bytes
    /// a number.
    ///
    /// # Errors
    /// A file that cannot be read, columns that are not there, ragged rows, cells that do not fit their column, a target that has
    /// neither classes nor numbers.
    pub fn from_table(path: &Path, options: &TableOptions) -> Result<Arc<Self>, DataError> {
        if super::parquet_file::is_parquet(path) {
            return super::parquet_file::read(path, options);
        }
        let bytes = std::fs::read(path).map_err(|e| DataError::read(path, e))?;
        let mut source = Source::new(path, &bytes)?;
        let (names, line) = source.header()?;
        let mut reading = Reading::new(path, names, line, options, source.decimal_comma())?;
        while let Some((record, line)) = source.next()? {
            if record.len() != reading.width() {
                return Err(ragged(path, line, record.len(), reading.width()));
            }
            for (column, text) in record.iter().enumerate() {
                reading.see(column, reading.cell(column, text), line);
            }
        }
        let mut building = reading.decide()?;
        let mut source = Source::new(path, &bytes)?;
        source.header()?;
        while let Some((record, line)) = source.next()? {
            for (column, text) in record.iter().enumerate() {
                let pushed = building.push(column, building.cell(column, text));
                pushed.map_err(|what| DataError::line(path, line, what))?;
            }
        }
        building.finish()
    }
}

/// The names in a file's header, for those who must choose a target first.
///
/// # Errors
/// A file that cannot be read, is empty, or whose first line is not text.
pub fn csv_columns(path: &Path) -> Result<Vec<String>, DataError> {
    if super::parquet_file::is_parquet(path) {
        return super::parquet_file::columns(path);
    }
    let bytes = std::fs::read(path).map_err(|e| DataError::read(path, e))?;
    let names = Source::new(path, &bytes)?.header()?.0;
    Ok(names.into_iter().filter(|name| !name.is_empty()).collect())
}

/// A row of another length than the header.
pub(crate) fn ragged(path: &Path, line: u64, values: usize, columns: usize) -> DataError {
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let what = format!(
        "this line has {values} value{}, but the header names {columns} column{}; add or remove values, or quote those that hold a separator",
        plural(values),
        plural(columns)
    );
    DataError::line(path, line, what)
}
