//! The Pareto set of a study.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Study, cases, settings};
use proptest::prelude::*;
use tunesmith_core::{Failure, FailureClass, Goal, Measures, Metric, Outcome, Settings};

fn two() -> Settings {
    let metrics = vec![Metric::minimize("loss"), Metric::maximize("speed")];
    Settings { metrics, ..settings() }
}

fn run(study: &mut Study, values: &[(&str, f64)]) {
    let trial = study.start(0.5);
    study.finish(trial, 1, Outcome::Done(values.iter().copied().collect()));
}

fn numbers(study: &Study) -> Vec<u64> {
    study.history.pareto().into_iter().map(|t| t.number).collect()
}

#[test]
fn it_holds_the_trials_that_no_other_beats_best_in_the_first_objective_first() {
    let mut study = Study::new(two());
    assert!(numbers(&study).is_empty());
    for (loss, speed) in [(0.5, 5.0), (0.2, 1.0), (0.5, 4.0), (0.6, 5.0), (0.3, 3.0), (0.5, 5.0), (0.9, 9.0)]
    {
        run(&mut study, &[("loss", loss), ("speed", speed)]);
    }
    assert_eq!(numbers(&study), [1, 4, 0, 5, 6]);
}

#[test]
fn trials_that_failed_stopped_diverged_or_exceed_a_limit_are_not_in_it() {
    let mut settings = two();
    settings.metrics.push(Metric { goal: Goal::AtMost(10.0), ..Metric::minimize("memory") });
    let mut study = Study::new(settings);
    let whole = |loss, memory| [("loss", loss), ("speed", 1.0), ("memory", memory)];
    run(&mut study, &whole(0.5, 5.0));
    run(&mut study, &whole(0.1, 11.0));
    run(&mut study, &[("loss", 0.1), ("speed", 1.0)]);
    run(&mut study, &[("loss", 0.1), ("memory", 1.0)]);
    run(&mut study, &whole(f64::NAN, 1.0));
    run(&mut study, &whole(f64::NEG_INFINITY, 1.0));
    let stopped = study.start(0.1);
    study.finish(stopped, 1, Outcome::Stopped(whole(0.1, 1.0).into_iter().collect()));
    let failed = study.start(0.1);
    study.finish(failed, 1, Outcome::Failed(Failure::new(FailureClass::Error, "no")));
    study.start(0.1);
    assert_eq!(numbers(&study), [0]);
}

#[test]
fn with_one_objective_it_holds_all_that_share_the_best_value() {
    let mut study = Study::new(settings());
    for loss in [0.5, 0.25, 0.75, 0.25] {
        run(&mut study, &[("loss", loss)]);
    }
    assert_eq!(numbers(&study), [1, 3]);
    assert_eq!(study.history.best().unwrap().number, 1);
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn it_is_what_the_definition_says(
        objectives in 1..5_usize,
        values in proptest::collection::vec(proptest::collection::vec(0..5_i32, 4), 0..25),
    ) {
        let names = ["a", "b", "c", "d"];
        let metrics: Vec<Metric> = names[..objectives].iter().map(|n| Metric::minimize(*n)).collect();
        let mut study = Study::new(Settings { metrics, ..settings() });
        for row in &values {
            let trial = study.start(0.5);
            let measures: Measures = names.iter().zip(row).map(|(n, v)| (*n, f64::from(*v))).collect();
            study.finish(trial, 1, Outcome::Done(measures));
        }
        let beats = |a: &[i32], b: &[i32]| a != b && a.iter().zip(b).all(|(x, y)| x <= y);
        let is_beaten = |i: &usize| values.iter().any(|other| beats(&other[..objectives], &values[*i][..objectives]));
        let mut expected: Vec<usize> = (0..values.len()).filter(|i| !is_beaten(i)).collect();
        expected.sort_by_key(|i| (values[*i][..objectives].to_vec(), *i));
        let expected: Vec<u64> = expected.into_iter().map(|i| i as u64).collect();
        prop_assert_eq!(numbers(&study), expected);
    }
}
