//! Columns as CSV: UTF-8, a header, RFC 4180 quotes, times in RFC 3339, `nan` and `inf` for numbers that are not finite.

use super::{Cell, Column};
use crate::trouble::{Result, Trouble};
use crate::view::stamp;

pub(crate) fn to_csv(columns: &[Column]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|c| &c.name)).map_err(Trouble::failed)?;
    let rows = columns.first().map_or(0, |c| c.cells.len());
    for i in 0..rows {
        writer
            .write_record(columns.iter().map(|c| c.cells.get(i).map_or_else(String::new, text)))
            .map_err(Trouble::failed)?;
    }
    writer.into_inner().map_err(Trouble::failed)
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Bool(b) => b.to_string(),
        Cell::Int(i) => i.to_string(),
        Cell::Float(x) if x.is_nan() => "nan".into(),
        Cell::Float(x) => tunesmith::Value::Float(*x).to_string(),
        Cell::Text(t) => t.clone(),
        Cell::Time(t) => stamp(*t),
    }
}
