//! Configurations that repeat earlier ones; when everything was tried, and when that cannot be said yet.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::assert_sound;
use tunesmith::{Claim, Metric, Param, Repeats, SamplerSpec, Settings, Space, Study, Value, Workers};

fn settings(space: Space, sampler: &str) -> Settings {
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.sampler = SamplerSpec::new(sampler);
    settings.budget.trials = Some(200);
    settings
}

#[test]
fn every_sampler_tries_all_of_a_finite_space_once_before_it_says_so() {
    let space = || {
        let (a, b) = (Param::int("a", 1, 12), Param::int("b", 1, 10));
        Space::builder().param(a).param(b).constraint("a * b <= 40").build().unwrap()
    };
    let feasible = (1..=12).flat_map(|a| (1..=10).map(move |b| a * b)).filter(|ab| *ab <= 40).count();
    for sampler in ["random", "sobol", "auto"] {
        let study = Study::in_memory(settings(space(), sampler)).unwrap();
        study.optimize_with(&Workers { jobs: 3, ..Workers::default() }, |_| Ok(1.0)).unwrap();
        let history = assert_sound(&study);
        let configs: BTreeSet<String> = history.trials().map(|t| t.config.to_string()).collect();
        assert_eq!((configs.len(), history.len() as usize), (feasible, feasible), "{sampler}");
        let Claim::Enough(why) = study.claim().unwrap() else { panic!("one more") };
        assert!(why.to_string().starts_with(&format!("all {feasible} ")), "{why}");
    }
}

#[test]
fn a_space_that_running_trials_may_still_extend_is_not_exhausted() {
    let study = Study::in_memory(settings(Space::default(), "random")).unwrap();
    let mut first = study.ask().unwrap().unwrap();
    first.flag("dropout").get().unwrap();
    first.report(1, 1.0).unwrap();
    // Two configurations are known of, and more trials than that run at once.
    let running: Vec<_> = (0..6).map(|_| study.ask().unwrap().expect("the study goes on")).collect();
    for mut trial in running {
        if trial.flag("dropout").get().unwrap() {
            trial.float("rate", 0.0..=0.9).get().unwrap();
        }
        trial.done(1.0).unwrap();
    }
    first.done(1.0).unwrap();
    assert!(study.ask().unwrap().is_some());
}

#[test]
fn taking_over_results_ends_where_no_number_of_trials_does() {
    let space = Space::builder().param(Param::choice("a", [1, 2])).build().unwrap();
    let mut reuse = settings(space, "random");
    (reuse.repeats, reuse.budget.trials) = (Repeats::Reuse, None);
    let study = Study::in_memory(reuse).unwrap();
    let mut carried_out = 0;
    while let Some(mut trial) = study.ask().unwrap() {
        carried_out += 1;
        trial.done(1.0).unwrap();
    }
    assert_eq!(carried_out, 2);
    assert_sound(&study);
}

#[test]
fn an_enqueued_trial_that_repeats_earlier_ones_is_carried_out_as_asked() {
    let space =
        Space::builder().param(Param::int("a", 1, 2)).param(Param::choice("b", ["x", "y"])).build().unwrap();
    let study = Study::in_memory(settings(space, "random")).unwrap();
    study.optimize(|_| Ok(1.0)).unwrap();
    assert_eq!(study.history().unwrap().len(), 4);
    let number = study.enqueue([("a", 2)].into_iter().collect()).unwrap();
    let mut again = study.ask().unwrap().unwrap();
    assert_eq!((again.number(), again.get("a").and_then(|a| a.as_i64())), (number, Some(2)));
    again.done(1.0).unwrap();
    assert_sound(&study);
}

fn run_out(study: &Study) -> usize {
    std::iter::from_fn(|| study.ask().unwrap()).map(|mut trial| trial.done(1.0).unwrap()).count()
}

#[test]
fn the_result_of_an_equal_trial_is_taken_over_when_the_study_says_so() {
    let space = Space::builder().param(Param::choice("a", [1, 2])).build().unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.repeats = Repeats::Reuse;
    settings.budget.trials = Some(20);
    let study = Study::in_memory(settings).unwrap();
    let mut carried_out = 0;
    while let Some(mut trial) = study.ask().unwrap() {
        carried_out += 1;
        let loss = trial.get("a").and_then(Value::as_f64).unwrap();
        trial.done(loss).unwrap();
    }
    assert_eq!(carried_out, 2);
    assert_eq!(study.history().unwrap().counts().done, 20);
}

#[test]
fn repeats_are_skipped_until_the_space_is_exhausted() {
    let space = Space::builder()
        .param(Param::int("a", 1, 3))
        .param(Param::choice("b", [true, false]))
        .build()
        .unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.budget.trials = Some(50);
    let study = Study::in_memory(settings).unwrap();
    assert_eq!(run_out(&study), 6);
    match study.claim().unwrap() {
        Claim::Enough(why) => assert_eq!(why.to_string(), "all 6 configurations of its space were tried"),
        Claim::Trial(_) => panic!("a seventh configuration"),
    }
}

#[test]
fn replicates_are_carried_out_when_the_study_says_so() {
    let space = Space::builder().param(Param::int("a", 1, 2)).build().unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.repeats = Repeats::Replicate;
    settings.budget.trials = Some(9);
    let study = Study::in_memory(settings).unwrap();
    assert_eq!(run_out(&study), 9);
}

#[test]
fn a_grid_counts_the_default_within() {
    let space = Space::builder()
        .param(Param::int("a", 1, 3).default(2))
        .param(Param::choice("b", ["x", "y"]).default("x"))
        .build()
        .unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.sampler = SamplerSpec::new("grid");
    let study = Study::in_memory(settings).unwrap();
    assert_eq!(run_out(&study), 6);
    let history = study.history().unwrap();
    for t in history.trials() {
        assert_eq!(history.trials().filter(|u| u.config == t.config).count(), 1);
    }
}
