//! Values, configurations, measures, and what a trial's reports come to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Study, settings};
use proptest::prelude::*;
use tunesmith_core::{
    Body, Config, Failure, FailureClass, Goal, Measures, Metric, Outcome, Reported, State, Take, Value,
    nearest,
};

#[test]
fn numbers_are_equal_by_value_and_nothing_else_is() {
    let same = |a: Value, b: Value| a == b;
    assert!(same(1.into(), 1.0.into()));
    assert!(same(0.0.into(), (-0.0).into()));
    assert!(same(i64::MIN.into(), (-(2_f64.powi(63))).into()));
    assert!(!same(i64::MAX.into(), 2_f64.powi(63).into()));
    assert!(!same(((1_i64 << 53) + 1).into(), 2_f64.powi(53).into()));
    assert!(!same(1.into(), true.into()));
    assert!(!same(1.into(), "1".into()));
    assert!(!same(f64::NAN.into(), f64::NAN.into()));
    assert!(same(vec![1.into(), "a".into()].into(), vec![1.0.into(), "a".into()].into()));
    assert!(!same(vec![1.into()].into(), 1.into()));
}

#[test]
fn values_tell_what_they_are() {
    assert_eq!(
        (Value::from(3.0).as_i64(), Value::from(3.5).as_i64(), Value::from(1e300).as_i64()),
        (Some(3), None, None)
    );
    assert_eq!((Value::from(7).as_f64(), Value::from("7").as_f64()), (Some(7.0), None));
    assert_eq!((Value::from("a").as_str(), Value::from(true).as_bool()), (Some("a"), Some(true)));
    let list = Value::from(vec![1.into()]);
    assert_eq!(list.as_list().map(<[Value]>::len), Some(1));
    let kinds = [true.into(), 1.into(), 0.5.into(), "a".into(), list].map(|v: Value| v.kind());
    assert_eq!(kinds, ["a boolean", "a whole number", "a number", "text", "a list"]);
}

