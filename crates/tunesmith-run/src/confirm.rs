//! Confirming a study's result: its best configurations trained again on fresh divisions with fresh seeds, and the sealed test part.
//!
//! A search picks the best of many measurements, so its best value is partly luck. Here the top configurations and the default one are
//! trained on the same fresh divisions with the same seeds, so that they differ in nothing else, and are compared in pairs. Those within a
//! standard error of the best [Breiman1984] are ties, and of ties the network with the fewest weights wins.
//!
//! The winner is then trained once more on all rows that may be trained on, and that network is kept: nothing is chosen any more, so no rows
//! need to be held back, unless its training itself goes by them.
//!
//! The sealed test part, where the study has one, is opened last, for the winner alone; the log says so before it is read.
//!
//! [Breiman1984]: Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, section 3.4.3: the 1 SE rule. An interval of
//!   95% is wide where divisions are few, and would let a small network win that is far behind.

mod candidates;
mod paired;
mod sealed;
mod trainings;
mod winner;

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use tunesmith::core::{Config, Goal, Metric, TrialNumber};
use tunesmith::{StopFlag, Study};
use tunesmith_train::{ModelKind, Pretrained, Start};

use crate::file::{ModelProgram, Program};
use crate::model::data::{Data, validation};
use crate::model::device;
use crate::{Error, Progress, recorded};
use candidates::Candidate;
pub use paired::Interval;
pub(crate) use paired::around_mean;
pub use sealed::Sealed;
pub(crate) use trainings::{retrain, settings, spread, train_one, value};

/// How a result is confirmed.
#[derive(Debug, Clone)]
pub struct ConfirmOptions {
    /// How many of the best configurations are trained again, besides the default one.
    pub top: usize,
    /// How many fresh divisions, each with a seed of its own, at least 2.
    pub seeds: u64,
    /// How many trainings run at once.
    pub jobs: usize,
    /// Where the winner is kept; must not exist. Beside the study file, named after the study, unless given.
    pub output: Option<PathBuf>,
    /// The folder of the study file, if it has moved.
    pub folder: Option<PathBuf>,
    /// Whether the sealed test part stays closed.
    pub keep_sealed: bool,
    /// The flag that stops it.
    pub stop: StopFlag,
    /// Where the trainings done are counted.
    pub progress: Arc<Progress>,
}

/// The five best, on five divisions, one at a time.
impl Default for ConfirmOptions {
    fn default() -> Self {
        Self {
            top: 5,
            seeds: 5,
            jobs: 1,
            output: None,
            folder: None,
            keep_sealed: false,
            stop: StopFlag::new(),
            progress: Arc::default(),
        }
    }
}

/// A configuration, trained again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Confirmed {
    /// The trial that it is from; `None` for a default configuration that no trial had.
    pub trial: Option<TrialNumber>,
    /// Whether it is the default configuration.
    pub default: bool,
    /// The configuration.
    pub config: Config,
    /// What the search had measured.
    pub searched: Option<f64>,
    /// The objective on each fresh division.
    pub values: Vec<f64>,
    /// Their mean, with its 95% interval.
    pub mean: Interval,
    /// How much better it is than the best mean, with the 95% interval; `None` for that one itself. Never above 0 but for its upper end.
    pub behind: Option<Interval>,
    /// Weights of its network.
    pub weights: usize,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Confirmation {
    /// The objective.
    pub objective: String,
    /// Whether more of it is better.
    pub maximize: bool,
    /// All configurations, best mean first.
    pub candidates: Vec<Confirmed>,
    /// The position of the winner among them.
    pub winner: usize,
    /// How many could not be told from the best, itself included.
    pub ties: usize,
    /// How much better the winner is than the default configuration, with the 95% interval; `None` when it is the default itself, or the
    /// space has none.
    pub over_default: Option<Interval>,
    /// The sealed test part; `None` where there is none, or it stayed closed.
    pub sealed: Option<Sealed>,
    /// Rows that the network that is kept was trained on.
    pub trained_on: usize,
    /// Why it was not trained on all rows that are not sealed; `None` where it was.
    pub held_back: Option<String>,
    /// Where the winner is kept.
    pub folder: PathBuf,
    /// What deserves attention, in sentences.
    pub warnings: Vec<String>,
}

