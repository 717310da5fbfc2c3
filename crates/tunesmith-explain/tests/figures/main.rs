//! Figures and the report: what they hold, what they say where something is missing, and how large they become.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod batch_size;
mod content;
mod drawing;
mod many;
mod report;
mod snapshots;
mod studies;
