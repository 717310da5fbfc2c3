//! Reading Parquet, column by column: numbers, booleans, text, dates and timestamps, in flat columns.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use half::f16;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::cell::Cell;
use super::table::{Reading, TableOptions};
use super::{DataError, Dataset};

/// Whether a file's name says Parquet.
pub(crate) fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet") || e.eq_ignore_ascii_case("pq"))
}

/// The names of a file's columns.
pub(super) fn columns(path: &Path) -> Result<Vec<String>, DataError> {
    Ok(Parquet::open(path)?.names)
}

/// Reads a table.
pub(super) fn read(path: &Path, options: &TableOptions) -> Result<Arc<Dataset>, DataError> {
    let file = Parquet::open(path)?;
    let mut reading = Reading::new(path, file.names.clone(), 1, options, false)?;
    for column in 0..file.names.len() {
        file.each(column, |cell, row| {
            reading.see(column, cell, row);
            Ok(())
        })?;
    }
    let mut building = reading.decide()?;
    for column in 0..file.names.len() {
        file.each(column, |cell, _| building.push(column, cell))?;
    }
    building.finish()
}

/// An open file.
pub(crate) struct Parquet<'a> {
    path: &'a Path,
    reader: SerializedFileReader<File>,
    pub(crate) names: Vec<String>,
}

impl<'a> Parquet<'a> {
    pub(crate) fn open(path: &'a Path) -> Result<Self, DataError> {
        let file = File::open(path).map_err(|e| DataError::read(path, e))?;
        let reader = SerializedFileReader::new(file).map_err(|e| {
            DataError::file(path, format!("this is no Parquet file, or it is damaged ({e}); write it anew"))
        })?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let mut names = Vec::with_capacity(schema.num_columns());
        for column in schema.columns() {
            let name = column.path().parts().join(".");
            if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
                let what = format!(
                    "the column \"{name}\" holds lists or records; leave it out or spread it over columns of its own"
                );
                return Err(DataError::file(path, what));
            }
            names.push(name);
        }
        Ok(Self { path, reader, names })
    }

    /// Number of row groups.
    pub(crate) fn groups(&self) -> usize {
        self.reader.num_row_groups()
    }

    /// Number of rows in a row group.
    pub(crate) fn rows_of_group(&self, group: usize) -> usize {
        usize::try_from(self.reader.metadata().row_group(group).num_rows()).unwrap_or_default()
    }

    /// Hands out the cells of a column with their rows, counted from 1.
    fn each(
        &self,
        column: usize,
        mut take: impl FnMut(Cell<'_>, u64) -> Result<(), String>,
    ) -> Result<(), DataError> {
        let mut row = 0;
        for group in 0..self.groups() {
            self.each_of_group(group, column, |cell| {
                row += 1;
                take(cell, row).map_err(|what| format!("row {row}: {what}"))
            })?;
        }
        Ok(())
    }

    /// Hands out the cells of a column in one row group.
    pub(crate) fn each_of_group(
        &self,
        group: usize,
        column: usize,
        take: impl FnMut(Cell<'_>) -> Result<(), String>,
    ) -> Result<(), DataError> {
        let damaged = |e: parquet::errors::ParquetError| {
            DataError::file(
                self.path,
                format!("the column \"{}\" cannot be read ({e}); write the file anew", self.names[column]),
            )
        };
        let rows = self.reader.get_row_group(group).map_err(damaged)?;
        let schema = self.reader.metadata().file_metadata().schema_descr_ptr();
        let about = schema.column(column);
        let levels = about.max_def_level();
        let unit = Unit::of(&about);
        let done = match rows.get_column_reader(column).map_err(damaged)? {
            ColumnReader::BoolColumnReader(r) => cells(r, levels, |v| Cell::Flag(*v), take),
            ColumnReader::Int32ColumnReader(r) => cells(r, levels, |v| unit.cell(i64::from(*v)), take),
            ColumnReader::Int64ColumnReader(r) => cells(r, levels, |v| unit.cell(*v), take),
            ColumnReader::Int96ColumnReader(r) => {
                cells(r, levels, |v| Cell::Moment(v.to_seconds() as f64), take)
            }
            ColumnReader::FloatColumnReader(r) => cells(r, levels, |v| real(f64::from(*v)), take),
            ColumnReader::DoubleColumnReader(r) => cells(r, levels, |v| real(*v), take),
            ColumnReader::ByteArrayColumnReader(r) => cells(r, levels, text, take),
            ColumnReader::FixedLenByteArrayColumnReader(r) if unit.is_number() => {
                cells(r, levels, |v| unit.of_bytes(v.data()), take)
            }
            ColumnReader::FixedLenByteArrayColumnReader(_) => Err(Stop::Wrong(format!(
                "the column \"{}\" holds bytes of fixed length, which are neither numbers nor text; leave it out",
                self.names[column]
            ))),
        };
        done.map_err(|stop| match stop {
            Stop::Wrong(what) => DataError::file(self.path, what),
            Stop::Damaged(e) => damaged(e),
        })
    }
}

/// Why cells cannot be handed out any more.
enum Stop {
    Wrong(String),
    Damaged(parquet::errors::ParquetError),
}

fn cells<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    present: i16,
    cell: impl Fn(&T::T) -> Cell<'_>,
    mut take: impl FnMut(Cell<'_>) -> Result<(), String>,
) -> Result<(), Stop> {
    const AT_ONCE: usize = 8192;
    let (mut levels, mut values): (Vec<i16>, Vec<T::T>) = (Vec::new(), Vec::new());
    loop {
        levels.clear();
        values.clear();
        let (rows, _, _) =
            reader.read_records(AT_ONCE, Some(&mut levels), None, &mut values).map_err(Stop::Damaged)?;
        if rows == 0 {
            return Ok(());
        }
        let mut value = values.iter();
        for row in 0..rows {
            let there = levels.get(row).is_none_or(|level| *level == present);
            let next = if there { value.next() } else { None };
            take(next.map_or(Cell::Missing, &cell)).map_err(Stop::Wrong)?;
        }
    }
}

fn real(x: f64) -> Cell<'static> {
    if x.is_nan() { Cell::Missing } else { Cell::Number(x) }
}

