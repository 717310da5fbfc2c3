//! Changes made to training rows, and to them alone: augmentation of images, noise, and the mixing of pairs.

mod affine;
mod images;
mod mixing;
mod preview;

pub(crate) use images::ImageAugmenter;
pub(crate) use mixing::Mixing;
pub(crate) use preview::Pixels;
pub use preview::{PreviewError, preview};
