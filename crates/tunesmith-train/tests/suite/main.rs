//! The trainer, tried through its public interface. One program, so that the tensor library is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod data;
mod data_errors;
mod devices;
mod documents;
mod folders;
mod freezing;
mod leakage;
mod model;
mod predicting;
mod preflight;
mod preview;
mod profile;
mod ranges;
mod resume;
mod settings;
mod splits;
mod starting;
mod tables;
mod training;
