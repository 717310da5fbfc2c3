//! A Parquet file with the columns of a table, row group by row group.

use std::path::Path;

use super::table::{builders, places};
use super::{PredictError, Take};
use crate::data::{Builder, Cell, Column, DataError, Features, Parquet};
use crate::model::Model;

pub(super) fn predict(model: &Model, path: &Path, take: &mut Take<'_>) -> Result<u64, PredictError> {
    let file = Parquet::open(path)?;
    let places = places(model, &file.names).map_err(|what| DataError::file(path, what))?;
    let mut rows = 0;
    for group in 0..file.groups() {
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(places.len());
        for (mut builder, place) in builders(model).into_iter().zip(&places) {
            if let Some(place) = place {
                file.each_of_group(group, *place, |cell| builder.push(cell))?;
            }
            columns.push(place.map(|_| builder.finish()));
        }
        let count = columns.iter().flatten().map(Column::rows).max().unwrap_or(0);
        // A column that the model does without is missing in every row.
        let columns = columns.into_iter().zip(builders(model)).map(|(column, mut empty)| match column {
            Some(column) => Ok(column),
            None => (0..count).try_for_each(|_| empty.push(Cell::Missing)).map(|()| Builder::finish(empty)),
        });
        let columns = columns.collect::<Result<Vec<Column>, String>>();
        let columns = columns.map_err(|what| DataError::file(path, what))?;
        rows += model.hand_out(&Features::Columns(columns), Vec::new(), take)?;
    }
    Ok(rows)
}
