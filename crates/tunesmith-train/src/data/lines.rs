//! The lines of a CSV as records, read piece by piece: for files of any size.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::DataError;
use super::source::{separator, unreadable};

/// An open CSV.
pub(crate) struct Lines {
    path: PathBuf,
    reader: csv::Reader<File>,
    record: csv::StringRecord,
}

impl Lines {
    pub(crate) fn open(path: &Path) -> Result<Self, DataError> {
        let open = || File::open(path).map_err(|e| DataError::read(path, e));
        let mut first = Vec::new();
        let mut start = BufReader::new(open()?);
        while first.trim_ascii().is_empty() {
            first.clear();
            if start.read_until(b'\n', &mut first).map_err(|e| DataError::read(path, e))? == 0 {
                break;
            }
        }
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .delimiter(separator(&first))
            .from_reader(open()?);
        Ok(Self { path: path.to_path_buf(), reader, record: csv::StringRecord::new() })
    }

    /// The next record's values and the line at or before which it starts, counted from 1; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<(&csv::StringRecord, u64)>, DataError> {
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {
                let line = self.record.position().map_or(1, csv::Position::line);
                Ok(Some((&self.record, line)))
            }
            Ok(false) => Ok(None),
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                Err(DataError::line(&self.path, line, unreadable(&error)))
            }
        }
    }

    /// The header's names and its line.
    pub(crate) fn header(&mut self) -> Result<(Vec<String>, u64), DataError> {
        match self.next()? {
            Some((record, line)) => Ok((record.iter().map(str::to_owned).collect(), line)),
            None => Err(DataError::file(
                &self.path,
                "the file is empty; it needs a header line and one line a row",
            )),
        }
    }
}
