//! Labelled data in memory, and how it is read and described.

mod builder;
mod cell;
mod column;
mod csv_file;
mod dataset;
mod error;
mod folder;
pub(crate) mod header;
mod idx;
mod infer;
mod labels;
mod lines;
mod parquet_file;
mod pixels;
mod profile;
mod shape;
mod source;
mod table;
mod task;

pub(crate) use builder::Builder;
pub(crate) use cell::Cell;
pub use column::{Column, ColumnKind};
pub(crate) use column::{MISSING, Values};
pub(crate) use csv_file::ragged;
pub use csv_file::{Layout, csv_columns};
pub use dataset::{DataKind, Dataset};
pub(crate) use dataset::{Features, hex};
pub use error::DataError;
pub(crate) use error::plain;
pub(crate) use folder::{image_files, image_pixels, is_image};
pub(crate) use idx::Idx;
pub(crate) use lines::Lines;
pub(crate) use parquet_file::{Parquet, is_parquet};
pub(crate) use pixels::{number as pixel, of_group as pixels_of_group};
pub use profile::{
    ClassCount, ColumnProfile, Comparison, Duplicates, NearDuplicates, NeighbourScore, Profile, TargetSummary,
};
pub use shape::ImageShape;
pub use table::TableOptions;
pub use task::{Target, Task, TaskKind};
