//! `tunesmith report`

use std::path::PathBuf;

use tunesmith_run::file::ReportForm;

use crate::context::Context;
use crate::report;
use crate::trouble::{Result, Trouble};

/// What is wrong with a file of another form.
pub(crate) const ENDING: &str = "a report is HTML or Markdown; end the file's name in .html or .md";

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
    let file = args.output.as_ref().filter(|p| p.as_os_str() != "-");
    let form = match file {
        None => ReportForm::Markdown,
        Some(path) => ReportForm::of(path).ok_or_else(|| Trouble::usage(ENDING))?,
    };
    let study = context.study(args.study.as_deref())?;
    let text = report::text(&study, form, context)?;
    match file {
        None => context.out.write(text.as_bytes()),
        Some(path) => {
            report::put(path, text.as_bytes())?;
            context.out.say(format!("wrote {}: the report on {}", path.display(), study.name()));
            Ok(())
        }
    }
}
