//! Histories with little or nothing to explain.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{cube, numbers, study, value};
use tunesmith_core::{Config, Goal, History, Metric, Origin, Outcome, Param, Rng, Settings, Space, Take};
use tunesmith_explain::{ExplainError, Importance, Method, Question, importance};
use tunesmith_testkit::sampler_contract::{Script, histories};

fn every(history: &History) -> Vec<Result<Importance, ExplainError>> {
    Method::ALL.into_iter().map(|m| importance(history, m, &Question::default())).collect()
}

fn refusals(history: &History) -> Vec<String> {
    every(history).into_iter().map(|answer| answer.unwrap_err().to_string()).collect()
}

#[test]
fn one_trial_is_too_few() {
    let history = study(&cube(2), 1, |_| 1.0);
    assert!(
        refusals(&history).iter().all(|e| e == "1 of 1 trials can be compared, and at least 4 are needed")
    );
}

#[test]
fn what_became_of_the_trials_is_said() {
    let space = cube(2);
    let mut script = Script::new(histories::settings(&space, 1));
    let config = |i| space.complete(&Config::new(), &mut Rng::new(1, i, 0));
    for i in 0..6 {
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "s", config(i));
        script.start(trial);
        match i {
            0 => {}
            1 => script.finish(trial, Outcome::Stopped(tunesmith_core::Measures::of("loss", 1.0))),
            2 => script.done(trial, f64::NAN),
            _ => script.fail(trial),
        }
    }
    let wanted = "0 of 6 trials can be compared, and at least 4 are needed: 3 failed, 1 with a value that is no number, \
                  1 stopped early, 1 not finished";
    assert!(refusals(script.history()).iter().all(|e| e == wanted), "{:?}", refusals(script.history()));
}

#[test]
fn equal_values_leave_nothing_to_explain() {
    let history = study(&cube(2), 30, |_| 0.5);
    let wanted = "all 30 trials have the same value, so no parameter can have mattered";
    assert!(refusals(&history).iter().all(|e| e == wanted));
}

#[test]
fn a_study_without_parameters_says_so() {
    let history = study(&Space::default(), 5, |_| 1.0);
    assert!(refusals(&history).iter().all(|e| e == "the study has no parameters yet"));
}

#[test]
fn an_unknown_metric_is_answered_with_the_known_ones() {
    let history = study(&cube(1), 9, |c| numbers(c)[0]);
    let question = Question { metric: Some("acc".into()), ..Question::default() };
    let error = importance(&history, Method::Fanova, &question).unwrap_err();
    assert_eq!(error.to_string(), "there is no metric `acc`; the metrics are `loss`");
}

#[test]
fn numbers_outside_their_range_are_refused() {
    let history = study(&cube(1), 9, |c| numbers(c)[0]);
    for question in [
        Question { region: Some(0.0), ..Question::default() },
        Question { region: Some(f64::NAN), ..Question::default() },
        Question { top: 1.0, ..Question::default() },
        Question { trees: 0, ..Question::default() },
    ] {
        let error = importance(&history, Method::Fanova, &question).unwrap_err();
        assert!(matches!(error, ExplainError::OutOfRange { .. }), "{error}");
    }
}

#[test]
fn one_parameter_explains_everything() {
    let history = study(&cube(1), 60, |c| numbers(c)[0]);
    for answer in every(&history).into_iter().map(Result::unwrap) {
        assert_eq!(answer.params.len(), 1);
        assert!(answer.pairs.is_empty());
        assert!(answer.params[0].value > 0.2, "{answer:?}");
    }
    assert!(value(&importance(&history, Method::Fanova, &Question::default()).unwrap(), "x1") > 0.95);
}

