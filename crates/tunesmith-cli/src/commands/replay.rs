//! `tunesmith replay`

use serde_json::json;

use crate::context::Context;
use crate::trouble::{Result, Trouble, code};
use crate::view::count;

/// Computes every suggestion again from the log and reports the first that differs
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let (found, out) = (study.replay()?, &context.out);
    let difference = found.first_difference.as_ref();
    if out.json {
        out.print_json(&json!({
            "study": study.name(),
            "checked": found.checked,
            "exact": found.exact,
            "first_difference": difference.map(|d| json!({
                "trial": d.trial,
                "recorded": d.recorded,
                "replayed": d.replayed.as_ref().ok(),
                "refused": d.replayed.as_ref().err(),
            })),
        }))?;
    } else if let Some(d) = difference {
        let replayed = match &d.replayed {
            Ok(config) => config.to_string(),
            Err(why) => format!("no suggestion: {why}"),
        };
        out.print(format!("trial {} differs\n  recorded  {}\n  replayed  {replayed}", d.trial, d.recorded))?;
    } else {
        let exact = match found.checked - found.exact {
            _ if found.checked == 0 => "there is none yet".to_owned(),
            0 => "all the same bit for bit".to_owned(),
            near => format!("{} the same bit for bit, {near} within 1e-9", found.exact),
        };
        out.print(format!(
            "{}: {} computed again, {exact}",
            study.name(),
            count(found.checked, "suggestion")
        ))?;
    }
    match difference {
        None => Ok(()),
        Some(d) => {
            out.say(format!("the suggestion of trial {} does not come out again: another version or machine may have made it", d.trial));
            Err(Trouble::Silent(code::FAILURE))
        }
    }
}
