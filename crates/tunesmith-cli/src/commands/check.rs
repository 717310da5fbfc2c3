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
    /// Train for some seconds to find faults of a built-in model and its data, what an epoch takes, and the learning rates to search
    #[cfg(feature = "train")]
    #[arg(long)]
    deep: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let prepared = crate::job::load(&args.file)?.prepare()?;
    let store = context.store()?;
    let checked = prepared.check(Some(&store));
    #[cfg(feature = "train")]
    if args.deep {
        return deep::run(&prepared, &checked, context);
    }
    if context.out.json {
        return context.out.print_json(&checked);
    }
    context.out.print(checked.to_string().trim_end())
}

#[cfg(feature = "train")]
mod deep {
    use tunesmith_run::{Checked, Prepared, Verdict};

    use crate::context::Context;
    use crate::trouble::{Result, Trouble, code};
    use crate::view;

    /// Prints what was checked and what the preflight found; a problem is exit code 1.
    pub(super) fn run(prepared: &Prepared, checked: &Checked, context: &Context) -> Result {
        let out = &context.out;
        if !out.json {
            out.print(checked.to_string().trim_end())?;
        }
        let Some(found) = prepared.preflight()? else {
            return Err(Trouble::failed(
                "--deep looks into built-in models, and this study runs a command; `tunesmith check` without it is all there is to check",
            ));
        };
        if out.json {
            let mut json = serde_json::to_value(checked).map_err(Trouble::failed)?;
            json["preflight"] = serde_json::to_value(&found).map_err(Trouble::failed)?;
            out.print_json(&json)?;
        } else {
            out.print(format!("\n{}", view::preflight(&found, out)))?;
        }
        match found.verdict() {
            Verdict::Problem => Err(Trouble::Silent(code::FAILURE)),
            _ => Ok(()),
        }
    }
}
