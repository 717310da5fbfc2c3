//! How much regret samplers leave on the test problems, and what a proposal costs.
//!
//! `cargo run --release -p tunesmith-search --example regret -- --sampler gp,tpe --trials 50 --seeds 5 --problem branin`
//!
//! Regret is normalised: 0 is the optimum and 1 the median of random search with as many trials; at most 2 counts.
//! A sampler may have options: `gp:warp=false:modes=1`. Problems whose names contain one of the comma-separated texts are run.
//! `--lines yes` prints a JSON line for each run instead of a table. With `--workers 8` so many trials are under way at a time; the
//! oldest ends first.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::panic)]

use std::collections::{BTreeMap, VecDeque};

use tunesmith_core::{
    Body, Config, History, Origin, Proposal, Proposed, Query, Rng, SamplerSpec, Settings, Value,
};
use tunesmith_testkit::problems::{self, Problem, bent_landscape, landscape, mixed_landscape};
use tunesmith_testkit::sampler_contract::Script;

/// Runs of random search that give the median.
const RANDOM_RUNS: u64 = 101;

struct Args {
    samplers: Vec<String>,
    trials: u64,
    seeds: u64,
    problem: Vec<String>,
    skip: u64,
    lines: bool,
    workers: usize,
}

fn main() {
    let args = args();
    let budgets: Vec<u64> =
        [25, 50, 100, 200, 500, 1_000].into_iter().filter(|b| *b <= args.trials).collect();
    let budgets = if budgets.is_empty() { vec![args.trials] } else { budgets };
    let chosen: Vec<(String, Problem, f64)> = suite()
        .into_iter()
        .filter(|(name, ..)| args.problem.is_empty() || args.problem.iter().any(|p| name.contains(p)))
        .collect();
    if args.lines {
        return lines(&args, &budgets, &chosen);
    }
    print!("{:<28}", "problem");
    for sampler in &args.samplers {
        print!(" | {sampler:>width$}", width = 7 * budgets.len() + 7);
    }
    println!();
    let mut sums = vec![vec![0.0; budgets.len() + 1]; args.samplers.len()];
    for (name, problem, noise) in &chosen {
        let medians: Vec<f64> = budgets.iter().map(|b| random_median(problem, *b)).collect();
        print!("{name:<28}");
        for (sampler, sum) in args.samplers.iter().zip(&mut sums) {
            let (mut regret, mut cost) = (vec![0.0; budgets.len()], 0.0);
            for seed in args.skip..args.skip + args.seeds {
                let (best, spent) = run(sampler, problem, *noise, &args, seed);
                cost += spent / args.trials as f64 / args.seeds as f64;
                for (i, r) in normalised(&best, problem, &budgets, &medians).into_iter().enumerate() {
                    regret[i] += r / args.seeds as f64;
                }
            }
            print!(" | ");
            for (i, r) in regret.iter().enumerate() {
                print!("{r:7.3}");
                sum[i] += r / chosen.len() as f64;
            }
            print!("{cost:7.2}");
            sum[budgets.len()] += cost / chosen.len() as f64;
        }
        println!();
    }
    print!("{:<28}", format!("mean at {budgets:?}, ms"));
    for sum in &sums {
        print!(" | ");
        sum.iter().for_each(|x| print!("{x:7.3}"));
    }
    println!();
}

/// Regret after each budget.
fn normalised(best: &[f64], problem: &Problem, budgets: &[u64], medians: &[f64]) -> Vec<f64> {
    let one = |(budget, median): (&u64, &f64)| {
        let scale = (median - problem.optimum).max(1e-300);
        ((best[*budget as usize - 1] - problem.optimum) / scale).clamp(0.0, 2.0)
    };
    budgets.iter().zip(medians).map(one).collect()
}

/// One JSON line for each problem, seed and sampler.
fn lines(args: &Args, budgets: &[u64], chosen: &[(String, Problem, f64)]) {
    for (name, problem, noise) in chosen {
        let medians: Vec<f64> = budgets.iter().map(|b| random_median(problem, *b)).collect();
        for seed in args.skip..args.skip + args.seeds {
            for sampler in &args.samplers {
                let (best, spent) = run(sampler, problem, *noise, args, seed);
                let regret = normalised(&best, problem, budgets, &medians);
                let ms = spent / args.trials as f64;
                println!(
                    r#"{{"problem": "{name}", "seed": {seed}, "sampler": "{sampler}", "budgets": {budgets:?}, "regret": {regret:?}, "ms": {ms}}}"#
                );
            }
        }
    }
}

/// The problems to develop on, with the standard deviation of the noise on their values: a tenth of the distance from the best to
/// a typical value.
fn suite() -> Vec<(String, Problem, f64)> {
    let mut all: Vec<(String, Problem, f64)> = Vec::new();
    let mut add = |problem: Problem, noise: f64| {
        let name = if noise > 0.0 { format!("{}+noise", problem.name) } else { problem.name.clone() };
        let deviation = noise * (random_median(&problem, 1) - problem.optimum);
        all.push((name, problem, deviation));
    };
    problems::all().into_iter().for_each(|p| add(p, 0.0));
    [
        problems::network(),
        problems::models(),
        problems::categories(),
        problems::diverging(),
        problems::unscaled(),
        problems::levels(),
    ]
    .into_iter()
    .for_each(|p| add(p, 0.0));
    for (name, dims) in [
        ("ellipsoid", 5),
        ("discus", 2),
        ("ridge", 10),
        ("different-powers", 5),
        ("rosenbrock", 5),
        ("sector", 10),
        ("steps", 5),
        ("rastrigin", 5),
        ("schaffer", 5),
        ("griewank", 2),
        ("peaks", 5),
        ("ellipsoid", 20),
        ("rastrigin", 20),
    ] {
        add(landscape(name, dims, 1), 0.0);
    }
    for (name, dims) in [("ellipsoid", 5), ("rastrigin", 10), ("rosenbrock", 10), ("schaffer", 10)] {
        add(mixed_landscape(name, dims, 2), 0.0);
    }
    for (name, dims) in [("ellipsoid", 5), ("rosenbrock", 5), ("ridge", 10)] {
        add(bent_landscape(name, dims, 4), 0.0);
    }
    for problem in
        [problems::sphere(5), problems::hartmann6(), problems::network(), landscape("rosenbrock", 5, 3)]
    {
        add(problem, 0.1);
    }
    for name in ["different-powers", "schaffer"] {
        add(landscape(name, 10, 3), 0.1);
    }
    all
}