fn text(bytes: &ByteArray) -> Cell<'_> {
    bytes.as_utf8().map_or(Cell::Missing, |text| Cell::text(text.trim()))
}

/// What a whole number counts.
#[derive(Clone, Copy)]
enum Unit {
    Plain,
    /// Moments: how many a second, or how many seconds each.
    Fractions(f64),
    Days,
    /// A decimal number: its scale.
    Decimal(f64),
    /// A number of two bytes.
    Half,
}

impl Unit {
    fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Self::Days,
            (Some(LogicalType::Timestamp(t)), _) => Self::Fractions(match t.unit {
                TimeUnit::MILLIS => 1e3,
                TimeUnit::MICROS => 1e6,
                TimeUnit::NANOS => 1e9,
            }),
            (None, ConvertedType::TIMESTAMP_MILLIS) => Self::Fractions(1e3),
            (None, ConvertedType::TIMESTAMP_MICROS) => Self::Fractions(1e6),
            (Some(LogicalType::Decimal(_)), _) | (None, ConvertedType::DECIMAL) => {
                Self::Decimal(10_f64.powi(column.type_scale()))
            }
            (Some(LogicalType::Float16), _) => Self::Half,
            _ => Self::Plain,
        }
    }

    /// Whether bytes of fixed length are a number.
    fn is_number(self) -> bool {
        matches!(self, Self::Decimal(_) | Self::Half)
    }

    /// A number in bytes of fixed length.
    fn of_bytes(self, bytes: &[u8]) -> Cell<'static> {
        match (self, bytes) {
            (Self::Half, [low, high]) => real(f16::from_le_bytes([*low, *high]).to_f64()),
            (Self::Decimal(scale), [first, rest @ ..]) => {
                // Two's complement, the first byte the highest.
                let first = f64::from(i8::from_be_bytes([*first]));
                Cell::Number(rest.iter().fold(first, |n, byte| n * 256.0 + f64::from(*byte)) / scale)
            }
            _ => Cell::Missing,
        }
    }

    fn cell(self, value: i64) -> Cell<'static> {
        match self {
            Self::Plain | Self::Half => Cell::Number(value as f64),
            Self::Fractions(a_second) => Cell::Moment(value as f64 / a_second),
            Self::Days => Cell::Moment(value as f64 * 86_400.0),
            Self::Decimal(scale) => Cell::Number(value as f64 / scale),
        }
    }
}
