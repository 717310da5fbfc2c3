//! `tunesmith diagnose`, with `--data-size` the trainings that tell whether more data would help

use std::path::PathBuf;

use serde::Serialize;
use tunesmith::{StopFlag, Study, TrialNumber};
use tunesmith_explain::diagnose::{Diagnosis, Options, diagnose};
use tunesmith_run::{DataSize, DataSizeOptions};

use crate::context::{Context, trial_number};
use crate::output::Output;
use crate::progress::count;
use crate::signals;
use crate::trouble::{Result, Trouble};
use crate::view::{data_size, findings};

/// Says what went wrong in a study or a trial: learning curves, search, data
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Learning curves are read from what trials report step by step: train_loss, val_loss, train_accuracy, val_accuracy and names like these. \
docs/diagnosis.md describes every finding.")]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// Judge the learning curves of this trial only
    #[arg(long, value_name = "N", value_parser = trial_number)]
    trial: Option<TrialNumber>,
    /// Also train the best configuration on 25, 50 and 100% of the rows, and say whether more data would help
    #[arg(long, conflicts_with = "trial")]
    data_size: bool,
    /// How many trainings of each size, each with rows and weights of its own
    #[arg(long, value_name = "N", default_value_t = 5, requires = "data_size", value_parser = clap::value_parser!(u16).range(3..))]
    seeds: u16,
    /// How many trainings run at the same time
    #[arg(short, long, value_name = "N", default_value_t = 1, requires = "data_size", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,
    /// The study file's folder, if it has moved since
    #[arg(long, value_name = "FOLDER", requires = "data_size")]
    folder: Option<PathBuf>,
}

/// A diagnosis for programs.
#[derive(Serialize)]
struct DiagnosisView<'a> {
    study: &'a str,
    trial: Option<TrialNumber>,
    #[serde(flatten)]
    diagnosis: &'a Diagnosis,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_size: Option<&'a DataSize>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let options = Options { trial: args.trial, ..tunesmith_run::circumstances(&history) };
    let diagnosis = diagnose(&history, &options).map_err(Trouble::failed)?;
    let sizes = if args.data_size { Some(sizes(args, &study, &context.out)?) } else { None };
    if context.out.json {
        let (study, trial) = (study.name(), args.trial);
        let view = DiagnosisView { study, trial, diagnosis: &diagnosis, data_size: sizes.as_ref() };
        return context.out.print_json(&view);
    }
    let mut text = findings(&diagnosis, &context.out).trim_end().to_owned();
    if let Some(sizes) = &sizes {
        text += &format!("\n\n{}", data_size(sizes, &context.out).trim_end());
    }
    context.out.print(&text)
}

/// The trainings on parts of the data.
fn sizes(args: &Args, study: &Study, out: &Output) -> Result<DataSize> {
    let stop = StopFlag::new();
    let options = DataSizeOptions {
        seeds: args.seeds.into(),
        jobs: args.jobs.into(),
        folder: args.folder.clone(),
        stop: stop.clone(),
        ..DataSizeOptions::default()
    };
    let work = || count(&options.progress, "trainings", out, || tunesmith_run::data_size(study, &options));
    let done = signals::while_watched(&stop, |text| out.say(text), work);
    if let Some(code) = signals::exit_code(stop.urgency()) {
        return Err(Trouble::Silent(code));
    }
    Ok(done?)
}
