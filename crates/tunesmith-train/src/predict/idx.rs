//! Images in an IDX file.

use std::path::Path;

use super::{PART, PredictError, Take};
use crate::data::{DataError, Features, Idx, ImageShape};
use crate::model::Model;

pub(super) fn predict(
    model: &Model,
    shape: ImageShape,
    path: &Path,
    take: &mut Take<'_>,
) -> Result<u64, PredictError> {
    let mut file = Idx::open(path)?;
    let (_, here) = file.images()?;
    if here != shape {
        let what = format!("the images are {here}, but the model takes {shape}; scale them");
        return Err(DataError::file(path, what).into());
    }
    let mut rows = 0;
    while let Some(values) = file.next_images(shape, PART)? {
        rows += model.hand_out(&Features::Pixels { shape, values }, Vec::new(), take)?;
    }
    Ok(rows)
}
