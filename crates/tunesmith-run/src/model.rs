//! Trials as built-in models: the data is loaded once and shared by all slots; each trial trains on its slot's thread alone.

pub(crate) mod data;
mod fit;
mod folds;
mod idle;
mod preflight;
mod preview;
mod table;
mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tunesmith::core::{Cause, Metric, Settings as StudySettings, Space};
use tunesmith::{End, Error as StudyError, Failure, FailureClass, Measures, Outcome, Study};
use tunesmith_train::{
    BatchCost, Checkpoints, Dataset, Device, Ending, Model, ModelKind, Pretrained, Profile, Settings, Split,
    Start, TrainError, TrainOutcome, Validation, can_train, train_from,
};

use data::Data;
pub(crate) use fit::device;
pub(crate) use table::{models, proposals};
use watch::Watch;

use crate::Error;
use crate::check::DataSummary;
use crate::checkpoint;
use crate::command::Stop;
use crate::file::{Execution, ModelProgram};
use crate::stop::cause;
use crate::task::{Sink, Task, json};
use crate::wrong::Wrong;

/// A built-in model with its data.
pub(crate) struct Models {
    kind: ModelKind,
    data: Data,
    validation: Validation,
    /// The divisions that all trials share; those of trial seed 0 where each has its own.
    splits: Vec<Split>,
    profile: Profile,
    program: ModelProgram,
    fixed: BTreeMap<String, serde_json::Value>,
    start: Option<Pretrained>,
    device: Device,
    time_limit: Option<Duration>,
    interval: Duration,
    objectives: Vec<Metric>,
}

impl Models {
    /// Loads the data and divides it.
    pub(crate) fn prepare(
        program: &ModelProgram,
        execution: &Execution,
        settings: &StudySettings,
    ) -> Result<Self, Wrong> {
        let kind: ModelKind = program.kind.parse().map_err(|e: String| Wrong::new("model.kind", e, ""))?;
        let fixed: BTreeMap<String, serde_json::Value> =
            program.fixed.iter().map(|(name, value)| (name.clone(), json(value))).collect();
        let defaults =
            Settings::from_map(kind, &fixed).map_err(|e| Wrong::new("model", e.to_string(), ""))?;
        let data = Data::load(program, kind)?;
        fit::measured(settings, data.open.task().kind())?;
        fit::informative(&data.open)?;
        fit::target_scale(settings, &fixed, data.open.target())?;
        let validation = data::validation(program);
        let splits = validation.splits(&data.open, 0).map_err(|e| data::divided(&e))?;
        fit::judged(settings, &data.open, &splits)?;
        let device = device(program)?;
        let start = fit::load_start(program, settings)?;
        if let (Some(_), Some(split)) = (&start, splits.first()) {
            let start = Start { weights: start.as_ref(), device: Device::Cpu };
            can_train(start, &data.open, split, &defaults).map_err(|e| fit::no_start(&e.to_string()))?;
        }
        let profile = match splits.first() {
            Some(first) => data.open.profile_split(first),
            None => data.open.profile(),
        };
        Ok(Self {
            kind,
            data,
            profile,
            validation,
            splits,
            start,
            device,
            program: program.clone(),
            fixed,
            time_limit: execution.time_limit,
            interval: execution.checkpoint,
            objectives: settings.objectives().cloned().collect(),
        })
    }

    /// The same models on other data, of which nothing is sealed.
    pub(crate) fn on(&self, data: Dataset) -> Result<Self, Wrong> {
        let data = Data::unsealed(data);
        let splits = self.validation.splits(&data.open, 0).map_err(|e| data::divided(&e))?;
        let profile = data.open.profile();
        Ok(Self {
            kind: self.kind,
            data,
            validation: self.validation.clone(),
            splits,
            profile,
            program: self.program.clone(),
            fixed: self.fixed.clone(),
            start: self.start.clone(),
            device: self.device,
            time_limit: self.time_limit,
            interval: self.interval,
            objectives: self.objectives.clone(),
        })
    }

    /// The data that trials see.
    pub(crate) fn data(&self) -> &Dataset {
        &self.data.open
    }