#[test]
fn numbers_are_written_as_short_as_they_read_back() {
    for (x, text) in [
        (0.1 + 0.2, "0.30000000000000004"),
        (3.0, "3"),
        (1e-4, "0.0001"),
        (1e-5, "1e-5"),
        (-2.5e-7, "-2.5e-7"),
        (1e15, "1000000000000000"),
        (1e16, "1e16"),
        (-1e300, "-1e300"),
        (0.0, "0"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
    ] {
        assert_eq!(Value::from(x).to_string(), text);
    }
    let list = Value::from(vec![1.into(), 0.5.into(), "a b".into(), true.into()]);
    assert_eq!(list.to_string(), "1,0.5,a b,true");
    assert_eq!(list.quoted(), "[1, 0.5, \"a b\", true]");
}

#[test]
fn a_configuration_keeps_its_order_and_equals_the_same_values_in_another() {
    let mut config: Config = [("b", 1), ("a", 2)].into_iter().collect();
    config.set("b", "x");
    assert_eq!(config.to_string(), "b = \"x\", a = 2");
    let other: Config = [("a", Value::Float(2.0)), ("b", "x".into())].into_iter().collect();
    assert_eq!(config, other);
    config.set("c", 1);
    assert_ne!(config, other);
    assert_eq!((config.len(), config.is_empty(), config.get("d")), (3, false, None));
    let json = serde_json::to_string(&config).unwrap();
    assert_eq!(json, r#"{"b":"x","a":2,"c":1}"#);
    assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
}

#[test]
fn measures_equal_what_was_recorded_also_when_it_is_not_a_number() {
    let of = |pairs: &[(&str, f64)]| pairs.iter().map(|(n, v)| (*n, *v)).collect::<Measures>();
    assert_eq!(of(&[("a", f64::NAN), ("b", 1.0)]), of(&[("b", 1.0), ("a", f64::NAN)]));
    assert_ne!(of(&[("a", f64::NAN)]), of(&[("a", 1.0)]));
    assert_ne!(of(&[("a", 1.0)]), of(&[("a", 1.0), ("b", 1.0)]));
    let mut measures = of(&[("a", 1.0), ("a", 2.0)]);
    measures.set("b", 3.0);
    assert_eq!(
        measures.iter().map(|(n, v)| (n.to_string(), v)).collect::<Vec<_>>(),
        [("a".into(), 2.0), ("b".into(), 3.0)]
    );
    assert!(Measures::new().is_empty() && measures.get("c").is_none());
}

#[test]
fn goals_compare_and_limit() {
    assert!(Goal::Minimize.better(1.0, 2.0) && !Goal::Minimize.better(2.0, 2.0));
    assert!(Goal::Maximize.better(2.0, 1.0) && !Goal::Maximize.better(1.0, 2.0));
    for goal in [Goal::Minimize, Goal::Maximize] {
        assert!(goal.is_objective());
        assert!(
            goal.better(f64::INFINITY, f64::NAN)
                && !goal.better(f64::NAN, 0.0)
                && !goal.better(f64::NAN, f64::NAN)
        );
        assert!(goal.satisfied(f64::NAN));
    }
    assert!(
        Goal::AtMost(1.0).satisfied(1.0)
            && !Goal::AtMost(1.0).satisfied(1.1)
            && !Goal::AtMost(1.0).satisfied(f64::NAN)
    );
    assert!(Goal::AtLeast(1.0).satisfied(1.0) && !Goal::AtLeast(1.0).satisfied(0.9));
    assert!(!Goal::Watch.better(1.0, 2.0) && !Goal::AtMost(1.0).is_objective());
}

/// A trial with these reports: (fold, value).
fn value(reports: &[(Option<u32>, f64)], metric: Metric, outcome: Option<Measures>) -> Option<f64> {
    let mut study = Study::new(settings());
    let trial = study.start(0.5);
    for (step, (fold, value)) in reports.iter().enumerate() {
        let measures = Measures::of("loss", *value);
        let report = Reported { attempt: 1, step: Some(step as u64), fold: *fold, measures, late: false };
        study.add(Some(trial), Body::Reported(report));
    }
    if let Some(measures) = outcome {
        study.finish(trial, 1, Outcome::Done(measures));
    }
    study.history.trial(trial).unwrap().value(&metric)
}

#[test]
fn reports_become_one_value_as_the_metric_says() {
    let curve = [(None, 3.0), (None, 1.0), (None, f64::NAN), (None, 2.0)];
    let (min, max) = (|| Metric::minimize("loss"), || Metric::maximize("loss"));
    assert_eq!(value(&curve, min(), None), Some(2.0));
    assert_eq!(value(&curve, min().taking(Take::Last), None), Some(2.0));
    assert_eq!(value(&curve, min().taking(Take::Best), None), Some(1.0));
    assert_eq!(value(&curve, max().taking(Take::Best), None), Some(3.0));
    let watched = Metric { goal: Goal::Watch, ..min().taking(Take::Best) };
    assert_eq!(value(&curve, watched, None), Some(2.0));
    assert_eq!(value(&curve, Metric::minimize("other"), None), None);
    assert_eq!(value(&[], min(), None), None);
    let nan_first = [(None, f64::NAN), (None, 4.0)];
    assert_eq!(value(&nan_first, min().taking(Take::Best), None), Some(4.0));
}

#[test]
fn folds_are_averaged() {
    let folds = [(Some(0), 5.0), (Some(1), 1.0), (Some(0), 3.0), (Some(1), 2.0), (Some(2), 4.0)];
    assert_eq!(value(&folds, Metric::minimize("loss"), None), Some(3.0));
    assert_eq!(value(&folds, Metric::minimize("loss").taking(Take::Best), None), Some(8.0 / 3.0));
    assert_eq!(value(&folds, Metric::maximize("loss").taking(Take::Best), None), Some(11.0 / 3.0));
    assert_eq!(value(&folds, Metric::minimize("loss").taking(Take::Last), None), Some(4.0));
}

#[test]
fn the_result_of_a_trial_goes_before_its_reports() {
    let curve = [(None, 3.0), (None, 1.0)];
    let best = Metric::minimize("loss").taking(Take::Best);
    assert_eq!(value(&curve, best.clone(), Some(Measures::of("loss", 9.0))), Some(9.0));
    assert_eq!(value(&curve, best, Some(Measures::of("other", 9.0))), Some(1.0));
}

#[test]
fn a_diverged_trial_is_done_and_not_failed() {
    let mut study = Study::new(settings());
    let metric = Metric::minimize("loss");
    for (loss, diverged) in [(f64::NAN, true), (f64::INFINITY, true), (0.5, false)] {
        let trial = study.run(0.5, loss);
        let t = study.history.trial(trial).unwrap();
        assert_eq!((t.state(), t.diverged(&metric)), (State::Done, diverged));
    }
    let trial = study.start(0.5);
    study.finish(trial, 1, Outcome::Failed(Failure::new(FailureClass::Signal, "killed")));
    let t = study.history.trial(trial).unwrap();
    assert_eq!((t.state(), t.diverged(&metric), t.measures()), (State::Failed, false, None));
}

#[test]
fn the_nearest_word_is_named_when_it_is_near() {
    assert_eq!(nearest("optimiser", ["layers", "optimizer", "momentum"]), Some("optimizer"));
    assert_eq!(nearest("LAYERS", ["layers", "player"]), Some("layers"));
    assert_eq!(nearest("zzz", ["layers", "optimizer"]), None);
    assert_eq!(nearest("x", []), None);
}

proptest! {
    #![proptest_config(common::cases(500))]

    #[test]
    fn any_number_reads_back_from_its_text(x in any::<f64>(), i in any::<i64>()) {
        prop_assume!(!x.is_nan());
        prop_assert_eq!(Value::from(x).to_string().parse::<f64>().unwrap(), x);
        prop_assert_eq!(Value::from(i).to_string().parse::<i64>().unwrap(), i);
    }
}
