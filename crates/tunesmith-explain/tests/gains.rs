//! What tuning gained: ablation paths, tunability, Shapley values; and permutation importance.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{number, numbers, pair, study, value};
use tunesmith_core::{Config, History, Metric, Origin, Param, Rng, Settings, Space, Value};
use tunesmith_explain::{Importance, Method, Question, ablation, importance};
use tunesmith_testkit::sampler_contract::Script;

fn ask(history: &History, method: Method) -> Importance {
    importance(history, method, &Question::default()).unwrap()
}

/// Parameters in `[0, 1]` with the default 1.
fn defaults(d: usize) -> Space {
    let params = (1..=d).map(|i| Param::float(format!("x{i}"), 0.0, 1.0).default(1.0));
    Space::builder().params(params).build().unwrap()
}

#[test]
fn in_an_additive_function_every_method_gives_each_parameter_its_own_gain() {
    let history = study(&defaults(4), 1_500, |c| {
        let x = numbers(c);
        3.0 * x[0] + 2.0 * x[1] + x[2]
    });
    for method in [Method::Tunability, Method::Shapley] {
        let answer = ask(&history, method);
        for (name, gain) in [("x1", 3.0), ("x2", 2.0), ("x3", 1.0), ("x4", 0.0)] {
            assert!((value(&answer, name) - gain).abs() < 0.5, "{method}: {answer:?}");
        }
        assert!((answer.total.unwrap() - 6.0).abs() < 0.6, "{answer:?}");
        assert!(answer.pairs.iter().all(|p| p.value.abs() < 0.5), "{:?}", answer.pairs);
    }
}

#[test]
fn shares_sum_to_the_whole_gain() {
    let history = study(&defaults(5), 400, |c| {
        let x = numbers(c);
        x[0] * x[1] + (x[2] - 0.4).powi(2) + 0.1 * x[3]
    });
    let answer = ask(&history, Method::Shapley);
    let sum: f64 = answer.params.iter().map(|e| e.value).sum();
    assert!((sum - answer.total.unwrap()).abs() < 1e-9);
    let whole = ask(&history, Method::Tunability).total.unwrap();
    assert!((sum - whole).abs() < 0.2 * whole, "{sum} and {whole}");
}

#[test]
fn parameters_that_work_only_together_share_the_gain() {
    // Nothing is gained unless both leave their default.
    let history = study(&defaults(3), 1_500, |c| {
        let x = numbers(c);
        if x[0] < 0.5 && x[1] < 0.5 { 0.0 } else { 1.0 }
    });
    let alone = ask(&history, Method::Tunability);
    assert!(value(&alone, "x1") < 0.2 && value(&alone, "x2") < 0.2, "{alone:?}");
    assert!(pair(&alone, "x1", "x2") > 0.6, "{alone:?}");
    let fair = ask(&history, Method::Shapley);
    assert!((value(&fair, "x1") - 0.5).abs() < 0.15 && (value(&fair, "x2") - 0.5).abs() < 0.15, "{fair:?}");
    assert!(value(&fair, "x3") < 0.1);
    assert!(pair(&fair, "x1", "x2") > 0.6, "{fair:?}");
}

#[test]
fn a_default_that_is_fine_has_no_share_however_much_the_parameter_could_spoil() {
    let space = Space::builder()
        .param(Param::float("spoils", 0.0, 1.0).default(0.0))
        .param(Param::float("helps", 0.0, 1.0).default(1.0))
        .build()
        .unwrap();
    let history = study(&space, 800, |c| 10.0 * number(c, "spoils") + number(c, "helps"));
    assert!(value(&ask(&history, Method::Fanova), "spoils") > 0.9);
    let gains = ask(&history, Method::Shapley);
    assert!(value(&gains, "spoils") < 0.2 && value(&gains, "helps") > 0.5, "{gains:?}");
}

#[test]
fn beyond_twelve_parameters_orders_are_sampled() {
    let history = study(&defaults(14), 300, |c| 2.0 * numbers(c)[0] + numbers(c)[13]);
    let answer = ask(&history, Method::Shapley);
    assert_eq!(&*answer.params[0].name, "x1");
    assert_eq!(&*answer.params[1].name, "x14");
    assert!(answer.warnings.iter().any(|w| w.contains("64 orders")), "{:?}", answer.warnings);
}

