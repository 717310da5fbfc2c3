//! `tunesmith copy`

use serde_json::json;

use crate::context::Context;
use crate::trouble::{Result, Trouble};
use crate::view::count;

/// Copies a study to another name or storage
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study
    study: String,
    /// The copy's name
    #[arg(value_name = "NEW", required_unless_present = "to")]
    new: Option<String>,
    /// The storage of the copy, when it is another one
    #[arg(long, value_name = "URL")]
    to: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(Some(&args.study))?;
    let store = match &args.to {
        Some(url) => tunesmith_store::Location::parse(url).map_err(Trouble::usage)?.open()?,
        None => study.store().clone(),
    };
    let name = args.new.as_deref().unwrap_or(study.name());
    let copy = study.copy(&store, name)?;
    let history = copy.history()?;
    if context.out.json {
        return context.out.print_json(&json!({
            "study": study.name(), "copy": name, "storage": store.describe(), "trials": history.len(),
        }));
    }
    context.out.say(format!(
        "{} is copied to {name} in {}, with {}",
        study.name(),
        store.describe(),
        count(history.len(), "trial")
    ));
    Ok(())
}
