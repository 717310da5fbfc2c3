//! `tunesmith rename`

use serde_json::json;

use crate::context::Context;
use crate::trouble::Result;

/// Gives a study another name
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study
    study: String,
    /// Its new name
    #[arg(value_name = "NEW")]
    new: String,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(Some(&args.study))?;
    study.store().rename(study.name(), &args.new)?;
    if context.out.json {
        return context.out.print_json(&json!({ "study": study.name(), "renamed": args.new }));
    }
    context.out.say(format!("{} is now {}", study.name(), args.new));
    Ok(())
}
