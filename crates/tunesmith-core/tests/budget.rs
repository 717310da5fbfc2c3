//! When a study is over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Study, done, finished, opened, settings};
use tunesmith_core::{
    Budget, Cause, Enough, Failure, FailureClass, Goal, Measures, Metric, Origin, Outcome, Settings, Take,
};

fn trials(n: u64) -> Budget {
    Budget { trials: Some(n), ..Budget::default() }
}

fn seconds(s: f64) -> Budget {
    Budget { seconds: Some(s), ..Budget::default() }
}

fn target(value: f64) -> Budget {
    Budget { target: Some(value), ..Budget::default() }
}

fn failure() -> Failure {
    Failure::new(FailureClass::Error, "no")
}

fn used(study: &Study, budget: Budget) -> Option<Enough> {
    budget.enough(&study.history, study.now)
}

#[test]
fn no_limit_is_never_reached() {
    let mut study = Study::new(settings());
    (0..50).for_each(|_| _ = study.run(0.5, 0.0));
    assert_eq!(used(&study, Budget::default()), None);
}

#[test]
fn trials_are_counted_when_they_are_claimed() {
    let mut study = Study::new(settings());
    study.start(0.1);
    study.run(0.2, 1.0);
    assert_eq!(used(&study, trials(3)), None);
    assert_eq!(used(&study, trials(2)), Some(Enough::Trials(2)));
    assert_eq!(used(&study, trials(0)), Some(Enough::Trials(0)));
}

#[test]
fn enqueued_trials_count_only_when_they_start_and_added_ones_never() {
    let mut study = Study::new(settings());
    study.add(Some(0), opened(Origin::Enqueued, Some(0.5), false));
    study.add(Some(1), opened(Origin::Added, Some(0.5), false));
    study.add(Some(1), finished(0, done(0.1)));
    assert_eq!(study.history.counts().claimed, 0);
    study.restart(0, 1);
    assert_eq!(study.history.counts().claimed, 1);
}

#[test]
fn a_trial_that_ends_without_an_attempt_counts() {
    let mut study = Study::new(settings());
    study.add(Some(0), opened(Origin::Enqueued, None, false));
    study.add(Some(0), finished(0, Outcome::Failed(failure())));
    assert_eq!(study.history.counts().claimed, 1);
}

#[test]
fn a_preempted_trial_counts_once_however_often_it_starts_again() {
    let mut study = Study::new(settings());
    let trial = study.start(0.1);
    for attempt in 1..5 {
        study.interrupt(trial, attempt, Cause::Preempted);
        study.restart(trial, attempt + 1);
    }
    assert_eq!(used(&study, trials(2)), None);
    study.finish(trial, 5, done(0.5));
    assert_eq!(study.history.counts().claimed, 1);
}

#[test]
fn a_failed_trial_counts_once_after_its_retries() {
    let mut study = Study::new(settings());
    let trial = study.start(0.1);
    study.interrupt(trial, 1, Cause::Failed(failure()));
    study.restart(trial, 2);
    study.finish(trial, 2, Outcome::Failed(failure()));
    assert_eq!(study.history.counts().claimed, 1);
    assert_eq!(study.history.trial(trial).unwrap().retried(), 1);
}

#[test]
fn time_is_counted_while_some_trial_is_under_way() {
    let mut study = Study::new(settings());
    let first = study.start(0.1); // from 2 s on
    study.now = 9_000;
    study.start(0.2); // from 10 s on
    study.now = 19_000;
    study.finish(first, 1, done(0.5)); // 20 s
    study.now = 29_000;
    study.finish(1, 1, done(0.5)); // 30 s
    assert_eq!(study.history.busy(1_000_000), 28_000, "both overlap, and nothing runs afterwards");
    study.now = 99_000;
    study.start(0.3); // from 100 s on
    assert_eq!(study.history.busy(102_000), 30_000);
    assert_eq!(seconds(30.5).enough(&study.history, 102_000), None);
    assert_eq!(seconds(30.0).enough(&study.history, 102_000), Some(Enough::Seconds(30.0)));
}

