//! A sheet of training images as they are and as augmentation changes them.

use std::path::{Path, PathBuf};

use image::{ImageFormat, Rgb, RgbImage};

use super::ImageAugmenter;
use crate::data::{DataKind, Dataset, ImageShape, Split, plain};
use crate::files::write_atomically;
use crate::hyper::Settings;
use crate::rng::{Purpose, Stream};

/// A sheet that cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PreviewError {
    /// There are no images.
    #[error("the data is a table; a preview shows images")]
    Table,
    /// The sheet cannot be written.
    #[error("cannot write {}: {}", path.display(), plain(source))]
    Io {
        /// The sheet's file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The sheet cannot be encoded.
    #[error("the sheet cannot be encoded: {0}")]
    Encode(String),
}

/// Pixels between two images of a sheet.
const GAP: usize = 2;
/// The least side of an image on a sheet; smaller ones are drawn larger.
const SIDE: usize = 48;

/// Writes a PNG with a line for each of some training images, spread over the classes: the image as it is, then `variants` versions
/// of it as the settings' augmentation and noise change it. The same seed gives the same sheet.
///
/// # Errors
/// Data without images, a file that cannot be written.
pub fn preview(
    data: &Dataset,
    split: &Split,
    settings: &Settings,
    seed: u64,
    (lines, variants): (usize, usize),
    path: &Path,
) -> Result<(), PreviewError> {
    let DataKind::Image(shape) = data.kind() else { return Err(PreviewError::Table) };
    let (pixels, rows) = (Pixels::of(data, &split.train, shape), spread(data, &split.train, lines));
    let augmenter = ImageAugmenter::new(settings.augmentation, shape, pixels.range(), pixels.mean.clone());
    let noise = settings.input_noise as f32 * pixels.deviation;
    let mut rng = Stream::new(seed, Purpose::Augment);
    let scale = SIDE.div_ceil(shape.height.min(shape.width));
    let (height, width) = (shape.height * scale + GAP, shape.width * scale + GAP);
    let size = |count: usize, each: usize| (count * each + GAP) as u32;
    let mut sheet =
        RgbImage::from_pixel(size(variants + 1, width), size(rows.len(), height), Rgb([90, 90, 90]));
    for (line, row) in rows.into_iter().enumerate() {
        for column in 0..=variants {
            let mut image = data.row(row as usize).to_vec();
            if column > 0 {
                if let Some(augmenter) = &augmenter {
                    image = augmenter.change(&image, &mut rng);
                }
                if noise > 0.0 {
                    image.iter_mut().for_each(|x| *x += noise * rng.normal());
                }
            }
            let corner = (column * width + GAP, line * height + GAP);
            pixels.draw(&mut sheet, &image, shape, corner, scale);
        }
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    sheet.write_to(&mut bytes, ImageFormat::Png).map_err(|e| PreviewError::Encode(e.to_string()))?;
    write_atomically(path, &bytes.into_inner())
        .map_err(|source| PreviewError::Io { path: path.to_path_buf(), source })
}

/// `count` training rows, the classes in turns.
fn spread(data: &Dataset, train: &[u32], count: usize) -> Vec<u32> {
    let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); data.classes().len().max(1)];
    for row in train {
        by_class[data.labels()[*row as usize] as usize].push(*row);
    }
    let longest = by_class.iter().map(Vec::len).max().unwrap_or(0);
    let turns = (0..longest).flat_map(|turn| by_class.iter().filter_map(move |rows| rows.get(turn)));
    turns.take(count).copied().collect()
}

/// How the pixels of the training images are spread.
pub(crate) struct Pixels {
    least: f32,
    most: f32,
    deviation: f32,
    /// The mean of each channel.
    pub(crate) mean: Vec<f32>,
}

impl Pixels {
    /// Those of some rows.
    pub(crate) fn of(data: &Dataset, rows: &[u32], shape: ImageShape) -> Self {
        let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
        let mut sums = vec![0.0_f64; shape.channels];
        let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
        for row in rows {
            for pixel in data.row(*row as usize).chunks_exact(shape.channels) {
                for (x, sum_of) in pixel.iter().zip(&mut sums) {
                    (least, most) = (least.min(*x), most.max(*x));
                    let x = f64::from(*x);
                    (sum, squares, *sum_of) = (sum + x, squares + x * x, *sum_of + x);
                }
            }
        }
        let pixels = (rows.len() * shape.height * shape.width).max(1) as f64;
        let numbers = pixels * shape.channels as f64;
        let variance = (squares / numbers - (sum / numbers).powi(2)).max(0.0);
        Self {
            least,
            most,
            deviation: variance.sqrt() as f32,
            mean: sums.iter().map(|s| (s / pixels) as f32).collect(),
        }
    }

    /// The difference of the largest and the smallest.
    pub(crate) fn range(&self) -> f32 {
        (self.most - self.least).max(0.0)
    }

    /// Draws an image with the smallest pixel black and the largest white, each pixel as a square.
    fn draw(
        &self,
        sheet: &mut RgbImage,
        image: &[f32],
        shape: ImageShape,
        (left, top): (usize, usize),
        scale: usize,
    ) {
        let range = self.range().max(f32::MIN_POSITIVE);
        let shade = |x: f32| (255.0 * (x - self.least) / range).clamp(0.0, 255.0) as u8;
        for y in 0..shape.height * scale {
            for x in 0..shape.width * scale {
                let at = (y / scale * shape.width + x / scale) * shape.channels;
                let pixel = match &image[at..at + shape.channels] {
                    [red, green, blue] => [shade(*red), shade(*green), shade(*blue)],
                    other => [shade(other[0]); 3],
                };
                sheet.put_pixel((left + x) as u32, (top + y) as u32, Rgb(pixel));
            }
        }
    }
}