#[test]
fn the_path_goes_from_the_default_to_the_best_by_the_greatest_gains() {
    let space = defaults(4);
    let mut script =
        Script::new(Settings { seed: 2, ..Settings::new(space.clone(), Metric::maximize("loss")) });
    let score = |c: &Config| {
        let x = numbers(c);
        10.0 - 3.0 * x[0] - 6.0 * x[1] - 0.01 * x[2]
    };
    let start = space.default_config().unwrap();
    script.trial(start.clone(), score(&start));
    for i in 0..600 {
        let config = space.complete(&Config::new(), &mut Rng::new(3, i, 0));
        let value = score(&config);
        script.trial(config, value);
    }
    let history = script.history();
    let path = ablation(history, &Question::default()).unwrap();
    assert_eq!(path.start, start);
    assert_eq!(path.best, history.best().unwrap().number);
    let order: Vec<&str> = path.steps.iter().take(2).map(|s| &*s.name).collect();
    assert_eq!(order, ["x2", "x1"]);
    assert!((path.steps[0].gain - 6.0).abs() < 1.0, "{:?}", path.steps);
    // A metric to maximize rises along the path.
    assert!((path.value - 0.99).abs() < 0.8 && path.steps[0].value > path.value);
    assert_eq!(path.observed.0.map(|x| (x * 100.0).round()), Some(99.0));
    let answer = path.importance();
    assert_eq!(answer.params.len(), 4);
    assert!((answer.total.unwrap() - path.steps.iter().map(|s| s.gain).sum::<f64>()).abs() < 1e-12);
}

#[test]
fn a_path_through_conditions_takes_the_branch_first() {
    let space = Space::builder()
        .param(Param::choice("optimizer", ["sgd", "adam"]).default("sgd"))
        .param(Param::float("momentum", 0.0, 0.99).default(0.0).when("optimizer", "sgd"))
        .param(Param::float("beta", 0.5, 0.999).default(0.9).when("optimizer", "adam"))
        .build()
        .unwrap();
    let history = study(&space, 400, |c| {
        if c.get("beta").is_some() { 0.1 + 0.1 * number(c, "beta") } else { 2.0 - number(c, "momentum") }
    });
    let path = ablation(&history, &Question::default()).unwrap();
    assert_eq!(&*path.steps[0].name, "optimizer");
    assert_eq!(path.steps[0].to, Some(Value::from("adam")));
    assert!(path.end.get("beta").is_some());
    let gains = ask(&history, Method::Shapley);
    assert_eq!(&*gains.params[0].name, "optimizer");
}

#[test]
fn without_a_default_gains_are_counted_from_the_middle_and_this_is_said() {
    let history = study(&common::cube(2), 100, |c| numbers(c)[0]);
    let answer = ask(&history, Method::Tunability);
    assert!(answer.warnings.iter().any(|w| w.contains("there is no default configuration")));
    assert!((answer.total.unwrap() - 0.5).abs() < 0.2);
    // A trial that was opened as the default is one.
    let space = common::cube(2);
    let mut script = Script::new(Settings::new(space.clone(), Metric::minimize("loss")));
    let start: Config = [("x1", 1.0), ("x2", 1.0)].into_iter().collect();
    let trial = script.open(Origin::Default, start.clone());
    script.propose(trial, "user", start);
    script.start(trial);
    script.done(trial, 1.0);
    for i in 0..100 {
        let config = space.complete(&Config::new(), &mut Rng::new(3, i, 0));
        let loss = numbers(&config)[0];
        script.trial(config, loss);
    }
    let answer = ask(script.history(), Method::Tunability);
    assert!(!answer.warnings.iter().any(|w| w.contains("no default")));
    assert!((answer.total.unwrap() - 1.0).abs() < 0.2);
}

#[test]
fn a_forest_that_is_lied_to_errs_where_the_parameter_matters() {
    let history = study(&common::cube(4), 600, |c| {
        let x = numbers(c);
        2.0 * x[0] + x[1]
    });
    let answer = ask(&history, Method::Permutation);
    let order: Vec<&str> = answer.params.iter().take(2).map(|e| &*e.name).collect();
    assert_eq!(order, ["x1", "x2"]);
    // Exchanging an independent parameter doubles its part of the variance: 2 * 4/5 and 2 * 1/5.
    assert!(
        (value(&answer, "x1") - 1.6).abs() < 0.2 && (value(&answer, "x2") - 0.4).abs() < 0.15,
        "{answer:?}"
    );
    assert!(value(&answer, "x3") < 0.02);
}