#[test]
fn the_night_after_a_process_was_killed_is_not_counted() {
    for cause in [Cause::OwnerDied, Cause::LeaseExpired] {
        let mut study = Study::new(settings());
        let trial = study.start(0.1); // from 2 s on
        study.report(trial, 1, 1, 0.5); // 3 s: the last that was heard
        study.now = 40_000_000;
        study.interrupt(trial, 1, cause);
        assert_eq!(study.history.busy(study.now), 1_000);
        assert_eq!(study.history.trial(trial).unwrap().duration(study.now), 1_000);
        study.restart(trial, 2);
        study.finish(trial, 2, done(0.5));
        assert_eq!(study.history.busy(study.now), 2_000);
    }
}

#[test]
fn a_dead_trial_takes_nothing_from_the_time_of_another_that_ended_after_it() {
    let mut study = Study::new(settings());
    let dead = study.start(0.1); // from 2 s on
    let other = study.start(0.2); // from 3 s on
    study.report(dead, 1, 1, 0.5); // 4 s
    study.now = 9_000;
    study.finish(other, 1, done(0.5)); // 10 s
    study.now = 40_000_000;
    study.interrupt(dead, 1, Cause::OwnerDied);
    assert_eq!(study.history.busy(study.now), 8_000);
}

#[test]
fn a_preemption_counts_the_time_until_it() {
    let mut study = Study::new(settings());
    let trial = study.start(0.1);
    study.now += 9_000;
    study.interrupt(trial, 1, Cause::Preempted);
    assert_eq!(study.history.busy(study.now), 10_000);
}

#[test]
fn a_clock_that_goes_backwards_takes_no_time_back() {
    let mut study = Study::new(settings());
    study.run(0.1, 1.0);
    let before = study.history.busy(study.now);
    let trial = study.start(0.2);
    study.now -= 50_000;
    study.finish(trial, 1, done(0.5));
    assert_eq!(study.history.busy(study.now), before);
    assert_eq!(study.history.busy(i64::MIN), before);
}

#[test]
fn a_target_is_reached_by_a_done_trial_that_is_at_least_as_good() {
    let mut study = Study::new(settings());
    study.run(0.1, 0.31);
    assert_eq!(used(&study, target(0.3)), None);
    let stopped = study.start(0.2);
    study.finish(stopped, 1, Outcome::Stopped(Measures::of("loss", 0.1)));
    let diverged = study.start(0.3);
    study.finish(diverged, 1, done(f64::NEG_INFINITY));
    assert_eq!(used(&study, target(0.3)), None, "neither a stopped nor a diverged trial reaches it");
    study.run(0.2, 0.3);
    assert_eq!(used(&study, target(0.3)), Some(Enough::Target(0.3)));
}

#[test]
fn a_target_is_only_reached_within_the_limits() {
    let limited = Settings {
        metrics: vec![
            Metric::maximize("acc"),
            Metric { name: "mem".into(), goal: Goal::AtMost(8.0), take: Take::Mean },
        ],
        ..settings()
    };
    let mut study = Study::new(limited);
    let run = |study: &mut Study, acc: f64, mem: f64| {
        let trial = study.start(0.5);
        let measures: Measures = [("acc", acc), ("mem", mem)].into_iter().collect();
        study.finish(trial, 1, Outcome::Done(measures));
    };
    run(&mut study, 0.99, 9.0);
    assert_eq!(used(&study, target(0.9)), None);
    run(&mut study, 0.91, 8.0);
    assert_eq!(used(&study, target(0.9)), Some(Enough::Target(0.91)));
}

#[test]
fn reasons_are_sentences() {
    let said = |e: Enough| e.to_string();
    assert_eq!(said(Enough::Trials(40)), "all 40 trials of its budget are used");
    assert_eq!(said(Enough::Seconds(1200.0)), "its time budget of 1200 s is spent");
    assert_eq!(said(Enough::Target(0.98)), "the target is reached with 0.98");
    assert_eq!(said(Enough::Exhausted("all 9 points were tried".into())), "all 9 points were tried");
}
