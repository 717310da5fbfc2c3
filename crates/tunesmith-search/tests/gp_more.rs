//! The sampler `gp` with several objectives, with trials of other studies, and with parts switched off.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Body, Borrowed, Config, Measures, Metric, Origin, Outcome, Param, Query, Rng, Sampler, SamplerSpec,
    Settings, Space, Value,
};
use tunesmith_math::hypervolume::hypervolume;
use tunesmith_search::samplers::Gp;
use tunesmith_testkit::problems;
use tunesmith_testkit::sampler_contract::Script;

fn propose(sampler: &dyn Sampler, script: &Script) -> Config {
    let history = script.history();
    let trial = history.len();
    let query = Query { space: history.space(), history, fixed: &Config::new(), trial };
    sampler.propose(&query, &mut Rng::new(history.settings().seed, trial, 0)).expect("a proposal").config
}

fn number(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(Value::as_f64).expect("a number")
}

fn cube(dims: usize) -> Space {
    let names: Vec<String> = (0..dims).map(|i| format!("x{i}")).collect();
    Space::builder().params(names.iter().map(|n| Param::float(n.as_str(), 0.0, 1.0))).build().unwrap()
}

/// The volume that so many trials of a sampler dominate below (1.1, 1.1) on two objectives of opposite directions.
fn volume(sampler: &dyn Sampler, trials: u64, seed: u64) -> f64 {
    let metrics = vec![Metric::minimize("near"), Metric::maximize("far")];
    let settings = Settings { seed, metrics, ..Settings::new(cube(3), Metric::minimize("near")) };
    let mut script = Script::new(settings);
    let mut front = Vec::new();
    for _ in 0..trials {
        let config = propose(sampler, &script);
        let x: Vec<f64> = ["x0", "x1", "x2"].iter().map(|n| number(&config, n)).collect();
        let spread = 1.0 + 2.0 * ((x[1] - 0.3).powi(2) + (x[2] - 0.6).powi(2));
        let (near, far) = (x[0] * spread, (1.0 - x[0].sqrt()) * spread);
        let mut measures = Measures::of("near", near);
        measures.set("far", -far);
        front.extend([near, far]);
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, sampler.name(), config);
        script.start(trial);
        script.finish(trial, Outcome::Done(measures));
    }
    hypervolume(&front, &[1.1, 1.1])
}

#[test]
fn a_front_of_two_objectives_is_filled_faster_than_by_spreading_out() {
    for seed in 0..2 {
        let spread_out = volume(&tunesmith_search::samplers::Sobol::new(), 40, seed);
        let modelled = volume(&Gp::new(), 40, seed);
        // The whole front dominates 0.21 + 0.1 x 2 + 2/3.
        assert!(modelled > spread_out + 0.05, "seed {seed}: {modelled} and {spread_out}");
        assert!(modelled > 0.78, "seed {seed}: {modelled}");
    }
}

#[test]
fn four_objectives_are_left_to_evolution() {
    let metrics = ["a", "b", "c", "d"].map(Metric::minimize).to_vec();
    let mut script = Script::new(Settings { metrics, ..Settings::new(cube(2), Metric::minimize("a")) });
    for _ in 0..20 {
        let config = propose(&Gp::new(), &script);
        let trial = script.open(Origin::Sampled, Config::new());
        let mut measures = Measures::new();
        for (i, name) in ["a", "b", "c", "d"].iter().enumerate() {
            measures.set(*name, (number(&config, "x0") - i as f64 / 3.0).abs());
        }
        script.propose(trial, "gp", config);
        script.start(trial);
        script.finish(trial, Outcome::Done(measures));
    }
}

/// A study of Branin's function that took over trials of another one, whose values went through `other`.
fn with_borrowed(seed: u64, other: impl Fn(f64, &Config) -> f64) -> Script {
    let problem = problems::branin();
    let mut script = Script::new(problem.settings(seed));
    let trials = (0..40).map(|k| {
        let config = problem.space.complete(&Config::new(), &mut Rng::new(k, 5, 5));
        let value = other(problem.value(&config), &config);
        (config, value)
    });
    let borrowed = Borrowed { study: "before".into(), trials: trials.collect() };
    script.record(None, Body::Borrowed(borrowed));
    script
}

/// How far the best of the first `trials` is from the optimum of Branin's function.
fn first_trials(mut script: Script, trials: u64) -> f64 {
    let problem = problems::branin();
    let sampler = Gp::new();
    for _ in 0..trials {
        let config = propose(&sampler, &script);
        let loss = problem.value(&config);
        script.trial(config, loss);
    }
    problem.value(&script.history().best().expect("a trial").config) - problem.optimum
}

#[test]
fn trials_of_another_study_save_most_of_ones_own() {
    let gaps = [0, 1, 2].map(|seed| first_trials(with_borrowed(seed, |loss, _| 3.0 * loss + 100.0), 6));
    // Six trials on their own leave more than 5 in the median.
    assert!(gaps.iter().all(|gap| *gap < 3.0), "{gaps:?}");
}

#[test]
fn trials_of_a_study_of_something_else_do_little_harm() {
    let misleading = |_, config: &Config| (number(config, "x") * 12.9 + number(config, "y") * 78.2).sin();
    let gaps = [0, 1, 2].map(|seed| first_trials(with_borrowed(seed, misleading), 40));
    assert!(gaps.iter().all(|gap| *gap < 0.1), "{gaps:?}");
}

