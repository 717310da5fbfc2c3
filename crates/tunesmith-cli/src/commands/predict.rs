//! `tunesmith predict`

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use serde_json::json;
use tunesmith_run::PredictFormat;

use crate::context::Context;
use crate::trouble::{Result, Trouble};

/// Applies a winner to new data: a CSV of predictions with probabilities
///
/// With `--json` it is an object a line instead.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder that `tunesmith confirm` kept, or the file of a model
    winner: PathBuf,
    /// A CSV or Parquet file, images in IDX, a folder of images, or `-` for a CSV on standard input
    data: PathBuf,
    /// The file to write, CSV or, where its name ends in `.jsonl`, lines of JSON [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let format = |json: bool| if json { PredictFormat::JsonLines } else { PredictFormat::Csv };
    let Some(path) = &args.output else {
        let mut out = BufWriter::new(io::stdout().lock());
        tunesmith_run::predict(&args.winner, &args.data, format(context.out.json), &mut out)?;
        return Ok(out.flush()?);
    };
    let format = format(path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl")));
    // A file that is there stays as it is until the new one is whole.
    let partial = path.with_extension("writing");
    let cannot = |e: &io::Error| Trouble::file("written", path, e);
    let mut out = BufWriter::new(File::create(&partial).map_err(|e| cannot(&e))?);
    let done = tunesmith_run::predict(&args.winner, &args.data, format, &mut out);
    let written = out.flush();
    let done = match (done, written) {
        (Ok(done), Ok(())) => done,
        (done, written) => {
            // The first error is the one to report.
            let _ = std::fs::remove_file(&partial);
            done?;
            return Err(written.err().map_or_else(|| Trouble::failed("nothing was written"), |e| cannot(&e)));
        }
    };
    std::fs::rename(&partial, path).map_err(|e| cannot(&e))?;
    if context.out.json {
        return context.out.print_json(&json!({ "rows": done.rows, "output": path }));
    }
    context.out.say(format!("{} rows predicted in {}", done.rows, path.display()));
    Ok(())
}
