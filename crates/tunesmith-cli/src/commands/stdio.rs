//! `tunesmith stdio`

use std::io::{self, BufReader};
use std::path::PathBuf;

use tunesmith_run::stdio::{Options, Session, serve};
use tunesmith_store::Location;

use crate::context::Context;
use crate::trouble::Result;

/// Lets a program in any language ask and tell: JSON lines on standard input and output
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The first line says what to tune, unless a study file does. Then each line asks for trials, reports, tells an outcome or wants the \
best; each is answered before the next is read. Without --storage the study lives in memory. The page docs/stdio.md is the protocol.

Example:
  {\"space\": {\"x\": {\"float\": [-5, 5]}}, \"objective\": \"minimize value\", \"trials\": 50, \"seed\": 1}
  {\"ask\": 1}                              -> {\"trial\": 0, \"params\": {\"x\": 1.5}}
  {\"tell\": {\"trial\": 0, \"value\": 2.25}}   -> {\"ok\": true}
  {\"best\": 1}                             -> {\"trial\": 0, \"value\": 2.25, \"params\": {\"x\": 1.5}}")]
pub(crate) struct Args {
    /// The study file, or a folder with a study.toml; the first line of standard input says what to tune unless given
    file: Option<PathBuf>,
    /// The study's name, instead of the file's or the first line's
    #[arg(long)]
    name: Option<String>,
    /// A study to learn from: a name in the same storage, STORAGE#NAME, or a study file; may be given several times
    #[arg(long, value_name = "STUDY")]
    warm_start: Vec<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let store = if context.located { context.location.open()? } else { Location::Memory.open()? };
    let out = context.out;
    let say = Box::new(move |text: &str| out.say(crate::view::line(text)));
    let options = Options { store, name: args.name.clone(), warm_start: args.warm_start.clone(), say };
    let session = match &args.file {
        Some(file) => Session::with_file(file, options)?,
        None => Session::new(options),
    };
    Ok(serve(session, BufReader::new(io::stdin().lock()), io::stdout().lock())?)
}
