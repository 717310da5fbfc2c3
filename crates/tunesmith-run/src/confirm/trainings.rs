//! Trains every candidate on every fresh division, several at once; the results do not depend on how many.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tunesmith::core::{Config, Metric, Take};
use tunesmith::{StopFlag, Urgency};
use tunesmith_train::{
    Control, Dataset, Ending, EpochReport, Model, ModelKind, Observer, Settings, Split, Start, TrainOutcome,
    train_from,
};

use super::Candidate;
use crate::file::ModelProgram;
use crate::model::Models;
use crate::task::json;
use crate::{Error, Progress};

/// What is to be trained.
pub(super) struct Work<'a> {
    pub(super) program: &'a ModelProgram,
    pub(super) data: &'a Dataset,
    pub(super) candidates: &'a [Candidate],
    pub(super) objective: &'a Metric,
    pub(super) seeds: u64,
    pub(super) jobs: usize,
    pub(super) stop: &'a StopFlag,
    pub(super) progress: &'a Progress,
    /// What each training starts with.
    pub(super) start: Start<'a>,
}

impl Work<'_> {
    fn train(&self, settings: &Settings, split: &Split, seed: u64) -> Result<TrainOutcome, Error> {
        train_one(self.start, self.data, split, settings, seed, self.stop)
    }
}

/// What came of it, candidate by candidate.
pub(super) struct Results {
    /// The objective on each division.
    pub(super) values: Vec<Vec<f64>>,
    /// The networks of the first division.
    pub(super) models: Vec<Option<Model>>,
    /// Weights of the first one.
    pub(super) weights: Vec<usize>,
    /// Validation rows over training rows.
    pub(super) ratio: f64,
    /// The first division, with its seed.
    pub(super) first: (u64, Split),
}

pub(super) fn train_all(work: &Work<'_>) -> Result<Results, Error> {
    let kind: ModelKind = work.program.kind.parse().map_err(Error::Prepare)?;
    let settings: Vec<Settings> =
        work.candidates.iter().map(|c| settings(work.program, kind, &c.config)).collect::<Result<_, _>>()?;
    let divisions = super::divisions(work.program, work.data, work.seeds)?;
    let ratio = divisions
        .first()
        .map_or(0.25, |(_, split)| split.validation.len() as f64 / split.train.len().max(1) as f64);
    let all: Vec<(usize, usize)> =
        (0..settings.len()).flat_map(|c| (0..divisions.len()).map(move |d| (c, d))).collect();
    // And the last training of the winner.
    work.progress.begin(all.len() + 1);
    let done = spread(all.len(), work.jobs, work.stop, |at| {
        let (candidate, division) = all[at];
        let (seed, split) = &divisions[division];
        let outcome = work.train(&settings[candidate], split, *seed);
        work.progress.step();
        outcome
    })?;
    let mut results = Results {
        values: vec![Vec::new(); settings.len()],
        models: vec![None; settings.len()],
        weights: vec![0; settings.len()],
        ratio,
        first: divisions.first().cloned().unwrap_or_default(),
    };
    for ((candidate, _), outcome) in all.into_iter().zip(done) {
        results.values[candidate].push(value(&outcome, work.objective));
        results.weights[candidate] = outcome.model.weights();
        results.models[candidate].get_or_insert(outcome.model);
    }
    Ok(results)
}

/// Does `n` pieces of work, several at once; the results are in their order. The first error, or being stopped, ends it.
pub(crate) fn spread<T: Send>(
    n: usize,
    jobs: usize,
    stop: &StopFlag,
    work: impl Fn(usize) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Option<Result<T, Error>>>> = Mutex::new((0..n).map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, n.max(1)) {
            scope.spawn(|| {
                while stop.urgency() == Urgency::None {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= n {
                        return;
                    }
                    let outcome = work(at);
                    if outcome.is_err() {
                        next.store(n, Ordering::Relaxed);
                    }
                    if let Ok(mut done) = done.lock() {
                        done[at] = Some(outcome);
                    }
                }
            });
        }
    });
    let done = done.into_inner().map_err(|_| Error::Prepare("a training broke off".into()))?;
    let (failed, done): (Vec<_>, Vec<_>) = done.into_iter().partition(|r| matches!(r, Some(Err(_))));
    if let Some(Some(Err(error))) = failed.into_iter().next() {
        return Err(error);
    }
    let stopped = || Error::Prepare("stopped before the end; nothing was kept".into());
    done.into_iter().map(|r| r.ok_or_else(stopped)?).collect()
}

