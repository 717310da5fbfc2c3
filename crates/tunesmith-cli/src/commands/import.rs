//! `tunesmith import`

use std::path::{Path, PathBuf};

use serde_json::json;
use tunesmith::{Added, History, Study};
use tunesmith_run::Prepared;

use crate::context::{Context, is_study_file};
use crate::import_csv::{self, Row};
use crate::trouble::{Result, Trouble};
use crate::view::count;

/// Adds trials that were carried out elsewhere, from a CSV file, all or none
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Columns: a parameter's name or `param.NAME`, a metric's name or `metric.NAME`, `note.KEY`, and `state`, \
`error_class` and `error_message` where trials failed: what `tunesmith export` writes. Added trials do not count towards the \
budget.\n\nExample: tunesmith import trials.csv digits"
)]
pub(crate) struct Args {
    /// The CSV file
    file: PathBuf,
    /// The study, or its study file: then the study is created when there is none yet
    study: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let target = target(args, context)?;
    // What is wrong with the file is found before a study is made for it.
    let read = import_csv::read(&args.file, &target.history()?)?;
    let study = target.open(context)?;
    read.ignored.iter().for_each(|column| {
        context.out.warn(format!(
            "the column `{column}` is no parameter and no metric of {}; it is left out",
            study.name()
        ));
    });
    if read.skipped > 0 {
        context.out.say(format!("{} without an outcome left out", count(read.skipped, "row")));
    }
    let (trials, notes): (Vec<Added>, Vec<_>) =
        read.rows.into_iter().map(|Row { trial, notes }| (trial, notes)).unzip();
    let first = study.add(&trials).map_err(|e| Trouble::failed(format!("{}: {e}", args.file.display())))?;
    for (number, notes) in (first..).zip(notes) {
        for (key, value) in notes {
            study.note(Some(number), key, value)?;
        }
    }
    let added = trials.len() as u64;
    if context.out.json {
        let first = (added > 0).then_some(first);
        return context.out.print_json(&json!({ "study": study.name(), "added": added, "first": first }));
    }
    let numbers = match added {
        0 => String::new(),
        1 => format!(": number {first}"),
        n => format!(": numbers {first} to {}", first + n - 1),
    };
    context.out.print(format!("added {} to {}{numbers}", count(added, "trial"), study.name()))
}

/// Where the trials go.
enum Target {
    Study(Study),
    /// A study file: the study is opened, or created, when the trials are read.
    File(Box<Prepared>),
}

fn target(args: &Args, context: &Context) -> Result<Target> {
    let Some(file) = args.study.as_deref().filter(|s| is_study_file(s)) else {
        return Ok(Target::Study(context.study(args.study.as_deref())?));
    };
    Ok(Target::File(Box::new(crate::job::load(Path::new(file))?.prepare()?)))
}

impl Target {
    /// What the columns are read by.
    fn history(&self) -> Result<History> {
        Ok(match self {
            Self::Study(study) => study.history()?,
            Self::File(prepared) => History::new(prepared.settings().clone()),
        })
    }

    fn open(self, context: &Context) -> Result<Study> {
        let prepared = match self {
            Self::Study(study) => return Ok(study),
            Self::File(prepared) => prepared,
        };
        let opened = prepared.open(&context.store()?)?;
        opened.changes.iter().for_each(|change| context.out.say(change));
        opened.warnings.iter().for_each(|warning| context.out.warn(warning));
        Ok(opened.study)
    }
}