#[test]
fn sixty_parameters_are_answered_and_called_many() {
    let history = study(&cube(60), 200, |c| numbers(c)[7] + numbers(c)[41]);
    let question = Question { trees: 16, ..Question::default() };
    for answer in Method::ALL.map(|m| importance(&history, m, &question).unwrap()) {
        assert_eq!(answer.params.len(), 60, "{}", answer.method);
        let found: Vec<&str> = answer.params.iter().take(2).map(|e| &*e.name).collect();
        assert!(found.contains(&"x8") && found.contains(&"x42"), "{}: {found:?}", answer.method);
        assert!(answer.warnings.iter().any(|w| w.contains("200 trials are few for 60 parameters")));
    }
}

#[test]
fn extreme_values_give_finite_answers_and_a_warning() {
    let history = study(&cube(2), 100, |c| if numbers(c)[1] > 0.97 { 1e300 } else { numbers(c)[0] });
    for answer in every(&history).into_iter().map(Result::unwrap) {
        assert!(answer.params.iter().all(|e| e.value.is_finite()), "{answer:?}");
    }
    let answer = importance(&history, Method::Fanova, &Question::default()).unwrap();
    assert!(answer.warnings.iter().any(|w| w.contains("a few very bad trials")), "{:?}", answer.warnings);
}

#[test]
fn a_parameter_that_was_hardly_ever_active_is_named() {
    let space = Space::builder()
        .param(Param::float("x1", 0.0, 1.0))
        .param(Param::float("rare", 0.0, 1.0).when_between("x1", Some(0.99), None))
        .build()
        .unwrap();
    let history = study(&space, 100, |c| numbers(c)[0]);
    let active = history.trials().filter(|t| t.config.get("rare").is_some()).count();
    assert!(active < 4);
    for answer in every(&history).into_iter().map(Result::unwrap) {
        assert!(answer.warnings.iter().any(|w| w.starts_with("`rare` was")), "{:?}", answer.warnings);
    }
}

#[test]
fn only_feasible_trials_count_and_each_metric_can_be_asked_for() {
    let space = cube(2);
    let limit = Metric { name: "size".into(), goal: Goal::AtMost(0.5), take: Take::Mean };
    let other = Metric { name: "seen".into(), goal: Goal::Watch, take: Take::Mean };
    let mut settings = histories::settings(&space, 1);
    settings.metrics.extend([Metric::maximize("score"), limit, other]);
    let mut script = Script::new(Settings { ..settings });
    for i in 0..200 {
        let config = space.complete(&Config::new(), &mut Rng::new(1, i, 0));
        let x = numbers(&config);
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "s", config);
        script.start(trial);
        let measures =
            [("loss", x[0]), ("score", x[1]), ("size", x[0]), ("seen", x[1])].into_iter().collect();
        script.finish(trial, Outcome::Done(measures));
    }
    let ask = |metric: &str, method| {
        let question = Question { metric: Some(metric.into()), ..Question::default() };
        importance(script.history(), method, &question)
    };
    let first = ask("loss", Method::Fanova).unwrap();
    assert!(first.points < 120 && first.warnings.iter().any(|w| w.contains("beyond a limit")), "{first:?}");
    assert_eq!(&*first.params[0].name, "x1");
    assert_eq!(&*ask("score", Method::Fanova).unwrap().params[0].name, "x2");
    assert_eq!(&*ask("score", Method::PedAnova).unwrap().params[0].name, "x2");
    assert_eq!(&*ask("seen", Method::Fanova).unwrap().params[0].name, "x2");
    let refused = ask("seen", Method::Tunability).unwrap_err();
    assert!(refused.to_string().starts_with("`seen` is neither minimized nor maximized"), "{refused}");
}

#[test]
fn nothing_panics_on_any_history() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner};
    let runs = Runs { cases: 40, failure_persistence: None, ..Runs::default() };
    let question = Question { trees: 8, replicates: 5, ..Question::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    let result = TestRunner::new_with_rng(runs, rng).run(&histories::history(5, 30), |history| {
        for method in Method::ALL {
            if let Ok(answer) = importance(&history, method, &question) {
                prop_assert!(answer.params.iter().all(|e| !e.value.is_nan()), "{:?}", answer);
            }
        }
        Ok(())
    });
    result.unwrap();
}
