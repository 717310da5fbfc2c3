//! `tunesmith export`

use std::path::PathBuf;

use serde_json::{Map, Value as Json, json};
use tunesmith::{History, clock};

use crate::context::Context;
use crate::export::{reports, to_csv, to_parquet, trials};
use crate::trouble::{Result, Trouble};
use crate::view::{TrialView, count};

/// Writes the trials as CSV, JSON or Parquet, one row a trial
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Parameters are the columns `param.NAME`, metrics `metric.NAME`, notes `note.KEY`.\n\n\
Example: tunesmith export digits -o trials.parquet"
)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// Where to write; standard output when left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The format; else what the file's name ends in, else CSV
    #[arg(short, long)]
    format: Option<Format>,
    /// One row a report instead of one a trial: the training curves
    #[arg(long)]
    reports: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    Json,
    Parquet,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let out = &context.out;
    let file = args.output.as_ref().filter(|p| p.as_os_str() != "-");
    let format = format(args, context)?;
    if format == Format::Parquet && file.is_none() && out.terminal {
        return Err(Trouble::usage("Parquet is no text; name a file with --output"));
    }
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let bytes = match format {
        Format::Csv if args.reports => to_csv(&reports(&history))?,
        Format::Csv => to_csv(&trials(&history, clock::now()))?,
        Format::Parquet if args.reports => to_parquet(&reports(&history))?,
        Format::Parquet => to_parquet(&trials(&history, clock::now()))?,
        Format::Json => {
            let list = if args.reports { report_list(&history) } else { trial_list(&history)? };
            (serde_json::to_string_pretty(&list).map_err(Trouble::failed)? + "\n").into_bytes()
        }
    };
    match file {
        None => out.write(&bytes),
        Some(path) => {
            std::fs::write(path, bytes).map_err(|e| Trouble::file("written", path, &e))?;
            out.say(format!("wrote {} to {}", count(history.len(), "trial"), path.display()));
            Ok(())
        }
    }
}

fn format(args: &Args, context: &Context) -> Result<Format> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let path = args.output.as_ref();
    match path.and_then(|p| p.extension()?.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        Some("parquet" | "pq") => Ok(Format::Parquet),
        Some(other) => Err(Trouble::usage(format!(
            "a file that ends in `.{other}` tells no format; say --format csv, json or parquet"
        ))),
        None if context.out.json => Ok(Format::Json),
        None => Ok(Format::Csv),
    }
}

fn trial_list(history: &History) -> Result<Vec<Json>> {
    let now = clock::now();
    let view = |t| serde_json::to_value(TrialView::new(history, t, now)).map_err(Trouble::failed);
    history.trials().map(|t| view(t)).collect()
}

fn report_list(history: &History) -> Vec<Json> {
    let all = history.trials().flat_map(|t| t.reports.iter().map(|r| (t.number, r)));
    all.map(|(number, r)| {
        let metrics: Map<String, Json> = r.measures.iter().map(|(name, v)| (name.to_string(), json!(v))).collect();
        json!({ "trial": number, "attempt": r.attempt, "step": r.step, "fold": r.fold, "time": crate::view::stamp(r.time), "metrics": metrics })
    })
    .collect()
}
