//! Advice: steps in a sensible order, and a follow-up study that keeps the best value and stays within its limits.

use tunesmith_core::{Domain, History, Param, Role, Space, Value};
use tunesmith_explain::advise::{Advice, NextStudy, Purpose, advise};
use tunesmith_explain::diagnose::{Kind, Options};
use tunesmith_testkit::sampler_contract::Script;

use crate::studies::*;

fn advised(history: &History, options: &Options) -> Advice {
    advise(history, &with(history, options), options)
}

/// Checks that the follow-up is a sound space that contains the best configuration, and returns it.
#[track_caller]
fn next(history: &History, advice: &Advice) -> NextStudy {
    let next = advice.next.clone().unwrap();
    let space = Space::builder().params(next.params.iter().map(|p| p.param.clone())).build().unwrap();
    let best = &history.ranking()[0].config;
    for param in space.params() {
        if let Some(value) = best.get(&param.name) {
            assert!(param.domain.contains(value), "{} of {param:?}", value.quoted());
            assert_eq!(param.default.as_ref(), Some(value));
        }
    }
    assert!((20..=100).contains(&next.trials));
    next
}

fn ends(next: &NextStudy, name: &str) -> (f64, f64) {
    match next.params.iter().find(|p| &*p.param.name == name).map(|p| &p.param.domain) {
        Some(Domain::Float { low, high, .. }) => (*low, *high),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_range_whose_end_is_best_reaches_further_but_not_past_its_limit() {
    let space = Space::builder()
        .param(Param::float("lr", 1e-4, 1e-2).log().role(Role::Training))
        .param(Param::float("width", 1.0, 8.0).role(Role::Architecture))
        .build()
        .unwrap();
    let history = of(space, 80, |_, c| -x(c, "lr").log10() + 0.01 * (x(c, "width") - 4.0).powi(2));
    let next_of = |options: &Options| next(&history, &advised(&history, options));
    let free = next_of(&Options::default());
    assert!(ends(&free, "lr").1 > 0.05, "{free:#?}");
    let limited = next_of(&Options { limits: vec![("lr".into(), 1e-9, 0.02)], ..Options::default() });
    assert!((ends(&limited, "lr").1 - 0.02).abs() < 1e-12, "{limited:#?}");
    let change = free.changes.iter().find(|c| &*c.param == "lr").unwrap();
    assert_eq!(change.because, Some(Kind::BestAtEdge));
}

#[test]
fn the_shape_of_a_model_is_the_question_and_its_training_is_tuned_along() {
    let space = Space::builder()
        .param(Param::float("lr", 0.0, 1.0).role(Role::Training))
        .param(Param::float("width", 0.0, 1.0).role(Role::Architecture))
        .build()
        .unwrap();
    let history = of(space, 40, |_, c| (x(c, "lr") - 0.5).powi(2) + (x(c, "width") - 0.5).powi(2));
    let next = next(&history, &advised(&history, &Options::default()));
    let purposes: Vec<Purpose> = next.params.iter().map(|p| p.purpose).collect();
    assert_eq!(purposes, [Purpose::Nuisance, Purpose::Scientific]);
}

#[test]
fn a_parameter_without_effect_is_fixed() {
    let history = of(cube(2), 60, |_, c| (x(c, "x1") - 0.4).powi(2));
    let written = next(&history, &advised(&history, &Options { fixable: true, ..Options::default() }));
    assert_eq!((written.params.len(), &*written.fixed[0].0), (1, "x2"));
    // Where only parameters reach the program, it keeps one value.
    let kept = next(&history, &advised(&history, &Options::default()));
    let param = kept.params.iter().find(|p| &*p.param.name == "x2").unwrap();
    assert!(
        param.purpose == Purpose::Fixed
            && matches!(&param.param.domain, Domain::Choice { values, .. } if values.len() == 1)
    );
}

#[test]
fn many_trials_shrink_a_range_to_the_good_ones_with_the_best_inside() {
    for seed in 0..8 {
        let mid = 0.1 + 0.1 * seed as f64;
        let history = of(cube(2), 80, |_, c| (x(c, "x1") - mid).powi(2) + 0.3 * (x(c, "x2") - 0.5).powi(2));
        let next = next(&history, &advised(&history, &Options::default()));
        let (low, high) = ends(&next, "x1");
        assert!(high - low < 1.0 && low <= mid && mid <= high, "{mid}: {low} to {high}");
    }
}

#[test]
fn overfitting_adds_the_regularization_that_the_model_has() {
    let overfitted: Curve =
        |e| (0.69 * falling(e, 8.0), 0.3 + 0.4 * falling(e, 4.0) + 0.008 * (e as f64 - 10.0).max(0.0));
    let history = trained(Some(&balanced()), 40, &[(0.01, overfitted)]);
    let options = Options {
        available: vec![Param::float("dropout", 0.0, 0.5).role(Role::Regularization)],
        defaults: [("dropout", Value::Float(0.0))].into_iter().collect(),
        ..Options::default()
    };
    let advice = advised(&history, &options);
    assert_eq!(advice.steps[0].because, [Kind::Overfitting]);
    let next = next(&history, &advice);
    let added = next.params.iter().find(|p| &*p.param.name == "dropout").unwrap();
    assert_eq!(added.param.default, Some(Value::Float(0.0)));
    assert_eq!(advised(&history, &Options::default()).next.unwrap().params.len(), 1);
}

#[test]
fn a_training_that_diverged_gets_lower_learning_rates_and_one_that_crawls_higher_ones() {
    let exploded: Curve = |e| (0.6 + 0.25 * e as f64, 0.7 + 0.3 * e as f64);
    let history = trained(Some(&balanced()), 20, &[(0.5, exploded)]);
    let lower = next(&history, &advised(&history, &Options::default()));
    assert!(ends(&lower, "learning_rate").1 <= 0.5, "{lower:#?}");
    let slow: Curve = |e| (0.69 - 0.001 * e as f64, 0.692 - 0.001 * e as f64);
    let history = trained(Some(&balanced()), 40, &[(1e-5, slow)]);
    let higher = next(&history, &advised(&history, &Options::default()));
    assert!(ends(&higher, "learning_rate").0 >= 1e-5, "{higher:#?}");
}

#[test]
fn problems_come_before_remarks_and_equal_advice_is_given_once() {
    let history = of(cube(3), 60, |i, c| if i == 3 { -0.5 } else { (x(c, "x1") - 0.4).powi(2) });
    let diagnosis = found(&history);
    let steps = advise(&history, &diagnosis, &Options::default()).steps;
    assert!(!steps.is_empty());
    let mut all: Vec<&str> = steps.iter().map(|s| s.what.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), steps.len());
    for kind in diagnosis.findings.iter().map(|f| f.kind) {
        assert!(steps.iter().any(|s| s.because.contains(&kind)), "{kind}");
    }
}

#[test]
fn a_study_without_trials_has_no_follow_up() {
    let history = of(cube(2), 0, |_, _| 0.0);
    let advice = advised(&history, &Options::default());
    assert!(advice.steps.is_empty() && advice.next.is_none());
    let script =
        Script::new(tunesmith_core::Settings::new(cube(1), tunesmith_core::Metric::minimize("loss")));
    assert!(advised(script.history(), &Options::default()).next.is_none());
}
