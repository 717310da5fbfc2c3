//! The images of a folder and its sub-folders, by name.

use std::path::Path;

use super::{PART, PredictError, Take};
use crate::data::{DataError, Features, ImageShape, image_files, image_pixels};
use crate::model::Model;

pub(super) fn predict(
    model: &Model,
    shape: ImageShape,
    folder: &Path,
    take: &mut Take<'_>,
) -> Result<u64, PredictError> {
    let files = image_files(folder)?;
    if files.is_empty() {
        return Err(DataError::file(folder, "there are no PNG or JPEG files in this folder").into());
    }
    let mut rows = 0;
    for part in files.chunks(PART) {
        let mut values = Vec::with_capacity(part.len() * shape.len());
        for file in part {
            values.extend(image_pixels(file, shape)?);
        }
        let names =
            part.iter().map(|file| file.strip_prefix(folder).unwrap_or(file).to_string_lossy().into_owned());
        rows += model.hand_out(&Features::Pixels { shape, values }, names.collect(), take)?;
    }
    Ok(rows)
}
