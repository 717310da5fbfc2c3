//! A CSV with the columns of a table.

use std::path::Path;

use super::{PART, PredictError, Take};
use crate::data::{Builder, Cell, Column, DataError, Features, Lines, header};
use crate::model::Model;

pub(super) fn predict(model: &Model, path: &Path, take: &mut Take<'_>) -> Result<u64, PredictError> {
    let mut lines = Lines::open(path)?;
    let (names, line) = lines.header()?;
    let places = places(model, &names).map_err(|what| DataError::line(path, line, what))?;
    let decimal_comma = lines.decimal_comma();
    let mut rows = 0;
    loop {
        let mut builders = builders(model);
        let mut here = 0;
        while here < PART
            && let Some((record, line)) = lines.next()?
        {
            if record.len() != names.len() {
                return Err(crate::data::ragged(path, line, record.len(), names.len()).into());
            }
            for (builder, place) in builders.iter_mut().zip(&places) {
                let cell =
                    place.map_or(Cell::Missing, |place| Cell::text(record.get(place).unwrap_or_default()));
                let cell = if decimal_comma { cell.with_comma() } else { cell };
                builder.push(cell).map_err(|what| DataError::line(path, line, what))?;
            }
            here += 1;
        }
        if here == 0 {
            return Ok(rows);
        }
        let columns: Vec<Column> = builders.into_iter().map(Builder::finish).collect();
        rows += model.hand_out(&Features::Columns(columns), Vec::new(), take)?;
    }
}

/// Builders for the model's columns.
pub(super) fn builders(model: &Model) -> Vec<Builder> {
    model.columns().into_iter().map(|(name, kind)| Builder::new(name.to_owned(), kind)).collect()
}

/// Where each of the model's columns is; none for one that it does without.
pub(super) fn places(model: &Model, names: &[String]) -> Result<Vec<Option<usize>>, String> {
    let spared: Vec<&str> = model.left_out().into_iter().map(|(name, _)| name).collect();
    let columns = model.columns().into_iter();
    columns
        .map(|(name, _)| match header::needed(names, name) {
            Ok(place) => Ok(Some(place)),
            Err(_) if spared.contains(&name) => Ok(None),
            Err(what) => Err(what),
        })
        .collect()
}
