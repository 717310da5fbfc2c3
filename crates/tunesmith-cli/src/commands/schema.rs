//! `tunesmith schema`

use crate::context::Context;
use crate::trouble::Result;

/// Prints the JSON Schema of study files, from which editors complete and check
#[derive(Debug, clap::Args)]
#[command(after_help = "Write it next to your study file and name it in the first line:\n\n  \
tunesmith schema > tunesmith.schema.json\n  #:schema ./tunesmith.schema.json")]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, context: &Context) -> Result {
    let schema = tunesmith_run::file::schema(&tunesmith_run::vocabulary());
    context.out.write(schema.as_bytes())
}
