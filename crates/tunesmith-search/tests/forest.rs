//! The random forest sampler.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Config, Goal, History, Measures, Metric, Origin, Outcome, Param, Query, Rng, Sampler, SamplerSpec,
    Settings, Space, Take, Value,
};
use tunesmith_search::sampler;
use tunesmith_search::samplers::{Forest, ForestOptions};
use tunesmith_testkit::problems;
use tunesmith_testkit::sampler_contract::{Asked, Caps, Script, ask, check, histories};

#[test]
fn the_forest_keeps_the_contract() {
    check(|_| Box::new(Forest::default()), Caps { cases: 60, trials: 3_000, ..Caps::default() });
}

#[test]
fn a_forest_of_one_tree_without_random_proposals_keeps_the_contract() {
    let options = ForestOptions { trees: 1, random: 0.0, initial: Some(1), ..ForestOptions::default() };
    check(
        |_| Box::new(Forest::new(options.clone())),
        Caps { cases: 20, trials: 100, dims: 21, ..Caps::default() },
    );
}

/// Runs a study; the best value.
fn best(problem: &problems::Problem, sampler: &dyn Sampler, trials: u64, seed: u64) -> f64 {
    let mut script = Script::new(problem.settings(seed));
    for _ in 0..trials {
        let nothing = Config::new();
        let config = ask(sampler, Asked::next(script.history(), &nothing)).unwrap().config;
        let loss = problem.value(&config);
        script.trial(config, loss);
    }
    script
        .history()
        .trials()
        .map(|t| t.measures().unwrap().get("loss").unwrap())
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn it_finds_better_configurations_than_random_search() {
    for problem in [problems::mixed(), problems::conditional(), problems::branin()] {
        let of = |name: &str| {
            let sampler = sampler(&SamplerSpec::new(name), &problem.space).unwrap();
            let mut bests: Vec<f64> = (0..7).map(|seed| best(&problem, &*sampler, 60, seed)).collect();
            bests.sort_by(f64::total_cmp);
            bests[3] - problem.optimum
        };
        let (forest, random) = (of("forest"), of("random"));
        assert!(forest < 0.7 * random, "{}: {forest} against {random}", problem.name);
    }
}

fn proposal(history: &History) -> tunesmith_core::Proposal {
    let options = ForestOptions { random: 0.0, ..ForestOptions::default() };
    let fixed = Config::new();
    let query = Query { space: history.space(), history, fixed: &fixed, trial: history.len() };
    Forest::new(options).propose(&query, &mut Rng::new(1, history.len(), 0)).unwrap()
}

#[test]
fn the_reason_names_the_model_and_its_trials() {
    let problem = problems::mixed();
    let mut script = Script::new(problem.settings(1));
    assert!(proposal(script.history()).why.contains("Sobol"));
    for i in 0..30 {
        let config = problem.space.complete_feasible(&Config::new(), &mut Rng::new(1, i, 0), 1_000).unwrap();
        let loss = problem.value(&config);
        script.trial(config, loss);
    }
    assert_eq!(proposal(script.history()).why, "forest on 30 trials");
}

fn number(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(Value::as_f64).unwrap()
}

fn square() -> Space {
    Space::builder().param(Param::float("x", 0.0, 1.0)).param(Param::float("y", 0.0, 1.0)).build().unwrap()
}

#[test]
fn limits_on_other_metrics_keep_proposals_where_they_hold() {
    let limit = Metric { name: "memory".into(), goal: Goal::AtMost(0.5), take: Take::Mean };
    let mut settings = histories::settings(&square(), 3);
    settings.metrics.push(limit);
    let mut script = Script::new(settings);
    let mut late = Vec::new();
    for i in 0..45 {
        let config = proposal(script.history()).config;
        // The larger x the better, and not allowed above 0.5.
        let (x, y) = (number(&config, "x"), number(&config, "y"));
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "forest", config);
        script.start(trial);
        let measures: Measures = [("loss", (y - 0.4).powi(2) - x), ("memory", x)].into_iter().collect();
        script.finish(trial, Outcome::Done(measures));
        if i >= 30 {
            late.push(x);
        }
    }
    let kept = late.iter().filter(|x| **x <= 0.5).count();
    assert!(kept >= 9, "{late:?}");
    assert!(late.iter().any(|x| (0.4..=0.5).contains(x)), "{late:?}");
}

