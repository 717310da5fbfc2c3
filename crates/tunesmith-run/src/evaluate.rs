//! Nested cross-validation: how well tuning as a whole does on data that neither the search nor its choice has seen.
//!
//! The rows that are not sealed are divided into outer folds. For each, a study of its own is tuned on the other folds, by the study file's
//! rules; its best configuration is trained once more on all of them, as `confirm` does, and scored on the outer fold. The scores judge the whole
//! procedure, not one configuration, whose choice may differ from fold to fold [Varma2006].
//!
//! [Varma2006]: Varma and Simon, "Bias in error estimation when using cross-validation for model selection", BMC Bioinformatics 7:91, 2006.

use std::sync::Arc;

use serde::Serialize;
use tunesmith::core::{Config, Goal};
use tunesmith::{Ended, StopFlag, Urgency};
use tunesmith_train::{Dataset, Metric as Score, Scores, Split, SplitKind, TaskKind, score_of};

use crate::confirm::{Interval, around_mean, retrain};
use crate::model::Models;
use crate::model::data::validation;
use crate::program::Ready;
use crate::{Error, Job, Prepared, Progress, RunOptions};

/// How a study is evaluated.
#[derive(Debug, Clone)]
pub struct EvaluateOptions {
    /// How many outer folds, at least 2.
    pub folds: usize,
    /// How many trials run at once; what the study file says unless given.
    pub jobs: Option<usize>,
    /// The flag that stops it.
    pub stop: StopFlag,
    /// Where the outer folds done are counted.
    pub progress: Arc<Progress>,
}

/// What came of one outer fold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OuterFold {
    /// The configuration that tuning chose.
    pub config: Config,
    /// The objective that it had in the search.
    pub searched: f64,
    /// The metric on the outer fold.
    pub score: f64,
    /// All scores on the outer fold.
    pub scores: Scores,
    /// Rows in the outer fold.
    pub rows: usize,
}

/// What came of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// The metric, as reports name it.
    pub metric: String,
    /// The outer folds.
    pub folds: Vec<OuterFold>,
    /// The mean of their scores, with its 95% interval.
    pub mean: Interval,
    /// How much better the searches had measured on average; `None` where the objective is another metric.
    pub optimism: Option<f64>,
}

/// Tunes afresh on each outer fold. Nothing is kept but what is returned.
///
/// # Errors
/// A study of a command, data that cannot be divided so, a search without a result, being stopped.
pub fn evaluate(job: Job, options: &EvaluateOptions) -> Result<Evaluation, Error> {
    let prepared = job.prepare()?;
    let Ready::Model(models) = &prepared.ready else {
        return Err(Error::Prepare(
            "only studies of built-in models can be evaluated: a command has its own data".into(),
        ));
    };
    let data = models.data();
    let objective = prepared.settings.objectives().next().cloned();
    let Some(objective) = objective.filter(|m| m.name.starts_with("val_")) else {
        return Err(Error::Prepare("the objective is not measured on the validation part".into()));
    };
    let regression = data.task().kind() == TaskKind::Regression;
    let metric = Score::from_reported(&objective.name).unwrap_or(if regression {
        Score::Rmse
    } else {
        Score::LogLoss
    });
    let same = metric.reported() == &*objective.name || (!regression && &*objective.name == "val_loss");
    let outer = outer_folds(models, data, options.folds.max(2))?;
    let mut folds = Vec::with_capacity(outer.len());
    options.progress.begin(outer.len());
    for split in &outer {
        folds.push(one(&prepared, models, split, metric, options)?);
        options.progress.step();
    }
    let scores: Vec<f64> = folds.iter().map(|f| f.score).collect();
    let ratio = outer.first().map_or(0.25, |s| s.validation.len() as f64 / s.train.len().max(1) as f64);
    let mean = around_mean(&scores, ratio).of_metric(metric.reported());
    let searched = folds.iter().map(|f| f.searched).sum::<f64>() / folds.len().max(1) as f64;
    let optimism = same.then_some(match objective.goal {
        Goal::Maximize => searched - mean.value,
        _ => mean.value - searched,
    });
    Ok(Evaluation { metric: metric.reported().to_owned(), folds, mean, optimism })
}

/// The outer folds, by the kind of division that the study file names.
fn outer_folds(models: &Models, data: &Dataset, folds: usize) -> Result<Vec<Split>, Error> {
    let mut plan = validation(models.program());
    plan.kind = match plan.kind {
        SplitKind::Group => SplitKind::Group,
        SplitKind::Time => SplitKind::Time,
        _ => SplitKind::Kfold,
    };
    plan.folds = Some(folds);
    // Another seed than that of the inner divisions.
    plan.fresh(data, plan.seed ^ 0x0F01D).map_err(|e| Error::Prepare(e.to_string()))
}

fn one(
    prepared: &Prepared,
    models: &Models,
    split: &Split,
    metric: Score,
    options: &EvaluateOptions,
) -> Result<OuterFold, Error> {
    let stopped = || Error::Prepare("stopped before the end".into());
    let inner = Prepared {
        name: prepared.name.clone(),
        settings: prepared.settings.clone(),
        plan: prepared.plan.clone(),
        warm_start: Vec::new(),
        ready: Ready::Model(Box::new(models.on(models.data().select(&split.train))?)),
    };
    let store = tunesmith::open_store("memory").map_err(tunesmith::Error::from)?;
    let study = inner.open(&store)?.study;
    let run = RunOptions { jobs: options.jobs, stop: options.stop.clone(), ..RunOptions::default() };
    if matches!(inner.run(&study, &run)?, Ended::Stopped(_)) || options.stop.urgency() != Urgency::None {
        return Err(stopped());
    }
    let history = study.history()?;
    let objective = history.settings().objectives().next().cloned();
    let (Some(best), Some(objective), Ready::Model(tuned)) = (history.best(), objective, &inner.ready) else {
        return Err(Error::Prepare("a search came to no result within every limit".into()));
    };
    let model = retrain(tuned, &best.config, &options.stop)?;
    let held_out = models.data().select(&split.validation);
    let scores = model.evaluate(&held_out).map_err(|e| Error::Prepare(e.to_string()))?;
    let score = score_of(&scores, metric).ok_or_else(|| {
        Error::Prepare(format!(
            "{} is not defined on an outer fold with rows of one class only",
            metric.reported()
        ))
    })?;
    Ok(OuterFold {
        config: best.config.clone(),
        searched: best.value(&objective).unwrap_or(f64::NAN),
        score,
        scores,
        rows: held_out.rows(),
    })
}
