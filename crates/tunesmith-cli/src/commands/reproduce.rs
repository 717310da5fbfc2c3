//! `tunesmith reproduce`

use std::path::PathBuf;

use serde_json::json;
use tunesmith::{StopFlag, TrialNumber};
use tunesmith_run::ReproduceOptions;

use crate::context::{Context, trial_number};
use crate::signals;
use crate::trouble::{Result, Trouble, code};

/// Runs one trial again with the same seed, outside the study, and compares
#[derive(Debug, clap::Args)]
#[command(allow_missing_positional = true)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// The trial's number
    #[arg(value_name = "N", value_parser = trial_number)]
    number: TrialNumber,
    /// The study file's folder, if it has moved since
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let (out, stop) = (&context.out, StopFlag::new());
    let options = ReproduceOptions { folder: args.folder.clone(), stop: stop.clone() };
    let done = signals::while_watched(
        &stop,
        |text| out.say(text),
        || tunesmith_run::reproduce(&study, args.number, &options),
    );
    let found = done?;
    found.warnings.iter().for_each(|w| out.warn(w));
    if out.json {
        out.print_json(&json!({
            "study": study.name(),
            "trial": args.number,
            "same": found.same(),
            "differences": found.differences,
            "outcome": found.outcome,
            "reports": found.reports.iter().map(|r| json!({
                "step": r.step, "fold": r.fold, "metrics": r.measures,
            })).collect::<Vec<_>>(),
            "folder": found.folder,
        }))?;
    } else {
        out.print(found.to_string().trim_end())?;
    }
    if let Some(code) = signals::exit_code(stop.urgency()) {
        return Err(Trouble::Silent(code));
    }
    if found.same() { Ok(()) } else { Err(Trouble::Silent(code::FAILURE)) }
}
