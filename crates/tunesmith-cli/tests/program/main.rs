//! The program from outside: what it prints, how it ends, what it leaves behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

mod bad_input;
mod diagnose;
mod documents;
mod importance;
mod json;
mod plot;
#[cfg(feature = "train")]
mod preflight;
#[cfg(feature = "train")]
mod preview;
mod reading;
mod report;
mod run_report;
mod sample;
mod stdio;
mod table_files;
#[cfg(feature = "train")]
mod winner;
mod writing;

#[cfg(unix)]
mod kill;
#[cfg(unix)]
mod pipes;
#[cfg(unix)]
mod running;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod terminal;
