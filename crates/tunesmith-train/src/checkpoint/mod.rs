//! Checkpoints: a training's whole state in a file, so that it can continue bit for bit.

mod folder;
mod format;

pub use folder::Checkpoints;
pub(crate) use format::{Identity, Snapshot};
