//! Images, wherever their pixels are: in a folder, an IDX file, a CSV or a Parquet file.

use std::path::Path;

use super::{PART, PredictError, Take};
use crate::data::{
    Cell, DataError, Dataset, Features, Idx, ImageShape, Lines, Parquet, header, image_files, image_pixels,
    is_image, is_parquet, pixel, pixels_of_group, ragged,
};
use crate::model::Model;

/// Some images: their pixels, and their files' names where each has a file.
type Part = (Vec<f32>, Vec<String>);

pub(super) fn predict(
    model: &Model,
    shape: ImageShape,
    path: &Path,
    take: &mut Take<'_>,
) -> Result<u64, PredictError> {
    let mut rows = 0;
    let mut hand_out = |(values, files): Part| -> Result<(), PredictError> {
        rows += model.hand_out(&Features::Pixels { shape, values }, files, take)?;
        Ok(())
    };
    if path.is_dir() {
        folder(shape, path, &mut hand_out)?;
    } else if is_image(path) {
        let what = "this is a single image; name the folder that it is in";
        return Err(DataError::file(path, what).into());
    } else if is_parquet(path) {
        parquet(model, path, &mut hand_out)?;
    } else if Dataset::is_idx(path) {
        idx(shape, path, &mut hand_out)?;
    } else {
        csv(model, path, &mut hand_out)?;
    }
    Ok(rows)
}

type HandOut<'a> = dyn FnMut(Part) -> Result<(), PredictError> + 'a;

/// The images of a folder and its sub-folders, by name.
fn folder(shape: ImageShape, folder: &Path, hand_out: &mut HandOut<'_>) -> Result<(), PredictError> {
    let files = image_files(folder)?;
    if files.is_empty() {
        return Err(DataError::file(folder, "there are no PNG or JPEG files in this folder").into());
    }
    for part in files.chunks(PART) {
        let mut values = Vec::with_capacity(part.len() * shape.len());
        for file in part {
            values.extend(image_pixels(file, shape)?);
        }
        let name = |file: &std::path::PathBuf| {
            file.strip_prefix(folder).unwrap_or(file).to_string_lossy().into_owned()
        };
        hand_out((values, part.iter().map(name).collect()))?;
    }
    Ok(())
}

fn idx(shape: ImageShape, path: &Path, hand_out: &mut HandOut<'_>) -> Result<(), PredictError> {
    let mut file = Idx::open(path)?;
    let (_, here) = file.images()?;
    if here != shape {
        let what = format!("the images are {here}, but the model takes {shape}; scale them");
        return Err(DataError::file(path, what).into());
    }
    while let Some(values) = file.next_images(shape, PART)? {
        hand_out((values, Vec::new()))?;
    }
    Ok(())
}

fn csv(model: &Model, path: &Path, hand_out: &mut HandOut<'_>) -> Result<(), PredictError> {
    let mut lines = Lines::open(path)?;
    let (names, line) = lines.header()?;
    let places = places(model, &names).map_err(|what| DataError::line(path, line, what))?;
    loop {
        let mut values = Vec::with_capacity(PART * places.len());
        while values.len() < PART * places.len()
            && let Some((record, line)) = lines.next()?
        {
            if record.len() != names.len() {
                return Err(ragged(path, line, record.len(), names.len()).into());
            }
            for place in &places {
                let cell = Cell::raw(record.get(*place).unwrap_or_default());
                values.push(pixel(cell, &names[*place]).map_err(|what| DataError::line(path, line, what))?);
            }
        }
        if values.is_empty() {
            return Ok(());
        }
        hand_out((values, Vec::new()))?;
    }
}

fn parquet(model: &Model, path: &Path, hand_out: &mut HandOut<'_>) -> Result<(), PredictError> {
    let file = Parquet::open(path)?;
    let places = places(model, &file.names).map_err(|what| DataError::file(path, what))?;
    for group in 0..file.groups() {
        hand_out((pixels_of_group(&file, group, &places)?, Vec::new()))?;
    }
    Ok(())
}

/// Where each of the model's pixels is.
fn places(model: &Model, names: &[String]) -> Result<Vec<usize>, String> {
    model.pixels().iter().map(|name| header::needed(names, name)).collect()
}
