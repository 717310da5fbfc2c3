//! The text of a first study file, from looking at a CSV, a folder of images or a command.
//!
//! Every text can be run as it is; whatever was guessed is told in [`Proposal::notes`] and in comments.

mod command;
mod guess;
#[cfg(feature = "train")]
mod model;
mod write;

pub(crate) use write::{Line, float, quoted, space as space_lines};

pub use command::for_command;
#[cfg(feature = "train")]
pub use model::{for_csv, for_images};

/// A study file, proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its text.
    pub text: String,
    /// What was guessed, in sentences.
    pub notes: Vec<String>,
}
