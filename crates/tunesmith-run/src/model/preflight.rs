//! What a preflight is to look at, as a study file says it.

use std::collections::BTreeMap;

use tunesmith::core::{Config, Domain, Param, Settings as StudySettings, Space, Value};
use tunesmith_train::{
    OptimizerKind, Preflight, PreflightOptions, RateQuestion, Role, hyperparameters, preflight,
};

use super::Models;
use crate::Error;
use crate::task::json;

/// The most that the full and the short form may take, in seconds.
const DEEP: f64 = 120.0;
const SHORT: f64 = 3.0;

/// The share of the study's expected time that the short form may take.
const SHARE: f64 = 0.02;

/// Makes seeds of its own of the study's.
const OWN: u64 = 0x7072_6566_6c69_6768;

impl Models {
    /// All checks.
    pub(crate) fn preflight(&self, settings: &StudySettings, jobs: usize) -> Result<Preflight, Error> {
        let options = PreflightOptions {
            rates: Some(RateQuestion { optimizers: optimizers(&settings.space) }),
            largest: self.largest(&settings.space),
            seconds: DEEP,
            share: 1.0,
            trainings: None,
            ..self.options(settings, jobs, &|| false)
        };
        self.check_with(settings, &options)
    }

    /// The quick checks, within a small part of the study's time.
    pub(crate) fn short_preflight(
        &self,
        settings: &StudySettings,
        jobs: usize,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Preflight, Error> {
        self.check_with(settings, &self.options(settings, jobs, cancelled))
    }

    fn check_with(
        &self,
        settings: &StudySettings,
        options: &PreflightOptions<'_>,
    ) -> Result<Preflight, Error> {
        let values = self.values(&typical(&settings.space));
        preflight(&self.data.open, &self.first_split(), self.kind, &values, options)
            .map_err(|e| Error::Prepare(e.to_string()))
    }

    fn options<'a>(
        &'a self,
        settings: &StudySettings,
        jobs: usize,
        cancelled: &'a dyn Fn() -> bool,
    ) -> PreflightOptions<'a> {
        let folds = self.splits.len().max(1);
        let budget = settings.budget;
        PreflightOptions {
            seed: settings.seed ^ OWN,
            start: self.start.as_ref(),
            rates: None,
            searched: settings.space.get("learning_rate").and_then(limits),
            largest: None,
            trainings: budget.trials.map(|trials| trials as f64 * folds as f64 / jobs.max(1) as f64),
            time_limit: self.time_limit.map(|limit| (limit.as_secs_f64(), folds)),
            seconds: budget.seconds.map_or(SHORT, |seconds| (SHARE * seconds).min(SHORT)),
            share: SHARE,
            cancelled,
        }
    }

    /// What is fixed, with the values of a configuration.
    fn values(&self, config: &Config) -> BTreeMap<String, serde_json::Value> {
        let mut values = self.fixed.clone();
        values.extend(config.iter().map(|(name, value)| (name.to_string(), json(value))));
        values
    }

    /// The largest and longest training that the space allows; none when that is the typical one.
    fn largest(&self, space: &Space) -> Option<BTreeMap<String, serde_json::Value>> {
        let table = hyperparameters(self.kind);
        let shapes = |name: &str| table.iter().any(|h| h.name == name && h.role == Role::Architecture);
        let grows = |param: &Param| shapes(&param.name) || ["batch_size", "epochs"].contains(&&*param.name);
        let config = space.fill(&Config::new(), |_, param| {
            limits(param)
                .filter(|_| grows(param))
                .and_then(|(_, high)| param.domain.snap(high))
                .unwrap_or_else(|| usual(param))
        });
        (config != typical(space)).then(|| self.values(&config))
    }
}

/// The configuration of trial 0, or one in the middle.
fn typical(space: &Space) -> Config {
    space.default_config().unwrap_or_else(|| space.fill(&Config::new(), |_, param| usual(param)))
}

fn usual(param: &Param) -> Value {
    param.default.clone().unwrap_or_else(|| param.domain.decode(&vec![0.5; param.domain.dims()]))
}

/// The lowest and the highest value of a parameter whose values are numbers.
fn limits(param: &Param) -> Option<(f64, f64)> {
    match &param.domain {
        Domain::Float { low, high, .. } => Some((*low, *high)),
        Domain::Int { low, high, .. } => Some((*low as f64, *high as f64)),
        Domain::Choice { values, .. } => {
            let numbers: Vec<f64> = values.iter().map(Value::as_f64).collect::<Option<_>>()?;
            let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (low <= high).then_some((low, high))
        }
        _ => None,
    }
}

/// The optimizers that the study chooses from; none when it has one.
fn optimizers(space: &Space) -> Vec<OptimizerKind> {
    match space.get("optimizer").map(|param| &param.domain) {
        Some(Domain::Choice { values, .. }) => {
            values.iter().filter_map(|value| value.as_str()?.parse().ok()).collect()
        }
        _ => Vec::new(),
    }
}
