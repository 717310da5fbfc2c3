//! Labelled data in memory, and how it is read, described and divided.

mod csv_file;
mod dataset;
mod error;
mod folder;
mod labels;
mod profile;
mod scaling;
mod shape;
mod source;
mod split;

pub use csv_file::{Layout, csv_columns};
pub(crate) use dataset::hex;
pub use dataset::{DataKind, Dataset};
pub use error::DataError;
pub(crate) use error::plain;
pub use profile::{ClassCount, Profile};
pub(crate) use scaling::Scaling;
pub use shape::ImageShape;
pub use split::Split;
