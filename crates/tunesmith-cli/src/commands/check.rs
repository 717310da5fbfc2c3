//! `tunesmith check`

use std::path::PathBuf;

use crate::context::Context;
use crate::trouble::Result;

/// Checks a study file, its data or its command, and tells the size of its space
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study file, or a folder with a study.toml
    #[arg(default_value = "study.toml")]
    file: PathBuf,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let prepared = crate::job::load(&args.file)?.prepare()?;
    let store = context.store()?;
    let checked = prepared.check(Some(&store));
    if context.out.json {
        return context.out.print_json(&checked);
    }
    context.out.print(checked.to_string().trim_end())
}
