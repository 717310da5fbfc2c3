//! Figures: what they hold, what they say where they cannot be drawn, and how large they become.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod content;
mod drawing;
mod many;
mod snapshots;
mod studies;
