//! Samplers and stopping rules by name, with options, as study files write them.

use tunesmith_core::{Domain, Metric, RuleSpec, RunToEnd, Sampler, SamplerSpec, Scheduler, Space, Value};

use crate::SpecError;
use crate::error::known_words;
use crate::options::Options;
use crate::rejection;
use crate::samplers::{
    Auto, AutoOptions, CmaEs, Forest, ForestOptions, Gp, GpOptions, Grid, Nsga, Order, Points, Random,
    Restarts, Sobol, Tpe,
};
use crate::schedulers::{Patience, Percentile};

/// The names of the samplers.
pub const SAMPLERS: &[&str] =
    &["auto", "cma-es", "forest", "gp", "grid", "nsga-ii", "nsga-iii", "random", "sobol", "tpe"];

/// The names of the stopping rules.
pub const SCHEDULERS: &[&str] = &["none", "median", "patience", "percentile"];

/// The sampler of this name with these options.
///
/// | Name | Options |
/// |---|---|
/// | `auto` | `grid` (true): whether a space that fits the budget is tried out; `gp`, `cma-es`, `tpe` (true): whether long runs may use them |
/// | `cma-es` | `sigma`: the first step size as a share of each range (0.25); `population` (4 + 3 ln d); `lra`: learning rates that adapt to noise (false); `restarts` ("bipop", "ipop" or "none") |
/// | `forest` | `trees` (10); `features` (0.83): the share of the parameters that a node tries; `initial`: quasi-random trials at first; `random` (0.05): the share of random ones later |
/// | `gp` | `linear`, `reach` (true): parts that can be switched off; `transform` of the objective ("yeo-johnson" or "raw"); `modes` (3): sets of kernel parameters up to 40 trials; `middle` (true): starts in the middle of the space; `initial`: quasi-random trials at first; `spread` (0.5): the share of each range, in its middle, that they are spread over; `random` (0.03): the share of them in long runs; `margin` (0.02): improvements below this share of the distance from good values to the best count for nothing; `rows` (512): the most trials in a model |
/// | `grid` | `points` (a whole number, or "all" levels) for every range, `points.NAME` for one; `order` ("sequence" or "random") |
/// | `nsga-ii`, `nsga-iii` | `population` (50, or a twentieth of the budget, but at least 20); `crossover` (0.9): probability of two parents; `mutation` (1/d): probability a coordinate; `crossover_eta`, `mutation_eta` (20): the larger, the nearer to the parents |
/// | `random` | `tries`: draws to satisfy the constraints, 100,000 unless given |
/// | `sobol` | |
/// | `tpe` | `gamma` (0.1): share of the trials that is good, and `most` (25) of them; `candidates` (32); `startup` (6): trials before there is a model; `prior_weight` (1); `weights` ("improvement" or "equal") of good trials; `bandwidth` (0.03): the least, as a share of each range; `multivariate` (true) |
///
/// `space` may be empty: it is then learned from the trials.
///
/// # Errors
/// An unknown name or option, a value that does not fit its option, a grid of more than 1,000,000 points.
pub fn sampler(spec: &SamplerSpec, space: &Space) -> Result<Box<dyn Sampler>, SpecError> {
    let mut options = Options::new("sampler", &spec.name, &spec.options);
    Ok(match spec.name.as_str() {
        "auto" => {
            let parts = AutoOptions::read(&mut options)?;
            options.finish(&[])?;
            Box::new(Auto::with(parts))
        }
        "cma-es" => Box::new(cma_es(options)?),
        "forest" => {
            let parts = ForestOptions::read(&mut options)?;
            options.finish(&[])?;
            Box::new(Forest::new(parts))
        }
        "gp" => {
            let parts = GpOptions::read(&mut options)?;
            options.finish(&[])?;
            Box::new(Gp::with(parts))
        }
        "grid" => {
            let grid = grid(options, space)?;
            grid.size(space)?;
            Box::new(grid)
        }
        "nsga-ii" => Box::new(nsga(Nsga::second(), options)?),
        "nsga-iii" => Box::new(nsga(Nsga::third(), options)?),
        "random" => {
            let tries = options.whole("tries", rejection::TRIES, 1)?;
            options.finish(&[])?;
            Box::new(Random::new().tries(tries))
        }
        "sobol" => {
            options.finish(&[])?;
            Box::new(Sobol::new())
        }
        "tpe" => Box::new(tpe(options)?),
        other => return Err(unknown("sampler", other, SAMPLERS)),
    })
}

fn tpe(mut options: Options<'_>) -> Result<Tpe, SpecError> {
    let share = |x: f64| x > 0.0 && x <= 1.0;
    let tpe = Tpe::new()
        .gamma(options.number("gamma", Tpe::GAMMA, "a number above 0 and up to 1", share)?)
        .most(options.whole("most", Tpe::MOST as u64, 1)?.min(1 << 16) as usize)
        .candidates(options.whole("candidates", Tpe::CANDIDATES as u64, 1)?.min(1 << 20) as usize)
        .startup(options.whole("startup", Tpe::STARTUP, 0)?)
        .prior_weight(options.number("prior_weight", 1.0, "a number of at least 0", |x| x >= 0.0)?)
        .by_improvement(options.word("weights", &["improvement", "equal"])? == "improvement")
        .bandwidth(options.number("bandwidth", Tpe::BANDWIDTH, "a number above 0 and up to 1", share)?)
        .multivariate(options.flag("multivariate", true)?);
    options.finish(&[])?;
    Ok(tpe)
}

fn cma_es(mut options: Options<'_>) -> Result<CmaEs, SpecError> {
    let wanted = "a number above 0 and up to 1";
    let mut cma = CmaEs::new()
        .sigma(options.number("sigma", CmaEs::SIGMA, wanted, |x| x > 0.0 && x <= 1.0)?)
        .adaptive(options.flag("lra", false)?)
        .restarts(match options.word("restarts", &["bipop", "ipop", "none"])? {
            "ipop" => Restarts::Ipop,
            "none" => Restarts::None,
            _ => Restarts::Bipop,
        });
    let population = options.whole("population", 0, 4)?;
    if population > 0 {
        cma = cma.population(population.min(1 << 16) as usize);
    }
    options.finish(&[])?;
    Ok(cma)
}

fn nsga(mut nsga: Nsga, mut options: Options<'_>) -> Result<Nsga, SpecError> {
    const SHARE: &str = "a probability, from 0 to 1";
    const INDEX: &str = "a number of at least 0";
    let is_share = |p: f64| (0.0..=1.0).contains(&p);
    let population = options.whole("population", 0, 2)?.min(100_000) as usize;
    if population > 0 {
        nsga = nsga.population(population);
    }
    nsga = nsga.crossover(options.number("crossover", 0.9, SHARE, is_share)?);
    let mutation = options.number("mutation", f64::NAN, SHARE, is_share)?;
    if !mutation.is_nan() {
        nsga = nsga.mutation(mutation);
    }
    let crossover_eta = options.number("crossover_eta", 20.0, INDEX, |x| x >= 0.0)?;
    nsga = nsga.etas(crossover_eta, options.number("mutation_eta", 20.0, INDEX, |x| x >= 0.0)?);
    options.finish(&[])?;
    Ok(nsga)
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