#[test]
fn each_part_can_be_switched_off() {
    let problem = problems::network();
    let mut script = Script::new(problem.settings(1));
    for k in 0..35 {
        let config = problem.space.complete_feasible(&Config::new(), &mut Rng::new(k, 0, 0), 1_000).unwrap();
        let loss = problem.value(&config);
        script.trial(config, loss);
    }
    // At the edges of where it may look different models agree.
    let spec = SamplerSpec::new("gp").with("reach", false);
    let all = propose(&*tunesmith_search::sampler(&spec, &problem.space).unwrap(), &script);
    for (option, value) in [
        ("linear", Value::Bool(false)),
        ("transform", "raw".into()),
        ("modes", Value::Int(1)),
        ("initial", Value::Int(50)),
        ("margin", Value::Float(0.5)),
    ] {
        let spec = spec.clone().with(option, value);
        let without = propose(&*tunesmith_search::sampler(&spec, &problem.space).unwrap(), &script);
        assert_ne!(without, all, "{option} changes nothing");
    }
}

#[test]
fn a_study_that_has_nothing_to_gain_where_it_is_looks_elsewhere() {
    let space = Space::builder()
        .param(Param::choice("kind", ["a", "b"]))
        .param(Param::float("x", 0.0, 1.0))
        .param(Param::float("y", 0.0, 1.0))
        .build()
        .unwrap();
    let off = |config: &Config, x: f64, y: f64| (number(config, "x") - x).hypot(number(config, "y") - y);
    let loss = |config: &Config| match config.get("kind").and_then(Value::as_str) {
        Some("a") => 0.1 + off(config, 0.3, 0.6).powi(2),
        _ => 0.3 + off(config, 0.9, 0.1).powi(2),
    };
    let mut script = Script::new(Settings::new(space.clone(), Metric::minimize("loss")));
    let mut told = |config: Config| {
        let loss = loss(&config);
        script.trial(config, loss);
        script.clone()
    };
    for k in 0..10 {
        told(space.complete(&Config::new(), &mut Rng::new(k, 0, 0)));
    }
    // To the fourth digit and beyond.
    let mut script = (0..20).fold(None, |_, k| {
        let unit = [0.25, 0.3 + 1e-4 / f64::from(k + 1), 0.6 - 1e-4 / f64::from(k + 2)];
        Some(told(space.decode(&unit, &Config::new())))
    });
    let script = script.as_mut().unwrap();
    let sampler = Gp::new();
    let again = (0..12).filter(|_| {
        let config = propose(&sampler, script);
        let same = loss(&config) < 0.1 + 1e-5;
        let loss = loss(&config);
        script.trial(config, loss);
        same
    });
    assert!(again.count() <= 3);
}

#[test]
fn choices_whose_effects_add_up_are_learned_from_few_trials() {
    let names: Vec<String> = (0..6).map(|i| format!("c{i}")).collect();
    let params = names.iter().map(|n| Param::choice(n.as_str(), ["p", "q", "r", "s", "t"]));
    let space = Space::builder().params(params).build().unwrap();
    // Each choice has a best value, the others cost more the later they stand after it.
    let loss = |config: &Config| {
        let unit = space.encode(config);
        (0..6).map(|i| f64::from(((unit[i] * 5.0) as u32 + 2 * i as u32) % 5) * (1.0 + i as f64)).sum::<f64>()
    };
    let gaps = [0, 1, 2].map(|seed| {
        let mut script =
            Script::new(Settings { seed, ..Settings::new(space.clone(), Metric::minimize("loss")) });
        let sampler = Gp::new();
        let losses = (0..40).map(|_| {
            let config = propose(&sampler, &script);
            let loss = loss(&config);
            script.trial(config, loss);
            loss
        });
        losses.fold(f64::INFINITY, f64::min)
    });
    // The best of 15,625 is 0, of forty at random about 15.
    assert!(gaps.iter().all(|gap| *gap < 4.0), "{gaps:?}");
}

#[test]
fn an_option_that_makes_no_sense_is_refused() {
    let space = cube(2);
    for (option, value) in [
        ("modes", Value::Int(0)),
        ("linear", Value::Int(3)),
        ("random", Value::Float(1.5)),
        ("transform", "log".into()),
        ("speed", Value::Int(3)),
    ] {
        let refused = tunesmith_search::sampler(&SamplerSpec::new("gp").with(option, value), &space);
        let message = refused.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(message.contains(option), "{message}");
    }
}

#[test]
fn the_first_trial_is_the_middle_of_what_has_no_default() {
    let space = Space::builder()
        .param(Param::float("rate", 1e-4, 1.0).log())
        .param(Param::int("layers", 1, 5))
        .param(Param::float("dropout", 0.0, 0.8).default(0.1))
        .param(Param::choice("kind", ["a", "b"]))
        .build()
        .unwrap();
    let mut script = Script::new(Settings::new(space.clone(), Metric::minimize("loss")));
    let first = propose(&Gp::new(), &script);
    let near = |name: &str, expected: f64| (number(&first, name) - expected).abs() < 1e-12;
    assert!(near("rate", 1e-2) && near("layers", 3.0) && near("dropout", 0.1), "{first:?}");
    script.trial(first.clone(), 1.0);
    assert_ne!(propose(&Gp::new(), &script), first);

    let off = tunesmith_search::sampler(&SamplerSpec::new("gp").with("middle", false), &space).unwrap();
    let script = Script::new(Settings::new(space, Metric::minimize("loss")));
    assert_ne!(propose(&*off, &script).get("rate"), first.get("rate"));
}