/// What a configuration and the fixed hyperparameters make.
pub(crate) fn settings(program: &ModelProgram, kind: ModelKind, config: &Config) -> Result<Settings, Error> {
    let mut values: std::collections::BTreeMap<String, serde_json::Value> =
        program.fixed.iter().map(|(name, value)| (name.clone(), json(value))).collect();
    values.extend(config.iter().map(|(name, value)| (name.to_string(), json(value))));
    Settings::from_map(kind, &values).map_err(|e| Error::Prepare(e.to_string()))
}

/// Lets a training go on until the flag is raised.
struct Until<'a>(&'a StopFlag);

impl Observer for Until<'_> {
    fn epoch(&mut self, _: &EpochReport) -> Control {
        Control::Continue
    }

    fn should_suspend(&self) -> bool {
        self.0.urgency() != Urgency::None
    }
}

/// One training.
pub(crate) fn train_one(
    start: Start<'_>,
    data: &Dataset,
    split: &Split,
    settings: &Settings,
    seed: u64,
    stop: &StopFlag,
) -> Result<TrainOutcome, Error> {
    let outcome = train_from(start, data, split, settings, seed, &mut Until(stop), None)
        .map_err(|e| Error::Prepare(e.to_string()))?;
    match outcome.ending {
        Ending::Suspended { .. } => Err(Error::Prepare("stopped before the end; nothing was kept".into())),
        _ => Ok(outcome),
    }
}

/// A network to keep.
pub(crate) struct Kept {
    pub(crate) model: Model,
    /// Rows that it was trained on.
    pub(crate) rows: usize,
    /// Why these are not all that may be trained on; `None` where they are.
    pub(crate) held_back: Option<String>,
}

/// The last training, after which nothing is chosen: on all rows, where none are needed to judge by. A configuration whose training goes by
/// its validation part - early stopping, a learning rate that falls on plateaus - is trained on the first division, and so is
/// one that diverges on all rows or cannot be trained on them; `known` is its network there, if there is one already.
pub(super) fn last_training(
    work: &Work<'_>,
    config: &Config,
    (seed, first): &(u64, Split),
    known: Option<Model>,
) -> Result<Kept, Error> {
    let kind: ModelKind = work.program.kind.parse().map_err(Error::Prepare)?;
    let settings = settings(work.program, kind, config)?;
    let held_back = if settings.heeds_validation() {
        "its training goes by the others".to_owned()
    } else {
        match work.train(&settings, &Split::whole(work.data), *seed) {
            Ok(TrainOutcome { ending: Ending::Diverged { .. }, .. }) => {
                "on all of them the training diverges".to_owned()
            }
            Ok(outcome) => {
                return Ok(Kept { model: outcome.model, rows: work.data.rows(), held_back: None });
            }
            Err(stopped) if work.stop.urgency() != Urgency::None => return Err(stopped),
            Err(error) => format!("on all of them the training fails: {error}"),
        }
    };
    let model = match known {
        Some(model) => model,
        None => work.train(&settings, first, *seed)?.model,
    };
    Ok(Kept { model, rows: first.train.len(), held_back: Some(held_back) })
}

/// The network of a configuration by its [last training](last_training).
pub(crate) fn retrain(models: &Models, config: &Config, stop: &StopFlag) -> Result<Model, Error> {
    let work = Work {
        program: models.program(),
        data: models.data(),
        candidates: &[],
        objective: &Metric::minimize("val_loss"),
        seeds: 1,
        jobs: 1,
        stop,
        progress: &Progress::default(),
        start: models.start(),
    };
    Ok(last_training(&work, config, &(0, models.first_split()), None)?.model)
}

/// The objective of a training: of its last epoch, or of the best where the study takes that; NaN where it diverged.
pub(crate) fn value(outcome: &TrainOutcome, objective: &Metric) -> f64 {
    if matches!(outcome.ending, Ending::Diverged { .. }) {
        return f64::NAN;
    }
    let of = |report: &EpochReport| {
        report.measures().into_iter().find(|(name, _)| *name == &*objective.name).map(|(_, value)| value)
    };
    let mut values = outcome.reports.iter().filter_map(of);
    let value = match objective.take {
        Take::Best => values.reduce(|a, b| if objective.goal.better(b, a) { b } else { a }),
        _ => values.next_back(),
    };
    value.unwrap_or(f64::NAN)
}
