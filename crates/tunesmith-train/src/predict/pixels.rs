//! A CSV with the pixels of images.

use std::path::Path;

use super::{PART, PredictError, Take};
use crate::data::{DataError, Features, ImageShape, Lines, header, pixel};
use crate::model::Model;

pub(super) fn predict(
    model: &Model,
    shape: ImageShape,
    path: &Path,
    take: &mut Take<'_>,
) -> Result<u64, PredictError> {
    let mut lines = Lines::open(path)?;
    let (names, line) = lines.header()?;
    let at_header = |what: String| DataError::line(path, line, what);
    let wanted = model.pixels().iter();
    let places: Vec<usize> =
        wanted.map(|name| header::needed(&names, name)).collect::<Result<_, _>>().map_err(at_header)?;
    let mut rows = 0;
    loop {
        let mut values = Vec::with_capacity(PART * places.len());
        while values.len() < PART * places.len()
            && let Some((record, line)) = lines.next()?
        {
            if record.len() != names.len() {
                return Err(crate::data::ragged(path, line, record.len(), names.len()).into());
            }
            for place in &places {
                let cell = record.get(*place).unwrap_or_default();
                values.push(pixel(cell, &names[*place]).map_err(|what| DataError::line(path, line, what))?);
            }
        }
        if values.is_empty() {
            return Ok(rows);
        }
        rows += model.hand_out(&Features::Pixels { shape, values }, Vec::new(), take)?;
    }
}