fn random_median(problem: &Problem, budget: u64) -> f64 {
    let best = |run: u64| {
        let mut rng = Rng::new(7_777, run, 0);
        let one = |_| {
            let config =
                problem.space.complete_feasible(&Config::new(), &mut rng, 10_000).unwrap_or_default();
            problem.value(&config)
        };
        (0..budget).map(one).fold(f64::INFINITY, f64::min)
    };
    let mut bests: Vec<f64> = (0..RANDOM_RUNS).map(best).collect();
    bests.sort_by(f64::total_cmp);
    bests[bests.len() / 2]
}

/// The true value of the best trial by observation after each trial, and the milliseconds spent on proposals.
fn run(sampler: &str, problem: &Problem, noise: f64, args: &Args, seed: u64) -> (Vec<f64>, f64) {
    let trials = args.trials;
    let mut settings = Settings { seed, ..problem.settings(seed) };
    settings.budget.trials = Some(trials);
    settings.sampler = spec(sampler);
    let sampler =
        tunesmith_search::sampler(&settings.sampler, &settings.space).unwrap_or_else(|e| panic!("{e}"));
    let mut script = Script::new(settings);
    let (mut best, mut spent) = (Vec::new(), 0.0);
    let (mut least, mut truth) = (f64::INFINITY, f64::INFINITY);
    let mut under_way = VecDeque::new();
    for number in 0..trials {
        let history: History = script.history().clone();
        let nothing = Config::new();
        let query = Query { space: &problem.space, history: &history, fixed: &nothing, trial: number };
        let before = clock();
        let Ok(proposal) = sampler.propose(&query, &mut Rng::new(seed, number, 0)) else {
            // All was tried.
            best.resize(trials as usize, truth);
            break;
        };
        spent += clock() - before;
        drop(history);
        let value = problem.value(&proposal.config);
        let seen = value + noise * Rng::new(seed, number, 99).normal();
        let trial = script.open(Origin::Sampled, Config::new());
        // The reason too: the automatic choice reads from it which of its samplers proposed what.
        let from = script.history().head();
        let Proposal { config, why } = proposal;
        let proposed = Proposed { config, by: "sampler".into(), why: Some(why.into()), from, call: 0 };
        script.record(Some(trial), Body::Proposed(proposed));
        script.start(trial);
        under_way.push_back((trial, value, seen));
        let ends = if number + 1 == trials {
            under_way.len()
        } else {
            (under_way.len() + 1).saturating_sub(args.workers)
        };
        for (trial, value, seen) in under_way.drain(..ends) {
            script.done(trial, seen);
            if seen < least {
                (least, truth) = (seen, value);
            }
            best.push(truth);
        }
    }
    (best, spent)
}

/// Milliseconds that this thread has computed; of the wall where the system does not say.
fn clock() -> f64 {
    let computed = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let computed = computed.and_then(|s| s.split(' ').next()?.parse::<f64>().ok());
    computed.map_or_else(
        || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |d| d.as_secs_f64() * 1e3),
        |ns| ns / 1e6,
    )
}

fn spec(text: &str) -> SamplerSpec {
    let mut parts = text.split(':');
    let name = parts.next().unwrap_or_default().to_owned();
    let value = |v: &str| match v {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        v => v.parse().map(Value::Int).or_else(|_| v.parse().map(Value::Float)).unwrap_or_else(|_| v.into()),
    };
    let options: BTreeMap<String, Value> =
        parts.filter_map(|p| p.split_once('=')).map(|(k, v)| (k.to_owned(), value(v))).collect();
    SamplerSpec { name, options }
}

fn args() -> Args {
    let mut args = Args {
        samplers: vec!["sobol".into()],
        trials: 50,
        seeds: 3,
        problem: Vec::new(),
        skip: 0,
        lines: false,
        workers: 1,
    };
    let mut given = std::env::args().skip(1);
    while let Some(flag) = given.next() {
        let value = given.next().unwrap_or_default();
        let list = || value.split(',').map(str::to_owned).collect();
        match flag.as_str() {
            "--sampler" => args.samplers = list(),
            "--trials" => args.trials = value.parse().expect("a number"),
            "--seeds" => args.seeds = value.parse().expect("a number"),
            "--skip" => args.skip = value.parse().expect("a number"),
            "--problem" => args.problem = list(),
            "--workers" => args.workers = value.parse().expect("a number"),
            "--lines" => args.lines = value == "yes",
            other => {
                panic!("unknown flag {other}: --sampler --trials --seeds --skip --problem --lines --workers")
            }
        }
    }
    args
}
