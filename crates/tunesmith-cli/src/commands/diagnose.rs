//! `tunesmith diagnose`

use serde::Serialize;
use tunesmith::TrialNumber;
use tunesmith_explain::diagnose::{Diagnosis, Options, diagnose};

use crate::context::{Context, trial_number};
use crate::trouble::{Result, Trouble};
use crate::view::findings;

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
}

/// A diagnosis for programs.
#[derive(Serialize)]
struct DiagnosisView<'a> {
    study: &'a str,
    trial: Option<TrialNumber>,
    #[serde(flatten)]
    diagnosis: &'a Diagnosis,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let options = Options { trial: args.trial, ..tunesmith_run::circumstances(&history) };
    let diagnosis = diagnose(&history, &options).map_err(Trouble::failed)?;
    if context.out.json {
        let view = DiagnosisView { study: study.name(), trial: args.trial, diagnosis: &diagnosis };
        return context.out.print_json(&view);
    }
    context.out.print(findings(&diagnosis, &context.out).trim_end())
}