/// Trains a study's best configurations again, opens its sealed test part, and keeps the winner.
///
/// # Errors
/// A study of a command, without a trial that is done, or of data that has changed; a folder that is there already; a training that
/// fails; being stopped.
pub fn confirm(study: &Study, options: &ConfirmOptions) -> Result<Confirmation, Error> {
    let plan = recorded::plan(study, options.folder.as_deref())?;
    let Program::Model(program) = &plan.program else {
        return Err(Error::Prepare(format!(
            "study `{}` runs a command; only the results of built-in models can be confirmed",
            study.name()
        )));
    };
    let history = study.history()?;
    let objective = objective(&history)?;
    let folder = winner::free_folder(options.output.clone(), &plan.folder, study.name())?;
    let (open, sealed) = open(study, program)?;
    let maximize = objective.goal == Goal::Maximize;
    let candidates = candidates::choose(&history, &objective, options.top)?;
    let start = program.start.as_deref().map(Pretrained::load).transpose();
    let start = start.map_err(|e| Error::Prepare(e.to_string()))?;
    let work = trainings::Work {
        program,
        data: &open,
        candidates: &candidates,
        objective: &objective,
        seeds: options.seeds.max(2),
        jobs: options.jobs.max(1),
        stop: &options.stop,
        progress: &options.progress,
        start: Start { weights: start.as_ref(), device: device(program)? },
    };
    let mut results = trainings::train_all(&work)?;

    let ratio = results.ratio;
    let towards =
        |values: &[f64]| -> Vec<f64> { values.iter().map(|v| if maximize { *v } else { -*v }).collect() };
    let better: Vec<Vec<f64>> = results.values.iter().map(|values| towards(values)).collect();
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|a, b| paired::mean(&better[*b]).total_cmp(&paired::mean(&better[*a])));
    let best = order[0];
    if !paired::mean(&better[best]).is_finite() {
        return Err(Error::Prepare(
            "no configuration trains to a finite result on the fresh divisions".into(),
        ));
    }
    let behind = |i: usize| paired::difference(&better[i], &better[best], ratio);
    let near = |i: usize| paired::within_an_error(&better[i], &better[best], ratio);
    let tied: Vec<usize> = order.iter().copied().filter(|i| *i == best || near(*i)).collect();
    let winning = tied.iter().copied().min_by_key(|i| results.weights[*i]).unwrap_or(best);
    let default = candidates.iter().position(|c| c.default).filter(|d| *d != winning);
    let over_default = default.map(|d| paired::difference(&better[winning], &better[d], ratio));

    let known = results.models[winning].take();
    let kept = trainings::last_training(&work, &candidates[winning].config, &results.first, known)?;
    let mut warnings = Vec::new();
    let opened = match sealed {
        Some(sealed) if !options.keep_sealed => Some(sealed::reveal(
            study,
            &sealed,
            &candidates[winning],
            &kept.model,
            &objective,
            &mut warnings,
        )?),
        Some(_) => {
            warnings.push("the sealed test part stays closed".to_owned());
            None
        }
        None => {
            warnings.push(
                "the study has no sealed test part: nothing says how the winner does on rows that no choice was made on; write \
                 test = 0.2 under [validation] of a new study"
                    .to_owned(),
            );
            None
        }
    };
    let confirmed: Vec<Confirmed> = order
        .iter()
        .map(|i| Confirmed {
            trial: candidates[*i].trial,
            default: candidates[*i].default,
            config: candidates[*i].config.clone(),
            searched: candidates[*i].searched,
            values: results.values[*i].clone(),
            mean: paired::around_mean(&results.values[*i], ratio).of_metric(&objective.name),
            behind: (*i != best).then(|| behind(*i)),
            weights: results.weights[*i],
        })
        .collect();
    let confirmation = Confirmation {
        objective: objective.name.to_string(),
        maximize,
        winner: order.iter().position(|i| *i == winning).unwrap_or(0),
        candidates: confirmed,
        ties: tied.len(),
        over_default,
        sealed: opened,
        trained_on: kept.rows,
        held_back: kept.held_back,
        folder: folder.clone(),
        warnings,
    };
    winner::keep(&folder, &kept.model, program, &confirmation)?;
    Ok(confirmation)
}

/// The first objective, which must be a score of the validation part.
pub(crate) fn objective(history: &tunesmith::core::History) -> Result<Metric, Error> {
    let metric = history.settings().objectives().next().cloned();
    metric.filter(|m| m.name.starts_with("val_")).ok_or_else(|| {
        Error::Prepare(
            "the study's objective is not measured on the validation part, so it cannot be confirmed".into(),
        )
    })
}

/// The data, which must be what the study began with.
pub(crate) fn open(
    study: &Study,
    program: &ModelProgram,
) -> Result<(std::sync::Arc<tunesmith_train::Dataset>, Option<tunesmith_train::Dataset>), Error> {
    let kind: ModelKind = program.kind.parse().map_err(Error::Prepare)?;
    let history = study.history()?;
    let (data, sealed) = Data::opened(program, kind)?;
    if let Some(changed) = history.data_profile().and_then(|recorded| data.differs(recorded, &program.data)) {
        return Err(Error::Prepare(changed));
    }
    Ok((data.open, sealed))
}

/// The fresh divisions: for each seed those of one trial.
fn divisions(
    program: &ModelProgram,
    data: &tunesmith_train::Dataset,
    seeds: u64,
) -> Result<Vec<(u64, tunesmith_train::Split)>, Error> {
    let validation = validation(program);
    let mut all = Vec::new();
    for seed in 0..seeds {
        // Far from the seeds that the search divides by.
        let own = validation.seed.wrapping_add((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)) ^ 0x5EED;
        let splits = validation.fresh(data, own).map_err(|e| Error::Prepare(e.to_string()))?;
        all.extend(splits.into_iter().map(|split| (own, split)));
    }
    Ok(all)
}
