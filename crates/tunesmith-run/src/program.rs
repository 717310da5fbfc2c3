//! What carries out the trials of a study: a command, or a built-in model.

use std::path::PathBuf;

use tunesmith::core::Settings;
use tunesmith::{End, Study};

use crate::Error;
use crate::command::{Commands, Stop};
use crate::file::{Plan, Program};
#[cfg(feature = "train")]
use crate::model::Models;
use crate::process::Slot;
use crate::task::{Sink, Task};
use crate::wrong::Wrong;

/// A program that is ready to carry out trials.
pub(crate) enum Ready {
    /// A command.
    Command(Box<Commands>),
    /// A built-in model with its data.
    #[cfg(feature = "train")]
    Model(Box<Models>),
}

impl Ready {
    /// Loads data or looks for the program, and checks all that can be checked before a trial.
    pub(crate) fn prepare(plan: &Plan, settings: &Settings) -> Result<Self, Wrong> {
        match &plan.program {
            Program::Command(command) => {
                Ok(Self::Command(Box::new(Commands::prepare(command, &plan.execution, settings)?)))
            }
            #[cfg(feature = "train")]
            Program::Model(model) => {
                Ok(Self::Model(Box::new(Models::prepare(model, &plan.execution, settings)?)))
            }
            #[cfg(not(feature = "train"))]
            Program::Model(_) => Err(Wrong::new(
                "model",
                "this build has no built-in models",
                "use one with the feature `train`, or a [command]",
            )),
        }
    }

    /// What a trial is, in a few words.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Command(command) => command.shown(),
            #[cfg(feature = "train")]
            Self::Model(model) => model.shown(),
        }
    }

    /// Carries out one trial on the calling thread.
    pub(crate) fn carry_out(&self, task: &Task<'_>, slot: &Slot, stop: &Stop, sink: &mut dyn Sink) -> End {
        match self {
            Self::Command(command) => command.carry_out(task, slot, stop, sink),
            #[cfg(feature = "train")]
            Self::Model(model) => model.carry_out(task, stop, sink),
        }
    }

    /// [`Ready::carry_out`], keeping the trained network of a built-in model in the trial's folder.
    pub(crate) fn carry_out_keeping(
        &self,
        task: &Task<'_>,
        slot: &Slot,
        stop: &Stop,
        sink: &mut dyn Sink,
    ) -> (End, Option<PathBuf>) {
        match self {
            Self::Command(command) => (command.carry_out(task, slot, stop, sink), None),
            #[cfg(feature = "train")]
            Self::Model(model) => model.carry_out_keeping(task, stop, sink),
        }
    }

    /// A warning when the data is not what the study began with.
    pub(crate) fn changed_data(&self, study: &Study) -> Result<Option<String>, Error> {
        match self {
            Self::Command(_) => {
                let _ = study;
                Ok(None)
            }
            #[cfg(feature = "train")]
            Self::Model(model) => model.changed_data(study),
        }
    }

    /// Removes the checkpoints of a trial that is over from its attempts' folders. What a command wrote is its user's.
    pub(crate) fn forget_checkpoints<'a>(&self, attempts: impl Iterator<Item = &'a PathBuf>) {
        match self {
            Self::Command(_) => {}
            #[cfg(feature = "train")]
            Self::Model(_) => attempts.for_each(|folder| crate::model::forget_checkpoints(folder)),
        }
        #[cfg(not(feature = "train"))]
        let _ = attempts;
    }
}
