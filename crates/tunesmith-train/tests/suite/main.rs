//! The trainer, tried through its public interface. One program, so that the tensor library is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod any_settings;
mod batch_cost;
mod common;
mod data;
mod data_errors;
mod devices;
mod documents;
mod folders;
mod foreign;
mod freezing;
mod idx;
mod leakage;
mod limits;
mod model;
mod other_tables;
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
