//! The tunesmith program: hyperparameter optimization from a study file.
//!
//! Flags are parsed ([`args`]), lowered once ([`context`]), and handed to one of the [`commands`]. Only [`output`] prints.
#![forbid(unsafe_code)]

mod args;
mod assign;
mod closing;
mod commands;
mod context;
mod export;
mod import_csv;
mod job;
mod output;
mod picture;
mod progress;
mod report;
mod signals;
mod trouble;
mod view;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use context::Context;
use output::Output;
use trouble::Result;

fn main() -> ExitCode {
    let args = Args::parse();
    let shared = &args.shared;
    let out = Output::new(shared.json, shared.quiet, shared.color);
    args::log(shared.verbose);
    let done = Context::new(shared, out).and_then(|context| commands::run(args.command, &context));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            out.trouble(&trouble);
            trouble.code()
        }
    }
}
