//! A study that is ready to run: opening it in a store, and carrying out its trials on slots.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tunesmith::core::{AttemptNumber, Failure, FailureClass, Outcome, Settings, Space, Store, TrialNumber};
use tunesmith::store::{Location, network_file_system};
use tunesmith::{ActiveTrial, End, Ended, StopFlag, Study, Workers};

use crate::command::Stop;
use crate::file::Plan;
use crate::folders::{self, Tag};
use crate::process::{LeftBehind, Slot, StopHandle, end_left_behind};
use crate::program::Ready;
use crate::task::Task;
use crate::{Error, checkpoint, recorded, slots, stop, warm};

/// A study whose program and data were found and checked.
pub struct Prepared {
    pub(crate) name: String,
    pub(crate) settings: Settings,
    pub(crate) plan: Plan,
    pub(crate) warm_start: Vec<String>,
    pub(crate) ready: Ready,
}

/// A study, opened to be run.
pub struct Opened {
    /// The study.
    pub study: Study,
    /// What was taken over from the study file, and from other studies to learn from, in sentences.
    pub changes: Vec<String>,
    /// What deserves attention, in sentences.
    pub warnings: Vec<String>,
}

/// How trials are carried out.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// How many at once; what the study file says unless given.
    pub jobs: Option<usize>,
    /// The flag that stops the run.
    pub stop: StopFlag,
    /// Whether to stay until trials of other processes have ended too, in case one of those vanishes.
    pub wait_for_others: bool,
    /// Whether checkpoints of built-in models stay when their trials are over.
    pub keep_checkpoints: bool,
}

impl Prepared {
    /// The study's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The settings that the study is created with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many trials run at once unless the caller says otherwise.
    pub fn jobs(&self) -> usize {
        self.plan.execution.slots()
    }

    /// The folder of the trials' own folders.
    pub fn trials_folder(&self, store: &Arc<dyn Store>) -> PathBuf {
        self.plan.execution.folder.clone().unwrap_or_else(|| folders::trials_folder(store, &self.name))
    }

    /// Opens the study, or creates it; the study file's changes since last time are taken over.
    ///
    /// # Errors
    /// A study of this name exists and differs so that its trials would no longer count, there is nothing to learn from a study that it
    /// shall learn from, or the store fails.
    pub fn open(&self, store: &Arc<dyn Store>) -> Result<Opened, Error> {
        let mut warnings: Vec<String> = network_warning(store).into_iter().collect();
        let loans = warm::loans(store, &self.name, &self.settings, &self.warm_start)?;
        let (study, mut changes) = Study::open_or_create(store, &self.name, self.settings.clone())?;
        changes.extend(warm::take(&study, &loans)?);
        recorded::keep_folder(&study, &self.plan.folder)?;
        #[cfg(feature = "train")]
        if let Ready::Model(model) = &self.ready {
            model.record_data(&study)?;
        }
        warnings.extend(self.ready.changed_data(&study)?);
        warnings.extend(self.warnings());
        Ok(Opened { study, changes, warnings })
    }

    /// What deserves attention though nothing is wrong.
    pub(crate) fn warnings(&self) -> Vec<String> {
        match &self.ready {
            Ready::Command(command) => command
                .not_mentioned(&self.settings)
                .first()
                .map(|name| {
                    format!(
                        "the command does not mention `{name}`: it must take it from its environment \
                 ({}) or from the file in TUNESMITH_PARAMS, or every value of it gives the same",
                        crate::process::parameter_variable(name)
                    )
                })
                .into_iter()
                .collect(),
            #[cfg(feature = "train")]
            Ready::Model(model) => model.warnings(&self.settings.space),
        }
    }

