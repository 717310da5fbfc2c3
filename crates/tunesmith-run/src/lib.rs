//! Trials as processes or as built-in models, from a study file.
//!
//! [`Job::load`] reads a study file, [`Job::prepare`] looks for its program or loads its data, [`Prepared::open`] opens the
//! study in a store, and [`Prepared::run`] carries out its trials on slots. [`mod@file`], [`template`], [`output`] and
//! [`process`] are the parts that this rests on. [`stdio`] lets programs in any language ask and tell instead.
//!
//! **Built-in models** come with the feature `train`.

mod check;
mod checkpoint;
mod command;
#[cfg(feature = "train")]
mod confirm;
#[cfg(feature = "train")]
mod data_size;
mod error;
#[cfg(feature = "train")]
mod evaluate;
mod explained;
pub mod file;
mod folders;
pub mod init;
mod job;
#[cfg(feature = "train")]
mod model;
pub mod output;
#[cfg(feature = "train")]
mod predict;
mod preflight;
mod prepared;
mod preview;
pub mod process;
mod program;
#[cfg(feature = "train")]
mod progress;
mod recorded;
mod reproduce;
mod search;
mod slots;
pub mod stdio;
mod stop;
mod task;
pub mod template;
mod vocabulary;
mod warm;
mod written;
mod wrong;

pub use check::{Checked, DataSummary};
#[cfg(feature = "train")]
pub use confirm::{ConfirmOptions, Confirmation, Confirmed, Interval, Sealed, confirm};
#[cfg(feature = "train")]
pub use data_size::{DataSize, DataSizeOptions, Law, MoreData, SizePoint, data_size};
pub use error::Error;
#[cfg(feature = "train")]
pub use evaluate::{EvaluateOptions, Evaluation, OuterFold, evaluate};
pub use explained::{circumstances, follow_up};
pub use folders::trials_folder;
pub use job::Job;
#[cfg(feature = "train")]
pub use predict::{PredictFormat, Predicted, predict};
pub use prepared::{Opened, Prepared, RunOptions};
pub use preview::PreviewOptions;
#[cfg(feature = "train")]
pub use progress::Progress;
pub use reproduce::{ReproduceOptions, Reproduced, Reproduction, reproduce};
#[cfg(feature = "train")]
pub use tunesmith_train::{Check, EpochCost, Preflight, RateRange, Verdict};
pub use vocabulary::vocabulary;
pub use written::{Heading, study_text};
