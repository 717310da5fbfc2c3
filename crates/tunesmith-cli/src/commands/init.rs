//! `tunesmith init`

use std::path::{Path, PathBuf};

use serde_json::json;
use tunesmith_run::init::{self, Proposal};

use crate::context::Context;
use crate::trouble::{Result, Trouble};

/// Writes a commented study file for a CSV file, a folder of images, or a command
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tunesmith init digits.csv --target label\n  tunesmith init photos/\n  \
tunesmith init -- python train.py --lr 0.01 --layers 2")]
pub(crate) struct Args {
    /// A CSV or Parquet file with a column to predict, images in IDX, or a folder with a sub-folder of images for each class
    data: Option<PathBuf>,
    /// The column to predict
    #[arg(long, value_name = "COLUMN", requires = "data")]
    target: Option<String>,
    /// Where to write; `-` for standard output
    #[arg(short, long, value_name = "FILE", default_value = "study.toml")]
    output: PathBuf,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    /// A command that trains and prints its result, with its arguments
    #[arg(last = true, value_name = "COMMAND", conflicts_with = "data")]
    command: Vec<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let proposal = propose(args)?;
    let out = &context.out;
    let to_stdout = args.output == Path::new("-");
    if !to_stdout {
        if args.output.exists() && !args.force {
            return Err(Trouble::failed(format!(
                "{} exists; name another file with --output, or replace it with --force",
                args.output.display()
            )));
        }
        std::fs::write(&args.output, &proposal.text)
            .map_err(|e| Trouble::file("written", &args.output, &e))?;
    }
    if out.json {
        let file = (!to_stdout).then_some(&args.output);
        return out.print_json(&json!({ "file": file, "text": proposal.text, "notes": proposal.notes }));
    }
    if to_stdout {
        out.write(proposal.text.as_bytes())?;
    }
    proposal.notes.iter().for_each(|note| out.say(note));
    if !to_stdout {
        let file = args.output.display();
        out.say(format!(
            "wrote {file}; look it over, then:\n  tunesmith check {file}\n  tunesmith run {file}"
        ));
    }
    Ok(())
}

fn propose(args: &Args) -> Result<Proposal> {
    if !args.command.is_empty() {
        return Ok(init::for_command(&args.command)?);
    }
    let Some(data) = &args.data else {
        return Err(Trouble::usage(
            "name what to tune: a CSV file (`tunesmith init data.csv --target label`), a folder of images \
             (`tunesmith init photos/`), or a command (`tunesmith init -- python train.py --lr 0.01`)",
        ));
    };
    // Paths in a study file are relative to its folder.
    let folder = args.output.parent().filter(|p| !p.as_os_str().is_empty() && *p != Path::new("."));
    let path = match folder {
        Some(_) => std::path::absolute(data).unwrap_or_else(|_| data.clone()),
        None => data.clone(),
    };
    for_data(&path, args.target.as_deref())
}

#[cfg(feature = "train")]
fn for_data(path: &Path, target: Option<&str>) -> Result<Proposal> {
    if path.is_dir() {
        if target.is_some() {
            return Err(Trouble::usage(
                "--target is for CSV files; the classes of a folder of images are its sub-folders",
            ));
        }
        return Ok(init::for_images(path)?);
    }
    Ok(init::for_csv(path, target)?)
}

#[cfg(not(feature = "train"))]
fn for_data(_: &Path, _: Option<&str>) -> Result<Proposal> {
    Err(Trouble::failed(
        "this build has no built-in models; `tunesmith init -- COMMAND` writes a study file for a command",
    ))
}
