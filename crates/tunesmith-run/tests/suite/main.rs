//! Studies from their file to recorded trials, in one binary: each that links the networks is large.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(unix)]
mod command_trouble;
#[cfg(unix)]
mod commands;
#[cfg(unix)]
mod common;
#[cfg(feature = "train")]
mod data_size;
#[cfg(unix)]
mod examples;
#[cfg(feature = "train")]
mod fitting;
mod init;
#[cfg(target_os = "linux")]
mod kills;
#[cfg(unix)]
mod left_behind;
#[cfg(feature = "train")]
mod models;
mod output;
#[cfg(all(unix, feature = "train"))]
mod preflight;
#[cfg(unix)]
mod process;
mod studies;
mod template;
#[cfg(feature = "train")]
mod validation;
mod written;
