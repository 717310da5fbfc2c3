//! The trainer, tried through its public interface. One program, so that the tensor library is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod data;
mod data_errors;
mod documents;
mod folders;
mod freezing;
mod model;
mod preview;
mod ranges;
mod resume;
mod settings;
mod starting;
mod training;
