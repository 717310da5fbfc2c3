//! Trials that ask for their parameters while they run, and are interrupted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::assert_sound;
use tunesmith::{ActiveTrial, Cause, Metric, Settings, Space, Study, Told};

fn settings() -> Settings {
    let mut settings = Settings::new(Space::default(), Metric::minimize("loss"));
    settings.budget.trials = Some(4);
    settings.retries = 1;
    settings
}

fn a(trial: &mut ActiveTrial) -> f64 {
    trial.float("a", 0.0..=1.0).get().unwrap()
}

fn b(trial: &mut ActiveTrial) -> f64 {
    trial.float("b", 1e-3..=1.0).log().get().unwrap()
}

#[test]
fn later_attempts_get_the_values_of_earlier_ones_also_when_they_are_interrupted_sooner() {
    let study = Study::in_memory(settings()).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    let first = (a(&mut trial), b(&mut trial));
    trial.give_back(Cause::Preempted).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    assert_eq!(a(&mut trial), first.0);
    trial.report(1, 0.5).unwrap();
    trial.give_back(Cause::Preempted).unwrap();
    // The third is asked for after others have taught more about the space.
    let mut trial = study.ask().unwrap().unwrap();
    assert_eq!(trial.attempt(), 3);
    let mut other = study.ask().unwrap().unwrap();
    let theirs = (a(&mut other), b(&mut other));
    other.done(1.0).unwrap();
    assert_ne!(first, theirs);
    assert_eq!((a(&mut trial), b(&mut trial)), first);
    assert_eq!(trial.failed("once").unwrap(), Told::Retried);
    let mut trial = study.ask().unwrap().unwrap();
    assert_eq!((b(&mut trial), a(&mut trial)), (first.1, first.0));
    trial.done(1.0).unwrap();
    let history = assert_sound(&study);
    assert_eq!(history.trial(0).unwrap().config.len(), 2);
}

#[test]
fn what_the_last_attempt_did_not_ask_for_is_not_part_of_the_trial() {
    let study = Study::in_memory(settings()).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    assert_ne!(a(&mut trial), b(&mut trial));
    trial.give_back(Cause::Preempted).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    a(&mut trial);
    trial.done(1.0).unwrap();
    assert_eq!(study.trial(0).unwrap().config.len(), 1);
}

#[test]
fn enqueued_values_and_added_trials_need_no_known_space() {
    let study = Study::in_memory(settings()).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    a(&mut trial);
    trial.done(1.0).unwrap();
    study.enqueue([("a", 0.25), ("new", 3.0)].into_iter().collect()).unwrap();
    assert!(study.enqueue([("a", f64::NAN)].into_iter().collect()).is_err());
    let config = [("a", 0.5), ("c", 1.0)].into_iter().collect();
    study.add(&[tunesmith::Added { config, outcome: Study::done([("loss", 0.5)]) }]).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    assert_eq!((a(&mut trial), trial.float("new", 0.0..=9.0).get().unwrap()), (0.25, 3.0));
    trial.done(1.0).unwrap();
    let history = assert_sound(&study);
    assert_eq!(history.trial(2).unwrap().config.len(), 2);
}
