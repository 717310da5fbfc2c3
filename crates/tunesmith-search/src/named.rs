//! Samplers and stopping rules by name, with options, as study files write them.

use tunesmith_core::{Domain, Metric, RuleSpec, RunToEnd, Sampler, SamplerSpec, Scheduler, Space, Value};

use crate::SpecError;
use crate::error::known_words;
use crate::options::Options;
use crate::rejection;
use crate::samplers::{Auto, Grid, Order, Points, Random, Sobol};
use crate::schedulers::{Patience, Percentile};

/// The names of the samplers.
pub const SAMPLERS: &[&str] = &["auto", "grid", "random", "sobol"];

/// The names of the stopping rules.
pub const SCHEDULERS: &[&str] = &["none", "median", "patience", "percentile"];

/// The sampler of this name with these options.
///
/// | Name | Options |
/// |---|---|
/// | `auto` | |
/// | `grid` | `points` (a whole number, or "all" levels) for every range, `points.NAME` for one; `order` ("sequence" or "random") |
/// | `random` | `tries`: draws to satisfy the constraints, 100,000 unless given |
/// | `sobol` | |
///
/// `space` may be empty: it is then learned from the trials.
///
/// # Errors
/// An unknown name or option, a value that does not fit its option, a grid of more than 1,000,000 points.
pub fn sampler(spec: &SamplerSpec, space: &Space) -> Result<Box<dyn Sampler>, SpecError> {
    let mut options = Options::new("sampler", &spec.name, &spec.options);
    Ok(match spec.name.as_str() {
        "auto" => {
            options.finish(&[])?;
            Box::new(Auto::new())
        }
        "grid" => {
            let grid = grid(options, space)?;
            grid.size(space)?;
            Box::new(grid)
        }
        "random" => {
            let tries = options.whole("tries", rejection::TRIES, 1)?;
            options.finish(&[])?;
            Box::new(Random::new().tries(tries))
        }
        "sobol" => {
            options.finish(&[])?;
            Box::new(Sobol::new())
        }
        other => return Err(unknown("sampler", other, SAMPLERS)),
    })
}

/// The grid with these options over a space.
pub(crate) fn grid_of(spec: &SamplerSpec, space: &Space) -> Result<Grid, SpecError> {
    grid(Options::new("sampler", &spec.name, &spec.options), space)
}

fn grid(mut options: Options<'_>, space: &Space) -> Result<Grid, SpecError> {
    let mut grid = Grid::new();
    if let Some(value) = options.take("points") {
        grid = grid.points(points(&options, "points", value)?);
    }
    for (key, name, value) in options.dotted("points") {
        if !space.is_empty() {
            let Some(param) = space.get(name) else {
                let names: Vec<&str> = space.params().iter().map(|p| &*p.name).collect();
                return Err(SpecError::option(
                    key,
                    format!("`{key}` is for the parameter `{name}`, which does not exist"),
                    known_words(name, "the parameters", &names),
                ));
            };
            if matches!(param.domain, Domain::Choice { .. } | Domain::Permutation { .. }) {
                return Err(SpecError::option(
                    key,
                    format!("`{key}` is for `{name}`, which is {}", param.domain.describe()),
                    "leave it away: a grid takes all its values",
                ));
            }
        }
        grid = grid.points_of(name, points(&options, key, value)?);
    }
    if options.word("order", &["sequence", "random"])? == "random" {
        grid = grid.order(Order::Random);
    }
    options.finish(&["points"])?;
    Ok(grid)
}

fn points(options: &Options<'_>, key: &str, value: &Value) -> Result<Points, SpecError> {
    if value.as_str() == Some("all") {
        return Ok(Points::All);
    }
    match value.as_i64().and_then(|i| u64::try_from(i).ok()) {
        Some(n) if n >= 1 => Ok(Points::Number(n)),
        _ => Err(options.wrong(key, value, "a whole number of at least 1, or \"all\" for all levels")),
    }
}

/// The stopping rule of this name with these options, for a study of these metrics.
///
/// | Name | Options |
/// |---|---|
/// | `none` | |
/// | `median` | `startup_trials` (5), `warmup_steps` (0), `interval` (1) |
/// | `percentile` | the same, and `percentile` (25): the share that may be better |
/// | `patience` | `steps` (10), `min_change` (0), `warmup_steps` (0) |
///
/// # Errors
/// An unknown name or option, a value that does not fit its option, or a rule without an objective to look at.
pub fn scheduler(spec: &RuleSpec, metrics: &[Metric]) -> Result<Box<dyn Scheduler>, SpecError> {
    let mut options = Options::new("stopping rule", &spec.name, &spec.options);
    let rule: Box<dyn Scheduler> = match spec.name.as_str() {
        "none" => {
            options.finish(&[])?;
            return Ok(Box::new(RunToEnd));
        }
        "median" => Box::new(percentile(Percentile::median(), options)?),
        "percentile" => {
            let share = options
                .number("percentile", 25.0, "a number from 0 to 100", |p| (0.0..=100.0).contains(&p))?;
            Box::new(percentile(Percentile::keeping(share), options)?)
        }
        "patience" => {
            let steps = options.whole("steps", 10, 1)?;
            let min_change = options.number("min_change", 0.0, "a number of at least 0", |x| x >= 0.0)?;
            let warmup_steps = options.whole("warmup_steps", 0, 0)?;
            options.finish(&[])?;
            Box::new(Patience::new(steps).min_change(min_change).warmup_steps(warmup_steps))
        }
        other => return Err(unknown("stopping rule", other, SCHEDULERS)),
    };
    if !metrics.iter().any(|m| m.goal.is_objective()) {
        return Err(SpecError::whole(
            format!("the stopping rule `{}` compares objectives, and there is none", spec.name),
            "name a metric to minimize or maximize",
        ));
    }
    Ok(rule)
}

fn percentile(rule: Percentile, mut options: Options<'_>) -> Result<Percentile, SpecError> {
    let rule = rule
        .startup_trials(options.whole("startup_trials", 5, 0)?)
        .warmup_steps(options.whole("warmup_steps", 0, 0)?)
        .interval(options.whole("interval", 1, 1)?);
    options.finish(&[])?;
    Ok(rule)
}

fn unknown(kind: &str, name: &str, known: &[&str]) -> SpecError {
    let list = known_words(name, &format!("the {kind}s"), known);
    SpecError::whole(format!("there is no {kind} `{name}`"), list)
}
