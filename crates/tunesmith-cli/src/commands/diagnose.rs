//! `tunesmith diagnose`

#[cfg(feature = "train")]
mod sizes;

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
    #[cfg(feature = "train")]
    #[command(flatten)]
    sizes: sizes::Args,
}

/// What trainings add to a diagnosis, for programs and for people.
struct Addition {
    view: serde_json::Value,
    text: String,
}

/// A diagnosis for programs.
#[derive(Serialize)]
struct DiagnosisView<'a> {
    study: &'a str,
    trial: Option<TrialNumber>,
    #[serde(flatten)]
    diagnosis: &'a Diagnosis,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_size: Option<&'a serde_json::Value>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let options = Options { trial: args.trial, ..tunesmith_run::circumstances(&history) };
    let diagnosis = diagnose(&history, &options).map_err(Trouble::failed)?;
    #[cfg(feature = "train")]
    let addition = args.sizes.addition(&study, &context.out)?;
    #[cfg(not(feature = "train"))]
    let addition: Option<Addition> = None;
    if context.out.json {
        let (study, trial) = (study.name(), args.trial);
        let view = DiagnosisView {
            study,
            trial,
            diagnosis: &diagnosis,
            data_size: addition.as_ref().map(|a| &a.view),
        };
        return context.out.print_json(&view);
    }
    let mut text = findings(&diagnosis, &context.out).trim_end().to_owned();
    if let Some(addition) = &addition {
        text += &format!("\n\n{}", addition.text.trim_end());
    }
    context.out.print(&text)
}
