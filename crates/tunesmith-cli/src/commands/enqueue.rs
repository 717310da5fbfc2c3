//! `tunesmith enqueue`

use serde_json::json;
use tunesmith::Config;

use crate::assign;
use crate::context::Context;
use crate::trouble::{Result, Trouble};
use crate::view::shell;

/// Puts a configuration in the queue: the next run tries it first
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The sampler fills in what is not named.\n\nExample: tunesmith enqueue digits learning_rate=0.01 layers=2"
)]
pub(crate) struct Args {
    /// The study or its study file (may be left out when there is only one), then `name=value` words
    #[arg(value_name = "[STUDY] NAME=VALUE", required_unless_present = "config")]
    words: Vec<String>,
    /// The configuration as a JSON object, instead of words
    #[arg(long, value_name = "JSON")]
    config: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let (named, words) = match args.words.split_first() {
        Some((first, rest)) if !first.contains('=') => (Some(first.as_str()), rest),
        _ => (None, args.words.as_slice()),
    };
    let study = context.study(named)?;
    let space = study.history()?.space().clone();
    let config = match &args.config {
        Some(_) if !words.is_empty() => {
            return Err(Trouble::usage("give the configuration as words or with --config, not both"));
        }
        Some(text) => serde_json::from_str::<Config>(text).map_err(|e| {
            Trouble::usage(format!("the value of --config is no JSON object of names with values: {e}"))
        })?,
        None => assign::config(&space, words)?,
    };
    if config.is_empty() {
        return Err(Trouble::usage("name at least one parameter, for example `learning_rate=0.01`"));
    }
    let number = study.enqueue(config.clone())?;
    if context.out.json {
        return context.out.print_json(&json!({ "study": study.name(), "number": number, "params": config }));
    }
    context.out.print(format!("trial {number} waits in {}: {}", study.name(), shell(&config)))
}
