//! What the tree-structured Parzen estimator learns from a history.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Config, Goal, Measures, Metric, Origin, Outcome, Param, Prior, Rng, Settings, Space, Value,
};
use tunesmith_search::samplers::Tpe;
use tunesmith_testkit::sampler_contract::{Asked, Script, ask};

fn config(values: &[(&str, Value)]) -> Config {
    values.iter().map(|(n, v)| (*n, v.clone())).collect()
}

fn number(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

/// What a number of instances would propose next, each for another trial.
fn proposals(script: &Script, fixed: &Config, count: u64) -> Vec<Config> {
    let tpe = Tpe::new();
    let history = script.history();
    (0..count)
        .map(|k| {
            let asked = Asked { trial: history.len() + k, ..Asked::next(history, fixed) };
            ask(&tpe, asked).unwrap().config
        })
        .collect()
}

/// The share of proposals for which something holds.
fn share(script: &Script, fixed: &Config, holds: impl Fn(&Config) -> bool) -> f64 {
    let all = proposals(script, fixed, 60);
    all.iter().filter(|c| holds(c)).count() as f64 / all.len() as f64
}

fn line() -> Space {
    Space::builder().param(Param::float("x", 0.0, 1.0)).build().unwrap()
}

fn at(x: f64) -> Config {
    config(&[("x", x.into())])
}

fn study(space: &Space) -> Script {
    Script::new(Settings { seed: 5, ..Settings::new(space.clone(), Metric::minimize("loss")) })
}

/// Trials spread evenly over a line.
fn spread(script: &mut Script, loss: impl Fn(f64) -> f64) {
    for k in 0..40 {
        let x = (f64::from(k) + 0.5) / 40.0;
        script.trial(at(x), loss(x));
    }
}

#[test]
fn proposals_gather_where_good_trials_are_frequent_and_others_rare() {
    let mut script = study(&line());
    spread(&mut script, |x| (x - 0.7).abs());
    assert!(share(&script, &Config::new(), |c| (number(c, "x") - 0.7).abs() < 0.15) > 0.7);
}

#[test]
fn interactions_between_parameters_count() {
    let space = Space::builder().params(["x", "y"].map(|n| Param::float(n, 0.0, 1.0))).build().unwrap();
    let mut script = study(&space);
    for k in 0..200 {
        let mut rng = Rng::new(k, 0, 0);
        let (x, y) = (rng.uniform(), rng.uniform());
        // Two good corners, on a diagonal.
        let loss = (x - y).abs() + (0.25 - (x - 0.5).abs()).max(0.0);
        script.trial(config(&[("x", x.into()), ("y", y.into())]), loss);
    }
    let near = |c: &Config| (number(c, "x") - number(c, "y")).abs() < 0.25;
    assert!(share(&script, &Config::new(), near) > 0.85);
    let fixed = config(&[("x", 0.9.into())]);
    assert!(share(&script, &fixed, |c| number(c, "y") > 0.6) > 0.7, "given x, y follows");
    let fixed = config(&[("x", 0.1.into())]);
    assert!(share(&script, &fixed, |c| number(c, "y") < 0.4) > 0.7, "given x, y follows");
}

#[test]
fn trials_under_way_and_failures_keep_others_off() {
    let mut script = study(&line());
    spread(&mut script, |x| ((x - 0.25).abs()).min((x - 0.75).abs() + 1e-3));
    let left = |c: &Config| number(c, "x") < 0.5;
    let before = share(&script, &Config::new(), left);
    let mut failed = script.clone();
    for k in 0..8 {
        let x = 0.25 + 0.01 * (f64::from(k) - 4.0);
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "tpe", at(x));
        script.start(trial);
        let trial = failed.open(Origin::Sampled, Config::new());
        failed.propose(trial, "tpe", at(x));
        failed.start(trial);
        failed.fail(trial);
    }
    let running = share(&script, &Config::new(), left);
    let failed = share(&failed, &Config::new(), left);
    assert!(running < before - 0.15, "{before} {running}");
    assert!(failed < before - 0.15, "{before} {failed}");
}

#[test]
fn diverged_trials_are_worse_than_any_that_ended_well() {
    let mut script = study(&line());
    for k in 0..30 {
        let x = (f64::from(k) + 0.5) / 30.0;
        let bad = if k % 2 == 0 { f64::NAN } else { f64::NEG_INFINITY };
        script.trial(at(x), if x < 0.8 { bad } else { x });
    }
    assert!(share(&script, &Config::new(), |c| number(c, "x") > 0.75) > 0.8);
}

#[test]
fn stopped_trials_come_after_done_ones_and_those_that_came_further_first() {
    let stopped = |script: &mut Script, x: f64, step: u64, loss: f64| {
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "tpe", at(x));
        script.start(trial);
        script.report(trial, Some(step), None, loss);
        script.finish(trial, Outcome::Stopped(Measures::of("loss", loss)));
    };
    let mut script = study(&line());
    for k in 0..20 {
        let x = f64::from(k) / 20.0;
        // The lowest losses on the left, the most steps on the right.
        stopped(&mut script, x, if x < 0.5 { 3 } else { 9 }, x);
    }
    let right = |c: &Config| number(c, "x") > 0.4 && number(c, "x") < 0.7;
    assert!(share(&script, &Config::new(), right) > 0.6);
    for x in [0.88, 0.9, 0.92] {
        script.trial(at(x), 100.0);
    }
    assert!(share(&script, &Config::new(), |c| number(c, "x") > 0.8) > 0.6);
}

