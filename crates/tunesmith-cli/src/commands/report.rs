//! `tunesmith report`

use std::path::PathBuf;

use tunesmith::clock;

use crate::context::Context;
use crate::report::{Reported, html, markdown};
use crate::trouble::{Result, Trouble};
use crate::view::utc;

/// Writes a report on a study as one file: HTML for reading, Markdown for a pull request
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The answer comes first: the best configuration, what it gained, what mattered; then the figures, the trials, and how to reproduce it. The file \
needs no network.

Example: tunesmith report digits -o report.html")]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// Where to write: a file that ends in .html or .md; Markdown on standard output when left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let out = &context.out;
    let file = args.output.as_ref().filter(|p| p.as_os_str() != "-");
    let ending =
        file.map(|p| p.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase());
    let page = match ending.as_deref() {
        Some("html" | "htm") => true,
        None | Some("md" | "markdown") => false,
        Some(_) => {
            return Err(Trouble::usage("a report is HTML or Markdown; end the file's name in .html or .md"));
        }
    };
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let report = tunesmith_explain::report::report(&history, &tunesmith_run::circumstances(&history));
    let reported = Reported {
        name: study.name(),
        storage: study.store().describe(),
        flag: context.storage_flag(),
        written: utc(clock::now()),
        history: &history,
        report: &report,
    };
    let text = if page { html(&reported)? } else { markdown(&reported) };
    match file {
        None => out.write(text.as_bytes()),
        Some(path) => {
            std::fs::write(path, &text).map_err(|e| Trouble::file("written", path, &e))?;
            out.say(format!("wrote {}: the report on {}", path.display(), study.name()));
            Ok(())
        }
    }
}