#[test]
fn where_trials_fail_it_stops_going() {
    let mut script = Script::new(histories::settings(&square(), 4));
    let mut failed = Vec::new();
    for i in 0..50 {
        let config = proposal(script.history()).config;
        let (x, y) = (number(&config, "x"), number(&config, "y"));
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "forest", config);
        script.start(trial);
        // The objective pulls to where it fails.
        if x > 0.6 {
            script.fail(trial)
        } else {
            script.done(trial, (y - 0.3).powi(2) - x)
        }
        if i >= 30 {
            failed.push(x > 0.6);
        }
    }
    let share = failed.iter().filter(|f| **f).count() as f64 / failed.len() as f64;
    assert!(share <= 0.4, "{failed:?}");
}

#[test]
fn workers_that_ask_at_once_get_different_points() {
    let mut script = Script::new(histories::settings(&square(), 5));
    for i in 0..20 {
        let config = square().complete(&Config::new(), &mut Rng::new(2, i, 0));
        let loss = (number(&config, "x") - 0.3).powi(2) + (number(&config, "y") - 0.7).powi(2);
        script.trial(config, loss);
    }
    let mut points = Vec::new();
    for _ in 0..6 {
        let config = proposal(script.history()).config;
        points.push((number(&config, "x"), number(&config, "y")));
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "forest", config);
        script.start(trial);
    }
    for (i, a) in points.iter().enumerate() {
        assert!(points[..i].iter().all(|b| (a.0 - b.0).hypot(a.1 - b.1) > 1e-6), "{points:?}");
    }
}

#[test]
fn several_objectives_are_weighted_anew_for_each_trial() {
    let space = square();
    let mut settings = Settings { seed: 6, ..Settings::new(space.clone(), Metric::minimize("loss")) };
    settings.metrics.push(Metric::maximize("gain"));
    let mut script = Script::new(settings);
    for _ in 0..50 {
        let config = proposal(script.history()).config;
        let (x, y) = (number(&config, "x"), number(&config, "y"));
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "forest", config);
        script.start(trial);
        // Any x is a trade-off; y should be 0.
        let measures: Measures = [("loss", x + 3.0 * y), ("gain", x - 3.0 * y)].into_iter().collect();
        script.finish(trial, Outcome::Done(measures));
    }
    let late: Vec<(f64, f64)> = script
        .history()
        .trials()
        .skip(25)
        .map(|t| (number(&t.config, "x"), number(&t.config, "y")))
        .collect();
    let mean = late.iter().map(|p| p.1).sum::<f64>() / late.len() as f64;
    assert!(mean < 0.25, "{late:?}");
    assert!(late.iter().any(|p| p.0 < 0.3) && late.iter().any(|p| p.0 > 0.7), "{late:?}");
}

#[test]
fn options_are_read_and_checked() {
    let space = square();
    let spec = SamplerSpec::new("forest")
        .with("trees", 3)
        .with("random", 0.5)
        .with("features", 0.5)
        .with("initial", 2);
    assert!(sampler(&spec, &space).is_ok());
    let error = |spec: SamplerSpec| sampler(&spec, &space).map(|_| ()).unwrap_err().to_string();
    let wrong = error(SamplerSpec::new("forest").with("random", 2.0));
    assert!(wrong.contains("`random` of the sampler `forest`"), "{wrong}");
    assert!(error(SamplerSpec::new("forest").with("tree", 2)).contains("did you mean `trees`?"));
}