    /// Carries out trials until the study is over or the flag is raised. What a killed run left running is ended first.
    ///
    /// # Errors
    /// When the store fails or nothing can be proposed.
    pub fn run(&self, study: &Study, options: &RunOptions) -> Result<Ended, Error> {
        let jobs = options.jobs.unwrap_or_else(|| self.jobs()).max(1);
        let trials = self.trials_folder(study.store());
        let stop = Stop { flag: options.stop.clone(), handle: StopHandle::new() };
        let run = Run {
            prepared: self,
            slots: slots::slots(&self.plan.execution, jobs),
            created: created(study)?,
            space: study.history()?.settings().space.clone(),
            trials: &trials,
            stop: &stop,
            keep_checkpoints: options.keep_checkpoints,
        };
        let clean_up = |number, attempt| clean_up(&trials, number, attempt);
        let workers = Workers {
            jobs,
            stop: options.stop.clone(),
            clean_up: &clean_up,
            wait_for_others: options.wait_for_others,
        };
        let ended = stop::passing_on(&stop.flag, &stop.handle, || {
            workers.run(study, |trial, slot| run.carry_out(trial, slot))
        });
        if in_memory(study.store()) && self.plan.execution.folder.is_none() {
            // Nothing refers to them once the study is gone.
            drop(std::fs::remove_dir_all(&trials));
        }
        Ok(ended?)
    }
}

/// What the slots of one run share.
struct Run<'a> {
    prepared: &'a Prepared,
    slots: Vec<Slot>,
    created: i64,
    space: Space,
    trials: &'a Path,
    stop: &'a Stop,
    keep_checkpoints: bool,
}

impl Run<'_> {
    fn carry_out(&self, trial: &mut ActiveTrial, slot: usize) -> End {
        let study = trial.study().name().to_owned();
        let config = trial.config().clone();
        let tag = Tag {
            study: study.clone(),
            created: self.created,
            trial: trial.number(),
            seed: trial.seed(),
            config: config.clone(),
        };
        let folder = folders::attempt_folder(self.trials, trial.number(), trial.attempt());
        if let Err(e) = tag.mark(&folder) {
            return End::Outcome(Outcome::Failed(Failure::new(FailureClass::NotStarted, e.to_string())));
        }
        let earlier: Vec<PathBuf> = tag.earlier(self.trials, trial.attempt()).collect();
        let checkpoint = checkpoint::hand_on(earlier.iter().cloned(), &folder);
        let task = Task {
            study: &study,
            number: trial.number(),
            attempt: trial.attempt(),
            seed: trial.seed(),
            config: &config,
            space: &self.space,
            folder,
            checkpoint,
        };
        let slot = self.slots.get(slot).cloned().unwrap_or_default();
        let end = self.prepared.ready.carry_out(&task, &slot, self.stop, trial);
        let over = matches!(end, End::Outcome(Outcome::Done(_) | Outcome::Stopped(_)));
        if over && !self.keep_checkpoints {
            self.prepared.ready.forget_checkpoints(earlier.iter().chain([&task.folder]));
        }
        end
    }
}

/// Ends what a vanished owner left running for an attempt.
pub(crate) fn clean_up(trials: &Path, number: TrialNumber, attempt: AttemptNumber) {
    match end_left_behind(&folders::attempt_folder(trials, number, attempt), Duration::ZERO) {
        Ok(LeftBehind::Survived(pids)) => {
            tracing::warn!(number, attempt, ?pids, "processes of an earlier run could not be ended");
        }
        Ok(_) => {}
        Err(error) => {
            tracing::warn!(number, attempt, %error, "what an earlier run left could not be looked for")
        }
    }
}

/// When the study was created, which tells it from an earlier one of the same name.
fn created(study: &Study) -> Result<i64, Error> {
    let list = study.store().list().map_err(tunesmith::Error::from)?;
    Ok(list.into_iter().find(|entry| entry.name == study.name()).map_or(0, |entry| entry.created))
}

fn in_memory(store: &Arc<dyn Store>) -> bool {
    Location::parse(&store.describe()).is_ok_and(|at| at == Location::Memory)
}

/// A warning when the store lies on a network file system.
pub(crate) fn network_warning(store: &Arc<dyn Store>) -> Option<String> {
    let location = Location::parse(&store.describe()).ok()?;
    let kind = network_file_system(location.path()?)?;
    Some(format!(
        "{location} lies on a network file system ({kind}): use it from one machine at a time, and keep it on a local disk if you can"
    ))
}
