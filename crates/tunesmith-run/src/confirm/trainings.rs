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
use crate::Error;
use crate::file::ModelProgram;
use crate::model::Models;
use crate::task::json;

/// What is to be trained.
pub(super) struct Work<'a> {
    pub(super) program: &'a ModelProgram,
    pub(super) data: &'a Dataset,
    pub(super) candidates: &'a [Candidate],
    pub(super) objective: &'a Metric,
    pub(super) seeds: u64,
    pub(super) jobs: usize,
    pub(super) stop: &'a StopFlag,
    /// What each training starts with.
    pub(super) start: Start<'a>,
}

/// What came of it, candidate by candidate.
pub(super) struct Results {
    /// The objective on each division.
    pub(super) values: Vec<Vec<f64>>,
    /// The networks.
    pub(super) models: Vec<Vec<Model>>,
    /// Weights of the first one.
    pub(super) weights: Vec<usize>,
    /// Validation rows over training rows.
    pub(super) ratio: f64,
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
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Option<Result<TrainOutcome, Error>>>> =
        Mutex::new(all.iter().map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..work.jobs.min(all.len()) {
            scope.spawn(|| {
                while let Some((at, (candidate, division))) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, *all.get(at)?)))
                {
                    if work.stop.urgency() != Urgency::None {
                        return;
                    }
                    let (seed, split) = &divisions[division];
                    let outcome = train_one(work, &settings[candidate], split, *seed);
                    if let Ok(mut done) = done.lock() {
                        done[at] = Some(outcome);
                    }
                }
            });
        }
    });
    let mut results = Results {
        values: vec![Vec::new(); settings.len()],
        models: vec![Vec::new(); settings.len()],
        weights: vec![0; settings.len()],
        ratio,
    };
    let done = done.into_inner().map_err(|_| Error::Prepare("a training broke off".into()))?;
    for ((candidate, _), outcome) in all.into_iter().zip(done) {
        let outcome =
            outcome.ok_or_else(|| Error::Prepare("stopped before the end; nothing was kept".into()))??;
        results.values[candidate].push(value(&outcome, work.objective));
        results.weights[candidate] = outcome.model.weights();
        results.models[candidate].push(outcome.model);
    }
    Ok(results)
}

/// What a configuration and the fixed hyperparameters make.
pub(super) fn settings(program: &ModelProgram, kind: ModelKind, config: &Config) -> Result<Settings, Error> {
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

fn train_one(work: &Work<'_>, settings: &Settings, split: &Split, seed: u64) -> Result<TrainOutcome, Error> {
    let outcome = train_from(work.start, work.data, split, settings, seed, &mut Until(work.stop), None)
        .map_err(|e| Error::Prepare(e.to_string()))?;
    match outcome.ending {
        Ending::Suspended { .. } => Err(Error::Prepare("stopped before the end; nothing was kept".into())),
        _ => Ok(outcome),
    }
}

/// The network of a configuration, trained on the first division that its trials share.
pub(crate) fn retrain(models: &Models, config: &Config, stop: &StopFlag) -> Result<Model, Error> {
    let program = models.program();
    let kind: ModelKind = program.kind.parse().map_err(Error::Prepare)?;
    let settings = settings(program, kind, config)?;
    let split = models.first_split();
    let work = Work {
        program,
        data: models.data(),
        candidates: &[],
        objective: &Metric::minimize("val_loss"),
        seeds: 1,
        jobs: 1,
        stop,
        start: models.start(),
    };
    Ok(train_one(&work, &settings, &split, 0)?.model)
}

/// The objective of a training: of its last epoch, or of the best where the study takes that; NaN where it diverged.
fn value(outcome: &TrainOutcome, objective: &Metric) -> f64 {
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
