//! Diagnosis and advice: planted faults are found by name, healthy studies stay quiet, and nothing is too odd to answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod advice;
mod bad_input;
mod curves;
mod data;
mod search;
mod studies;
mod unseen;
