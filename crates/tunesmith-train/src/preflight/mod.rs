//! Preflight: short trainings that find the usual faults of a model and its data before hours are spent on them [Karpathy2019].
//!
//! | check | what it looks at | what fails it |
//! |---|---|---|
//! | target | its values in the training part | all the same |
//! | initial loss | the untrained network, against `ln K` for `K` classes or the variance of the target | not finite, or far above |
//! | gradients | their norm by block there | not finite, or 0 |
//! | cost, largest | time and memory of an epoch, as it is set and of the largest network | more than a limit allows |
//! | one batch | trains on 16 rows alone, without regularization | they cannot be learned by heart |
//! | inputs | trains on some rows, against the best answer that ignores the inputs | nothing learned that holds on other rows |
//! | learning rate | one training with a growing rate [Smith2017], with each optimizer | the range searched has no rate that learns |
//!
//! Use it where a study begins: it finds data and settings that no search can mend. It does not find what takes a whole training to show.
//!
//! Departures: a network that sees blank inputs is not trained - what it reaches at best is the loss of the training part's mean answer,
//! which is computed; the curve of the range test is smoothed with a centred mean, which does not lag.
//!
//! All is a pure function of data, settings and seed, but for times, memory, and what a time limit leaves out. Nothing is drawn from the
//! generators of trials.
//!
//! Cost: some hundred steps for each check on at most 3,072 rows; the range test 200 for each optimizer.
//!
//! [Karpathy2019]: https://karpathy.github.io/2019/04/25/recipe/ "A Recipe for Training Neural Networks"
//! [Smith2017]: https://arxiv.org/abs/1506.01186 "Cyclical Learning Rates for Training Neural Networks"

mod beginning;
mod bench;
mod cost;
mod found;
mod learning;
mod memory;
mod rates;

use std::collections::BTreeMap;

use crate::data::Dataset;
use crate::hyper::{ModelKind, OptimizerKind, Settings, SettingsError};
use crate::split::Split;
use crate::start::Pretrained;
use crate::train::TrainError;
use bench::Bench;
use cost::Of;
pub use found::{Check, EpochCost, Preflight, RateRange, Verdict};

/// Hyperparameters by name, as [`Settings::from_map`] takes them.
type Values = BTreeMap<String, serde_json::Value>;

/// What to look at, and for how long.
pub struct PreflightOptions<'a> {
    /// The seed of weights and of the choice of rows.
    pub seed: u64,
    /// Weights to start from.
    pub start: Option<&'a Pretrained>,
    /// Learning rates to look for; they are not tried when `None`, which spares the longest part.
    pub rates: Option<RateQuestion>,
    /// The lowest and the highest learning rate that the study searches; `None` when it is not tuned.
    pub searched: Option<(f64, f64)>,
    /// Values of the largest network that the study allows, to be measured too.
    pub largest: Option<Values>,
    /// How many trainings the study does one after another, where that is known.
    pub trainings: Option<f64>,
    /// Seconds that a trial may take, and the trainings that it does.
    pub time_limit: Option<(f64, usize)>,
    /// Seconds after which what is left is left out.
    pub seconds: f64,
    /// The share of the study's expected time after which what is left is left out, too.
    pub share: f64,
    /// Asked before every step; `true` leaves out what is left.
    pub cancelled: &'a dyn Fn() -> bool,
}

/// Which learning rates to look for.
#[derive(Clone, Debug, PartialEq)]
pub struct RateQuestion {
    /// With which optimizers; with that of the values when empty.
    pub optimizers: Vec<OptimizerKind>,
}

/// Looks for faults of a model on data: `values` are hyperparameters as [`Settings::from_map`] takes them. A training that cannot begin
/// is a problem found, not an error.
///
/// # Errors
/// Values that are not valid.
pub fn preflight(
    data: &Dataset,
    split: &Split,
    kind: ModelKind,
    values: &Values,
    options: &PreflightOptions<'_>,
) -> Result<Preflight, SettingsError> {
    let whole = Settings::from_map(kind, values)?;
    let mut found = Preflight::default();
    let mut bench = Bench::new(data, split, &whole, options);
    if let Err(error) = checks(&mut bench, data, split, &whole, values, &mut found) {
        let means = ("no trial with these settings can run", "mend what the message names");
        found.trouble("begin", Verdict::Problem, error.to_string(), &[], means);
    }
    found.seconds = bench.elapsed();
    Ok(found)
}

fn checks(
    bench: &mut Bench<'_>,
    data: &Dataset,
    split: &Split,
    whole: &Settings,
    values: &Values,
    found: &mut Preflight,
) -> Result<(), TrainError> {
    let options = bench.options;
    let with = |values: &Values| {
        Settings::from_map(whole.kind, values).map_err(|e| TrainError::Unfit(e.to_string()))
    };
    let varies = beginning::target(bench, found);
    let healthy = beginning::untrained(bench, found)?;
    found.cost = cost::of(Of::Default, bench, data, split, whole, found)?;
    if let (Some(cost), Some(trainings)) = (found.cost, options.trainings) {
        bench.shorten(options.share * trainings * cost.training_seconds());
    }
    if let Some(largest) = &options.largest {
        found.largest = cost::of(Of::Largest, bench, data, split, &with(largest)?, found)?;
    }
    if !varies || !healthy {
        return Ok(());
    }
    learning::one_batch(bench, found)?;
    learning::inputs(bench, found)?;
    if let Some(question) = &options.rates {
        let named = question.optimizers.iter().map(|optimizer| {
            let mut values = values.clone();
            values.insert("optimizer".to_owned(), optimizer.as_str().into());
            with(&values)
        });
        let mut all: Vec<Settings> = named.collect::<Result<_, _>>()?;
        if all.is_empty() {
            all.push(whole.clone());
        }
        rates::ranges(bench, &all, found)?;
    }
    Ok(())
}
