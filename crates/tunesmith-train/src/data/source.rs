//! The lines of a CSV, as records with their line numbers.
//!
//! The separator is the one that occurs most often in the header: comma, semicolon, tab or bar. A byte-order mark, blank lines and spaces
//! around values are ignored. Where a comma does not separate, it may stand for the point of a number.

use std::path::Path;

use super::DataError;

/// A CSV's text, read record by record.
pub(super) struct Source<'a> {
    path: &'a Path,
    text: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
    separator: u8,
}

impl<'a> Source<'a> {
    /// Begins at the header; refuses what is no text.
    pub(super) fn new(path: &'a Path, bytes: &'a [u8]) -> Result<Self, DataError> {
        if let Some(what) = no_text(bytes) {
            return Err(DataError::file(path, what));
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let separator = separator(text);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .delimiter(separator)
            .from_reader(text);
        Ok(Self { path, text, reader, record: csv::StringRecord::new(), separator })
    }

    /// Whether a comma may stand for the point of a number.
    pub(super) fn decimal_comma(&self) -> bool {
        self.separator != b','
    }

    /// The next record's values and its line, counted from 1; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(&csv::StringRecord, u64)>, DataError> {
        let more = match self.reader.read_record(&mut self.record) {
            Ok(more) => more,
            Err(error) => return Err(self.unreadable(&error)),
        };
        let line = self.record.position().map_or(1, |at| self.line(at));
        Ok(more.then_some((&self.record, line)))
    }

    /// The header's names and its line.
    pub(super) fn header(&mut self) -> Result<(Vec<String>, u64), DataError> {
        let path = self.path;
        match self.next()? {
            Some((record, line)) => Ok((record.iter().map(str::to_owned).collect(), line)),
            None => {
                Err(DataError::file(path, "the file is empty; it needs a header line and one line a row"))
            }
        }
    }

    /// The reader places a record before the blank lines above it; this is the line where its values start.
    fn line(&self, at: &csv::Position) -> u64 {
        let rest = usize::try_from(at.byte()).ok().and_then(|byte| self.text.get(byte..)).unwrap_or_default();
        let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        at.line() + blank.filter(|b| **b == b'\n').count() as u64
    }

    fn unreadable(&self, error: &csv::Error) -> DataError {
        let what = unreadable(error);
        match error.position() {
            Some(at) => DataError::line(self.path, self.line(at), what),
            None => DataError::file(self.path, what),
        }
    }
}

/// What is wrong with a line that the reader cannot take.
pub(super) fn unreadable(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "this line is not UTF-8 text; save the file as UTF-8".to_owned(),
        _ => format!("this line is not readable as CSV ({error})"),
    }
}

/// What a file is instead of text, by its first bytes, and the remedy.
pub(super) fn no_text(start: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 6] = [
        (b"\x1f\x8b", "the file is compressed with gzip; unpack it"),
        (b"PK\x03\x04", "this is a ZIP archive, as workbooks are; save the table as CSV"),
        (b"\xd0\xcf\x11\xe0", "this is a workbook; save the table as CSV"),
        (b"PAR1", "this is a Parquet file; give it a name that ends in .parquet"),
        (b"\xff\xfe", "the text is in UTF-16; save the file as UTF-8"),
        (b"\xfe\xff", "the text is in UTF-16; save the file as UTF-8"),
    ];
    kinds.into_iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, what)| what)
}

/// The separator of a CSV that begins so.
pub(super) fn separator(text: &[u8]) -> u8 {
    let header = text.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |separator: u8| header.iter().filter(|b| **b == separator).count();
    // Of equals the last wins, so that a header of one column reads as comma-separated.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|s| count(*s)).unwrap_or(b',')
}
