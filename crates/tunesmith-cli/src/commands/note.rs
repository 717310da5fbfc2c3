//! `tunesmith note`

use serde_json::json;
use tunesmith::TrialNumber;

use crate::assign;
use crate::context::{Context, trial_number};
use crate::trouble::{Result, Trouble};

/// Attaches a note to a trial or to the study
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A value of true or false, a whole or a real number is kept as what it looks like; with --text as text.\n\n\
Examples:\n  tunesmith note digits 12 verdict \"looks good\"\n  tunesmith note digits dataset_version 3"
)]
pub(crate) struct Args {
    /// The study (may be left out when there is only one), the trial's number (left out for a note to the study), key and value
    #[arg(value_names = ["[STUDY] [N] KEY", "VALUE"], num_args = 2..=4, required = true)]
    words: Vec<String>,
    /// Keep the value as text whatever it looks like
    #[arg(long)]
    text: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let number = |text: &String| -> Result<TrialNumber> { trial_number(text).map_err(Trouble::usage) };
    let (named, trial, key, value) = match args.words.as_slice() {
        [study, n, key, value] => (Some(study.as_str()), Some(number(n)?), key, value),
        // A lone number before the key is a trial.
        [n, key, value] if n.parse::<TrialNumber>().is_ok() => (None, Some(number(n)?), key, value),
        [study, key, value] => (Some(study.as_str()), None, key, value),
        [key, value] => (None, None, key, value),
        _ => return Err(Trouble::usage("name a key and a value")),
    };
    if key.trim().is_empty() {
        return Err(Trouble::usage("the key of a note is not empty"));
    }
    let study = context.study(named)?;
    let value = if args.text { value.as_str().into() } else { assign::typed(value) };
    study.note(trial, key.as_str(), value.clone())?;
    if context.out.json {
        return context
            .out
            .print_json(&json!({ "study": study.name(), "trial": trial, "key": key, "value": value }));
    }
    let place = trial.map_or_else(|| study.name().to_owned(), |n| format!("trial {n} of {}", study.name()));
    context.out.say(format!("noted on {place}: {key} = {}", value.quoted()));
    Ok(())
}