#[test]
fn each_branch_is_modelled_from_its_own_trials() {
    let space = Space::builder()
        .param(Param::choice("model", ["tree", "net"]))
        .param(Param::float("depth", 0.0, 1.0).when("model", "tree"))
        .param(Param::float("rate", 0.0, 1.0).when("model", "net"))
        .build()
        .unwrap();
    let mut script = study(&space);
    for k in 0..60 {
        let u = (f64::from(k / 2) + 0.5) / 30.0;
        // Nets are worse throughout, and best at a rate of 0.9; trees at a depth of 0.2.
        if k % 2 == 0 {
            script.trial(config(&[("model", "tree".into()), ("depth", u.into())]), (u - 0.2).abs());
        } else {
            script.trial(config(&[("model", "net".into()), ("rate", u.into())]), 5.0 + (u - 0.9).abs());
        }
    }
    assert!(share(&script, &Config::new(), |c| (number(c, "depth") - 0.2).abs() < 0.2) > 0.7);
    let net = config(&[("model", "net".into())]);
    assert!(share(&script, &net, |c| (number(c, "rate") - 0.9).abs() < 0.2) > 0.7);
}

#[test]
fn limits_on_metrics_are_kept_where_that_can_be_told() {
    let limit = Metric { goal: Goal::AtMost(0.5), ..Metric::minimize("size") };
    let settings = Settings::new(line(), Metric::minimize("loss"));
    let metrics = settings.metrics.iter().cloned().chain([limit]).collect();
    let mut script = Script::new(Settings { seed: 2, metrics, ..settings });
    for k in 0..60 {
        let x = f64::from(k) / 60.0;
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "tpe", at(x));
        script.start(trial);
        let mut measures = Measures::of("loss", -x);
        measures.set("size", x);
        script.finish(trial, Outcome::Done(measures));
    }
    // The loss falls to the right, and beyond 0.5 the limit is exceeded.
    assert!(share(&script, &Config::new(), |c| (0.35..0.56).contains(&number(c, "x"))) > 0.8);
}

#[test]
fn several_objectives_spread_along_the_front() {
    let settings = Settings::new(line(), Metric::minimize("a"));
    let metrics = vec![Metric::minimize("a"), Metric::minimize("b")];
    let mut script = Script::new(Settings { seed: 2, metrics, ..settings });
    let tpe = Tpe::new();
    let mut tried = Vec::new();
    for _ in 0..100 {
        let config = ask(&tpe, Asked::next(script.history(), &Config::new())).unwrap().config;
        let x = number(&config, "x");
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "tpe", config);
        script.start(trial);
        let mut measures = Measures::of("a", (x - 0.2).powi(2));
        measures.set("b", (x - 0.5).powi(2));
        script.finish(trial, Outcome::Done(measures));
        tried.push(x);
    }
    // The front reaches from 0.2 to 0.5.
    let late = &tried[40..];
    let within = |low: f64, high: f64| late.iter().filter(|x| (low..high).contains(*x)).count();
    assert!(within(0.17, 0.53) > 40, "{late:?}");
    for part in 0..3 {
        let low = 0.2 + 0.1 * f64::from(part);
        assert!(within(low, low + 0.1) > 5, "{late:?}");
    }
}

#[test]
fn a_prior_draws_proposals_while_trials_say_little() {
    let param = Param::float("x", 0.0, 1.0);
    let of = |param: Param| {
        let space = Space::builder().param(param).build().unwrap();
        let mut script = study(&space);
        for k in 0..8 {
            script.trial(at((f64::from(k) + 0.5) / 8.0), f64::from(k * 5 % 8));
        }
        share(&script, &Config::new(), |c| (number(c, "x") - 0.8).abs() < 0.1)
    };
    let flat = of(param.clone());
    let with = of(param.prior(Prior::Normal { mean: 0.8, sd: 0.03 }));
    assert!(with > flat + 0.3, "{flat} {with}");
}

#[test]
fn small_spaces_are_tried_out_before_anything_is_repeated() {
    let space = Space::builder()
        .param(Param::int("a", 1, 4))
        .param(Param::choice("b", ["x", "y", "z"]))
        .param(Param::ordered("c", [1, 2]))
        .build()
        .unwrap();
    let mut script = study(&space);
    let tpe = Tpe::new();
    for k in 0..24 {
        let config = ask(&tpe, Asked::next(script.history(), &Config::new())).unwrap().config;
        let new = script.history().same_as(&config).is_none();
        // The first ones are Sobol points, which the study itself asks for anew.
        assert!(new || k < 6, "{config} again, as trial {k}");
        let loss = number(&config, "a") + number(&config, "c");
        script.trial(config, loss);
    }
}

#[test]
fn the_note_says_what_the_model_was_made_from() {
    let mut script = study(&line());
    let why = |script: &Script| ask(&Tpe::new(), Asked::next(script.history(), &Config::new())).unwrap().why;
    assert_eq!(why(&script), "start: Sobol point 1");
    spread(&mut script, |x| x);
    assert_eq!(why(&script), "the best 4 of 40 trials");
    for _ in 0..3 {
        spread(&mut script, |x| x);
        script.trial(at(0.5), 1.0);
    }
    assert_eq!(why(&script), "the best 17 of more than 160 trials");
}
