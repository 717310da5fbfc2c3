//! PED-ANOVA against cases worked out by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{cube, interval, numbers, study, value};
use tunesmith_core::{Config, Metric, Param, Settings, Space};
use tunesmith_explain::{Method, Question, importance};
use tunesmith_testkit::sampler_contract::Script;

/// Twenty trials, five of them the best. `a` is "yes" in all of the best and none of the others; `b` in 3 of the best and 8 of the
/// others. With one trial spread evenly the densities are 5.5/6 against 5.5/21, and 3.5/6 against 11.5/21, so the divergences
/// 2.217741 and 0.005149.
#[test]
fn counts_of_choices_give_the_divergence_worked_out_by_hand() {
    let space = Space::builder()
        .param(Param::choice("a", ["yes", "no"]))
        .param(Param::choice("b", ["yes", "no"]))
        .build()
        .unwrap();
    let mut script = Script::new(Settings::new(space, Metric::minimize("loss")));
    for i in 0..20 {
        let best = i < 5;
        let word = |yes: bool| if yes { "yes" } else { "no" };
        let b = if best { i < 3 } else { i < 13 };
        let config: Config = [("a", word(best)), ("b", word(b))].into_iter().collect();
        script.trial(config, f64::from(i));
    }
    let question = Question { top: 0.25, ..Question::default() };
    let answer = importance(script.history(), Method::PedAnova, &question).unwrap();
    let sum = 2.217_741 + 0.005_149;
    assert!((value(&answer, "a") - 2.217_741 / sum).abs() < 1e-6, "{answer:?}");
    assert!((value(&answer, "b") - 0.005_149 / sum).abs() < 1e-6, "{answer:?}");
}

#[test]
fn what_decides_about_the_best_comes_first() {
    let history = study(&cube(4), 1_000, |c| {
        let x = numbers(c);
        (x[2] - 0.3).powi(2) + 0.002 * x[0]
    });
    let answer = importance(&history, Method::PedAnova, &Question::default()).unwrap();
    assert_eq!(&*answer.params[0].name, "x3");
    assert!(answer.params[0].value > 0.8);
    let sum: f64 = answer.params.iter().map(|e| e.value).sum();
    assert!((sum - 1.0).abs() < 1e-12);
    let at = interval(&answer, "x3");
    assert!(at.low < answer.params[0].value && answer.params[0].value < at.high);
}

#[test]
fn among_good_trials_something_else_matters() {
    // x1 sets the good ones apart from the others, x2 the best ones from the good.
    let history = study(&cube(2), 4_000, |c| {
        let x = numbers(c);
        if x[0] < 0.2 { x[1] } else { 10.0 + x[0] }
    });
    let ask = |region| {
        let question = Question { region, ..Question::default() };
        importance(&history, Method::PedAnova, &question).unwrap()
    };
    let (whole, good) = (ask(None), ask(Some(0.2)));
    assert!(value(&whole, "x1") > value(&good, "x1"));
    assert_eq!(&*good.params[0].name, "x2");
    assert!(good.params[0].value > 0.9, "{good:?}");
}

#[test]
fn an_inactive_value_is_a_value() {
    let space = Space::builder()
        .param(Param::choice("kind", ["plain", "fancy"]))
        .param(Param::float("u", 0.0, 1.0).when("kind", "fancy"))
        .build()
        .unwrap();
    let history =
        study(&space, 500, |c| if c.get("u").is_some() { 1.0 + numbers(c).len() as f64 } else { 0.0 });
    let answer = importance(&history, Method::PedAnova, &Question::default()).unwrap();
    assert!(value(&answer, "u") > 0.3 && value(&answer, "kind") > 0.3, "{answer:?}");
}

#[test]
fn intervals_can_be_left_out() {
    let history = study(&cube(2), 50, |c| numbers(c)[0]);
    let question = Question { replicates: 0, ..Question::default() };
    let answer = importance(&history, Method::PedAnova, &question).unwrap();
    assert!(answer.params.iter().all(|e| e.interval.is_none()));
}
