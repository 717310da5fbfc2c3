//! Which model is asked, how well it predicts, and what that is good for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{cube, number, numbers, pair, study, value};
use tunesmith_core::{Config, Goal, Metric, Origin, Outcome, Param, Rng, Settings, Space, Take};
use tunesmith_explain::{Importance, Method, ModelKind, Question, importance, sentences};
use tunesmith_testkit::sampler_contract::Script;

fn ask(history: &tunesmith_core::History, method: Method) -> Importance {
    importance(history, method, &Question::default()).unwrap()
}

fn ishigami(c: &Config) -> f64 {
    let x: Vec<f64> = numbers(c).iter().map(|u| (2.0 * u - 1.0) * std::f64::consts::PI).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

#[test]
fn a_process_needs_few_trials_of_a_smooth_function() {
    let answer = ask(&study(&cube(3), 100, ishigami), Method::Fanova);
    let fit = answer.model.unwrap();
    assert_eq!(fit.kind, ModelKind::Process);
    let (other, forest) = fit.other.unwrap();
    assert!(other == ModelKind::Forest && fit.explained > 0.7 && forest < fit.explained - 0.2, "{fit:?}");
    for (name, wanted) in [("x1", 0.3139), ("x2", 0.4424), ("x3", 0.0)] {
        assert!((value(&answer, name) - wanted).abs() < 0.08, "{answer:?}");
    }
    // Of 0.2437: its share is in the corners, where few trials are.
    assert!(pair(&answer, "x1", "x3") > 0.08, "{answer:?}");
}

#[test]
fn a_forest_is_asked_where_it_predicts_as_well_and_where_trials_are_many() {
    let steps = |c: &Config| {
        f64::from(u8::from(number(c, "x1") > 0.37)) + f64::from(u8::from(number(c, "x2") > 0.81))
    };
    let fit = ask(&study(&cube(3), 100, steps), Method::Fanova).model.unwrap();
    assert_eq!(fit.kind, ModelKind::Forest);
    assert!(fit.explained > 0.9 && fit.other.unwrap().0 == ModelKind::Process, "{fit:?}");
    let fit = ask(&study(&cube(3), 400, ishigami), Method::Fanova).model.unwrap();
    assert_eq!((fit.kind, fit.other), (ModelKind::Forest, None));
}

#[test]
fn noise_is_called_what_it_is() {
    let noise = std::cell::RefCell::new(Rng::new(9, 9, 9));
    let history = study(&cube(4), 60, |_| noise.borrow_mut().normal());
    for method in [Method::Fanova, Method::Tunability, Method::Shapley, Method::Ablation] {
        let answer = ask(&history, method);
        assert!(answer.model.unwrap().explained < 0.1, "{answer:?}");
        assert!(answer.warnings.iter().any(|w| w.contains("no model can predict the results")), "{answer:?}");
    }
    assert_eq!(sentences(&ask(&history, Method::Fanova), &ask(&history, Method::Tunability)), [""; 0]);
}

#[test]
fn what_can_spoil_but_not_gain_is_told_from_what_gains() {
    let space = Space::builder()
        .param(Param::float("spoils", 0.0, 1.0).default(0.0))
        .param(Param::float("helps", 0.0, 1.0).default(1.0))
        .param(Param::float("idle", 0.0, 1.0).default(0.5))
        .build()
        .unwrap();
    let history = study(&space, 120, |c| 3.0 * number(c, "spoils") + 2.0 * number(c, "helps"));
    let said = sentences(&ask(&history, Method::Fanova), &ask(&history, Method::Tunability));
    assert!(said[0].starts_with("`spoils`") && said[0].ends_with("of how loss varies."), "{said:?}");
    for wanted in [
        "Most is gained by tuning `helps`.",
        "`spoils` can spoil results, yet tuning it gains next to nothing.",
        "`idle` neither",
    ] {
        assert!(said.iter().any(|s| s.starts_with(wanted)), "{wanted}: {said:?}");
    }
}

#[test]
fn gains_are_counted_within_the_limits() {
    // Without the limit x1 = 0 would be best; with it x1 has to stay above one half.
    let space = Space::builder()
        .param(Param::float("x1", 0.0, 1.0).default(1.0))
        .param(Param::float("x2", 0.0, 1.0).default(1.0))
        .build()
        .unwrap();
    let mut settings = Settings { seed: 5, ..Settings::new(space.clone(), Metric::minimize("loss")) };
    settings.metrics.push(Metric { name: "size".into(), goal: Goal::AtMost(0.5), take: Take::Mean });
    let mut script = Script::new(settings);
    for i in 0..150 {
        let config = space.complete(&Config::new(), &mut Rng::new(1, i, 0));
        let x = numbers(&config);
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "s", config);
        script.start(trial);
        let measures = [("loss", x[0] + 0.2 * x[1]), ("size", 1.0 - x[0])].into_iter().collect();
        script.finish(trial, Outcome::Done(measures));
    }
    for method in [Method::Tunability, Method::Shapley] {
        let answer = ask(script.history(), method);
        assert!((value(&answer, "x1") - 0.5).abs() < 0.1, "{answer:?}");
        assert!((value(&answer, "x2") - 0.2).abs() < 0.1, "{answer:?}");
    }
}

#[test]
fn another_seed_gives_another_forest_and_much_the_same_answer() {
    let history = study(&cube(3), 300, |c| numbers(c)[0]);
    let ask = |seed| importance(&history, Method::Fanova, &Question { seed, ..Question::default() }).unwrap();
    let (own, other) = (ask(None), ask(Some(77)));
    assert_eq!(own, ask(None));
    assert_ne!(own, other);
    assert!((value(&own, "x1") - value(&other, "x1")).abs() < 0.02);
}