    /// What the study file says.
    pub(crate) fn program(&self) -> &ModelProgram {
        &self.program
    }

    /// What each training starts with.
    pub(crate) fn start(&self) -> Start<'_> {
        Start { weights: self.start.as_ref(), device: self.device }
    }

    /// The first division that all trials share.
    pub(crate) fn first_split(&self) -> Split {
        self.splits.first().cloned().unwrap_or_default()
    }

    /// The model and its data in a few words.
    pub(crate) fn shown(&self) -> String {
        let name = self
            .program
            .data
            .file_name()
            .map_or_else(|| self.program.data.display().to_string(), |n| n.to_string_lossy().into_owned());
        format!("{} on {name}", self.kind)
    }

    /// What the data looks like.
    pub(crate) fn summary(&self) -> DataSummary {
        self.data.summary(&self.splits)
    }

    /// What deserves attention: parameters without effect, classes too small to validate on.
    pub(crate) fn warnings(&self, space: &Space) -> Vec<String> {
        let mut warnings = table::without_effect(self.kind, space, &self.program.fixed);
        warnings.extend(idle::with_this_data(space, &self.program, &self.data.open));
        warnings.extend(self.data.open.notes().iter().cloned());
        warnings.extend(data::suspicious(&self.profile));
        warnings.extend(self.splits.first().and_then(data::small_classes));
        warnings.extend(data::few_to_judge_by(&self.splits));
        warnings
    }

    /// Records what the data looks like, once for each study.
    pub(crate) fn record_data(&self, study: &Study) -> Result<(), Error> {
        if study.history()?.data_profile().is_none() {
            study.profile_data(self.data.profile(&self.profile))?;
        }
        Ok(())
    }

    /// A warning when the data is not what the study began with.
    pub(crate) fn changed_data(&self, study: &Study) -> Result<Option<String>, Error> {
        let history = study.history()?;
        Ok(history.data_profile().and_then(|recorded| self.data.differs(recorded, &self.program.data)))
    }

    /// Trains the model of one trial, on the calling thread.
    pub(crate) fn carry_out(&self, task: &Task<'_>, stop: &Stop, sink: &mut dyn Sink) -> End {
        self.train(task, stop, sink).0
    }

    /// [`Models::carry_out`], keeping the network that came of it in the trial's folder.
    pub(crate) fn carry_out_keeping(
        &self,
        task: &Task<'_>,
        stop: &Stop,
        sink: &mut dyn Sink,
    ) -> (End, Option<PathBuf>) {
        let (end, model) = self.train(task, stop, sink);
        forget_checkpoints(&task.folder);
        let path = task.folder.join(Model::FILE);
        let saved = model.and_then(|model| match model.save(&path) {
            Ok(()) => Some(path),
            Err(error) => {
                tracing::warn!(%error, "the network could not be kept");
                None
            }
        });
        (end, saved)
    }

    /// Trains on each division in turn; the network is the last one's.
    fn train(&self, task: &Task<'_>, stop: &Stop, sink: &mut dyn Sink) -> (End, Option<Model>) {
        let mut values = self.fixed.clone();
        values.extend(task.config.iter().map(|(name, value)| (name.to_string(), json(value))));
        let settings = match Settings::from_map(self.kind, &values) {
            Ok(settings) => settings,
            Err(e) => return (failed(FailureClass::NotStarted, e.to_string()), None),
        };
        let own;
        let splits = if self.validation.reshuffle {
            match self.validation.splits(&self.data.open, task.seed) {
                Ok(splits) => {
                    own = splits;
                    &own
                }
                Err(e) => return (failed(FailureClass::NotStarted, e.to_string()), None),
            }
        } else {
            &self.splits
        };
        let deadline = self.time_limit.map(|limit| Instant::now() + limit);
        let mut watch = Watch::new(sink, &stop.flag, deadline);
        let mut last = (End::Outcome(Outcome::Done(Measures::new())), None);
        let several = splits.len() > 1;
        let mut cost: Option<BatchCost> = None;
        for (fold, split) in splits.iter().enumerate() {
            let all = checkpoints_in(&task.folder);
            let folder = if several { folds::folder(&all, fold) } else { all };
            if several && folds::is_done(&folder) {
                continue;
            }
            watch.fold = several.then_some(fold as u32);
            let outcome = match self.train_once(task, &settings, split, &folder, &mut watch) {
                Ok(outcome) => outcome,
                Err(e @ TrainError::Memory { .. }) => {
                    return (failed(FailureClass::OutOfMemory, e.to_string()), None);
                }
                Err(e) => return (failed(FailureClass::Error, e.to_string()), None),
            };
            let end = self.end(&outcome, &mut watch);
            let goes_on = several && outcome.ending == Ending::Finished && matches!(end, End::Outcome(_));
            if goes_on {
                folds::mark_done(&folder);
            }
            cost = Some(match cost {
                None => outcome.cost,
                Some(earlier) => earlier.and(outcome.cost),
            });
            last = (end, Some(outcome.model));
            if !goes_on {
                break;
            }
        }
        // A training that is given back goes on in another attempt, which then knows more.
        if let (End::Outcome(_), Some(cost)) = (&last.0, &cost) {
            watch.cost(cost);
        }
        last
    }

    /// Trains on one division.
    fn train_once(
        &self,
        task: &Task<'_>,
        settings: &Settings,
        split: &Split,
        folder: &Path,
        watch: &mut Watch<'_>,
    ) -> Result<TrainOutcome, TrainError> {
        let checkpoints = Checkpoints::in_folder(folder).every(self.interval);
        let data = &self.data.open;
        let train = |watch: &mut Watch<'_>| {
            train_from(self.start(), data, split, settings, task.seed, watch, Some(&checkpoints))
        };
        let outcome = train(watch);
        if let Err(TrainError::Foreign { .. }) = &outcome {
            // The data changed since the last attempt: nothing of it can be used.
            forget_checkpoints(&task.folder);
            watch.remark("checkpoint", "the data changed since the attempt before: the training began anew");
            return train(watch);
        }
        outcome
    }

    fn end(&self, outcome: &TrainOutcome, watch: &mut Watch<'_>) -> End {
        match watch.error.take() {
            Some(StudyError::Fenced(_)) => return End::GiveBack(Cause::LeaseExpired),
            // The store failed: the end of this attempt meets the same store, and reports it.
            Some(_) => return End::GiveBack(Cause::Cancelled),
            None => {}
        }
        if !outcome.notes.is_empty() {
            watch.remark("checkpoints", outcome.notes.join("; "));
        }
        match outcome.ending {
            Ending::Finished => End::Outcome(Outcome::Done(Measures::new())),
            Ending::Stopped { .. } => End::Outcome(Outcome::Stopped(Measures::new())),
            Ending::Diverged { epoch } => {
                watch.remark(
                    "diverged",
                    format!("in epoch {epoch} the loss or its gradient was no finite number any more"),
                );
                End::Outcome(Outcome::Done(
                    self.objectives.iter().map(|m| (m.name.clone(), f64::NAN)).collect(),
                ))
            }
            Ending::Suspended { epoch } if watch.is_late() => {
                let limit = self.time_limit.unwrap_or_default();
                failed(
                    FailureClass::Timeout,
                    format!("the training reached its time limit of {limit:?} after {epoch} epochs"),
                )
            }
            Ending::Suspended { .. } => End::GiveBack(cause(watch.urgency())),
        }
    }
}

fn failed(class: FailureClass, message: String) -> End {
    End::Outcome(Outcome::Failed(Failure::new(class, message)))
}

/// Where a trial's checkpoints lie within its folder: where [`checkpoint::hand_on`] puts those of an earlier attempt.
fn checkpoints_in(folder: &Path) -> PathBuf {
    folder.join(checkpoint::NAME)
}

/// Removes the checkpoints in a trial's folder.
pub(crate) fn forget_checkpoints(folder: &Path) {
    let path = checkpoints_in(folder);
    if let Err(error) = std::fs::remove_dir_all(&path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "checkpoints could not be removed");
    }
}
