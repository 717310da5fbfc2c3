//! The lines of a CSV as records, read piece by piece: for files of any size.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use super::DataError;
use super::source::{no_text, separator, unreadable};

/// An open CSV, which may be a pipe: it is read once, from front to back.
pub(crate) struct Lines {
    path: PathBuf,
    reader: csv::Reader<Box<dyn Read>>,
    record: csv::StringRecord,
    separator: u8,
}

impl Lines {
    pub(crate) fn open(path: &Path) -> Result<Self, DataError> {
        let file = File::open(path).map_err(|e| DataError::read(path, e))?;
        let mut rest = BufReader::new(file);
        // Up to the end of the header, which tells the separator.
        let mut start = Vec::new();
        while start.trim_ascii().is_empty() {
            if rest.read_until(b'\n', &mut start).map_err(|e| DataError::read(path, e))? == 0 {
                break;
            }
        }
        if let Some(what) = no_text(&start) {
            return Err(DataError::file(path, what));
        }
        let separator = separator(&start);
        let whole: Box<dyn Read> = Box::new(Cursor::new(start).chain(rest));
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .delimiter(separator)
            .from_reader(whole);
        Ok(Self { path: path.to_path_buf(), reader, record: csv::StringRecord::new(), separator })
    }

    /// Whether a comma may stand for the point of a number.
    pub(crate) fn decimal_comma(&self) -> bool {
        self.separator != b','
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
