//! Whether more data would help: the best configuration trained on 25, 50 and 100% of its training part, judged by the same rows.
//!
//! Each seed draws its own parts, the smaller within the larger and every class in proportion, and trains them with its own weights. All take
//! the same number of steps - fewer rows get more epochs - and count with their best epoch, so that a small part is neither trained less nor
//! punished for being learned by heart. What comes of it is `law`.

mod law;

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use tunesmith::core::{Goal, Metric, Rng, Take, TrialNumber};
use tunesmith::{StopFlag, Study};
use tunesmith_train::{Dataset, ModelKind, Pretrained, Settings, Split, Start};

use crate::confirm::{around_mean, objective, open, settings, spread, train_one, value};
use crate::file::Program;
use crate::model::data::validation;
use crate::model::device;
use crate::{Error, Interval, Progress, recorded};
pub use law::{Law, MoreData};

/// The shares of the training part.
const SHARES: [f64; 3] = [0.25, 0.5, 1.0];

/// Fewest rows that a quarter is worth training on.
const FEWEST: usize = 8;

/// How the question is put.
#[derive(Debug, Clone)]
pub struct DataSizeOptions {
    /// How many trainings of each size, each with rows and weights of its own; at least 3.
    pub seeds: u64,
    /// How many trainings run at once.
    pub jobs: usize,
    /// The folder of the study file, if it has moved.
    pub folder: Option<PathBuf>,
    /// The flag that stops it.
    pub stop: StopFlag,
    /// Where the trainings done are counted.
    pub progress: Arc<Progress>,
}

/// Five trainings of each size, one at a time.
impl Default for DataSizeOptions {
    fn default() -> Self {
        Self { seeds: 5, jobs: 1, folder: None, stop: StopFlag::new(), progress: Arc::default() }
    }
}

/// What trainings on a part of the rows came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SizePoint {
    /// The share of the training part.
    pub share: f64,
    /// Its rows.
    pub rows: usize,
    /// The objective of each training.
    pub values: Vec<f64>,
    /// Their mean, with its 95% interval.
    pub mean: Interval,
}

/// What more data would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataSize {
    /// The objective.
    pub objective: String,
    /// Whether more of it is better.
    pub maximize: bool,
    /// The trial whose configuration was trained.
    pub trial: TrialNumber,
    /// Rows that all trainings are judged by.
    pub validation_rows: usize,
    /// From the smallest part to the whole.
    pub points: Vec<SizePoint>,
    /// How much better the whole part is than half of it, with the 95% interval.
    pub gain: Interval,
    /// The power law, where the points follow one.
    pub law: Option<Law>,
    /// The answer.
    pub more_data: MoreData,
    /// The answer in a sentence.
    pub sentence: String,
}

/// Trains a study's best configuration on parts of its training rows.
///
/// # Errors
/// A study of a command, without a trial that is done, or of data that has changed or has too few rows; a training that fails; being
/// stopped.
pub fn data_size(study: &Study, options: &DataSizeOptions) -> Result<DataSize, Error> {
    let plan = recorded::plan(study, options.folder.as_deref())?;
    let Program::Model(program) = &plan.program else {
        return Err(Error::Prepare(format!(
            "study `{}` runs a command, which reads its data itself: only built-in models can be trained on a part of their rows. Give the \
             program a parameter for the share that it trains on, and compare the best configuration at 0.25, 0.5 and 1",
            study.name()
        )));
    };
    let history = study.history()?;
    let objective = Metric { take: Take::Best, ..objective(&history)? };
    let (data, _) = open(study, program)?;
    let Some(best) = history.ranking().first().copied() else {
        return Err(Error::Prepare(
            "no trial is done within every limit, so there is nothing to train".into(),
        ));
    };
    let splits = validation(program).splits(&data, 0).map_err(|e| Error::Prepare(e.to_string()))?;
    let split = splits.into_iter().next().unwrap_or_default();
    if ((split.train.len() as f64 * SHARES[0]) as usize) < FEWEST {
        return Err(Error::Prepare(format!(
            "{} rows to train on are too few to train on a quarter of them",
            split.train.len()
        )));
    }
    let kind: ModelKind = program.kind.parse().map_err(Error::Prepare)?;
    let whole = settings(program, kind, &best.config)?;
    let start = program.start.as_deref().map(Pretrained::load).transpose();
    let start = start.map_err(|e| Error::Prepare(e.to_string()))?;
    let start = Start { weights: start.as_ref(), device: device(program)? };
    let seeds = options.seeds.max(3);
    let parts: Vec<(usize, u64, Split)> = (0..seeds).flat_map(|seed| nested(&data, &split, seed)).collect();
    options.progress.begin(parts.len());
    let found = spread(parts.len(), options.jobs, &options.stop, |at| {
        let (size, seed, split) = &parts[at];
        let settings = longer(&whole, SHARES[*size]);
        let outcome = train_one(start, &data, split, &settings, seed + 1, &options.stop)?;
        options.progress.step();
        Ok((*size, split.train.len(), value(&outcome, &objective)))
    })?;
    answer(study, best.number, &objective, &split, &found)
}

/// As many steps for a part as for the whole.
fn longer(whole: &Settings, share: f64) -> Settings {
    Settings { epochs: (f64::from(whole.epochs) / share).round() as u32, ..whole.clone() }
}

/// The parts of a seed: each within the next, classes in proportion.
fn nested(data: &Dataset, split: &Split, seed: u64) -> Vec<(usize, u64, Split)> {
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); data.classes().len().max(1)];
    for row in &split.train {
        let group = data.labels().get(*row as usize).map_or(0, |label| *label as usize);
        groups[group].push(*row);
    }
    let mut rng = Rng::new(0xDA7A, seed, 0);
    for rows in &mut groups {
        rng.shuffle(rows);
    }
    let part = |share: f64| {
        let mut train: Vec<u32> = groups
            .iter()
            .flat_map(|rows| &rows[..((rows.len() as f64 * share).round() as usize).max(1).min(rows.len())])
            .copied()
            .collect();
        train.sort_unstable();
        Split { train, ..split.clone() }
    };
    SHARES.iter().enumerate().map(|(size, share)| (size, seed, part(*share))).collect()
}

fn answer(
    study: &Study,
    trial: TrialNumber,
    objective: &Metric,
    split: &Split,
    found: &[(usize, usize, f64)],
) -> Result<DataSize, Error> {
    if found.iter().any(|(.., value)| !value.is_finite()) {
        return Err(Error::Prepare(format!(
            "a training of the best configuration of `{}` did not come to a finite {}",
            study.name(),
            objective.name
        )));
    }
    let maximize = objective.goal == Goal::Maximize;
    let points: Vec<SizePoint> = SHARES
        .iter()
        .enumerate()
        .map(|(size, share)| {
            let own = || found.iter().filter(move |(s, ..)| *s == size);
            let values: Vec<f64> = own().map(|(.., value)| *value).collect();
            // All are judged by the same rows: what differs is rows to train on and weights.
            let mean = around_mean(&values, 0.0).of_metric(&objective.name);
            SizePoint { share: *share, rows: own().next().map_or(0, |(_, rows, _)| *rows), values, mean }
        })
        .collect();
    let judged = law::judge(&points, &objective.name, maximize);
    Ok(DataSize {
        objective: objective.name.to_string(),
        maximize,
        trial,
        validation_rows: split.validation.len(),
        gain: judged.gain,
        law: judged.law,
        more_data: judged.more_data,
        sentence: judged.sentence,
        points,
    })
}
