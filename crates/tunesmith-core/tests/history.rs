//! The history: what events add up to, and what it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::{Study, config, done, finished, noted, opened, proposed, reported, settings, started};
use tunesmith_core::{
    AttemptEnd, Body, Borrowed, Cause, Config, Event, Failure, FailureClass, Finished, Goal, History,
    Interrupted, Mark, Measures, Metric, Origin, Outcome, Param, Reported, Settings, Space, State, Take,
    Value,
};

fn failed() -> Outcome {
    Outcome::Failed(Failure::new(FailureClass::Error, "no"))
}

fn numbers<'a>(trials: impl IntoIterator<Item = &'a Arc<tunesmith_core::Trial>>) -> Vec<u64> {
    trials.into_iter().map(|t| t.number).collect()
}

#[test]
fn a_trial_goes_from_its_opening_to_its_outcome() {
    let mut study = Study::new(settings());
    let trial = study.start(0.25);
    study.report(trial, 1, 1, 0.5);
    study.report(trial, 1, 2, 0.4);
    assert_eq!(study.history.trial(0).unwrap().state(), State::Running);
    study.finish(trial, 1, Outcome::Done(Measures::new()));
    let t = study.history.trial(0).unwrap();
    assert_eq!((t.state(), t.opened, t.duration(0)), (State::Done, 2000, 3000));
    assert_eq!(t.config, config(0.25));
    assert_eq!(t.value(&study.history.settings().metrics[0]), Some(0.4));
    assert_eq!(t.attempts[0].ended, Some((5000, AttemptEnd::Finished)));
    assert_eq!((study.history.head(), study.history.latest(), study.history.len()), (5, 5000, 1));
}

#[test]
fn trials_wait_run_pause_and_end() {
    let mut study = Study::new(settings());
    study.add(Some(0), opened(Origin::Enqueued, None, false));
    (1..6).for_each(|i| _ = study.start(f64::from(i) / 10.0));
    study.add(Some(1), Body::Paused(1));
    study.interrupt(2, 1, Cause::Preempted);
    study.finish(3, 1, Outcome::Stopped(Measures::of("loss", 1.0)));
    study.finish(4, 1, failed());
    let counts = study.history.counts();
    assert_eq!((counts.waiting, counts.running, counts.paused), (2, 1, 1));
    assert_eq!((counts.done, counts.stopped, counts.failed, counts.finished()), (0, 1, 1, 2));
    assert_eq!(counts.claimed, 5);
    assert_eq!(study.history.waiting().collect::<Vec<_>>(), [0, 2]);
    assert_eq!(study.history.running().collect::<Vec<_>>(), [5]);
    study.restart(1, 2);
    study.restart(2, 2);
    assert_eq!(study.history.running().collect::<Vec<_>>(), [1, 2, 5]);
    assert_eq!(study.history.trial(1).unwrap().attempt(), 2);
}

#[test]
fn the_best_trial_is_done_feasible_and_finite_and_the_earlier_of_equals() {
    let mut study = Study::new(settings());
    assert!(study.history.best().is_none());
    study.run(0.1, f64::NAN);
    study.run(0.2, f64::INFINITY);
    assert!(study.history.best().is_none());
    let losses = [0.7, 0.5, 0.6, 0.5, 0.9];
    losses.iter().for_each(|loss| _ = study.run(0.3, *loss));
    let stopped = study.start(0.4);
    study.finish(stopped, 1, Outcome::Stopped(Measures::of("loss", 0.1)));
    assert_eq!(study.history.best().unwrap().number, 3);
    assert_eq!(numbers(study.history.ranking()), [3, 5, 4, 2, 6]);
}

#[test]
fn of_equal_trials_that_end_in_any_order_the_one_with_the_lowest_number_is_the_best() {
    let mut study = Study::new(settings());
    let (first, second, third) = (study.start(0.1), study.start(0.2), study.start(0.3));
    for trial in [second, third, first] {
        study.finish(trial, 1, Outcome::Done(Measures::of("loss", 0.5)));
        assert_eq!(study.history.best().unwrap().number, study.history.ranking()[0].number);
    }
    assert_eq!(study.history.best().unwrap().number, first);
}

#[test]
fn a_maximized_metric_ranks_the_other_way_and_limits_exclude() {
    let metrics = vec![
        Metric::maximize("loss"),
        Metric { name: "memory".into(), goal: Goal::AtMost(4.0), take: Take::Last },
    ];
    let mut study = Study::new(Settings { metrics, ..settings() });
    for (loss, memory) in [(0.9, Some(5.0)), (0.5, Some(4.0)), (0.7, Some(1.0)), (0.8, None)] {
        let trial = study.start(0.5);
        let mut measures = Measures::of("loss", loss);
        if let Some(memory) = memory {
            measures.set("memory", memory);
        }
        study.finish(trial, 1, Outcome::Done(measures));
    }
    assert_eq!(numbers(study.history.ranking()), [2, 1]);
    assert_eq!(study.history.best().unwrap().number, 2);
}

#[test]
fn changed_settings_rank_anew_and_keep_the_space() {
    let mut study = Study::new(settings());
    [0.5, 0.2, 0.9].iter().for_each(|loss| _ = study.run(0.5, *loss));
    let mut changed = Settings { metrics: vec![Metric::maximize("loss")], ..settings() };
    changed.space = Space::default();
    study.add(None, Body::Changed(Box::new(changed)));
    assert_eq!(study.history.best().unwrap().number, 2);
    assert!(study.history.space().get("x").is_some());
    assert!(study.history.settings().space.get("x").is_some());
}

#[test]
fn a_changed_space_takes_the_place_of_the_old_one() {
    let mut study = Study::new(settings());
    let space = Space::builder().param(Param::float("x", 0.0, 2.0)).build().unwrap().with_version(1);
    study.add(None, Body::SpaceChanged(Box::new(space.clone())));
    assert_eq!(**study.history.space(), space);
    assert_eq!(study.history.settings().space, space);
}

#[test]
fn notes_keep_their_newest_value() {
    let mut study = Study::new(settings());
    let trial = study.run(0.1, 0.1);
    for (key, value) in [("a", 1), ("b", 2), ("a", 3)] {
        study.add(None, noted(key, value));
        study.add(Some(trial), noted(key, value * 10));
    }
    assert_eq!(study.history.notes(), [("a".into(), Value::Int(3)), ("b".into(), Value::Int(2))]);
    let trial = study.history.trial(trial).unwrap();
    assert_eq!((trial.note("a"), trial.note("c")), (Some(&Value::Int(30)), None));
    study.add(None, Body::DataProfiled("{}".into()));
    assert_eq!(study.history.data_profile(), Some("{}"));
}

#[test]
fn borrowed_trials_are_kept_in_the_order_of_the_log() {
    let mut study = Study::new(settings());
    assert!(study.history.borrowed().is_empty());
    let before = study.history.clone();
    for (name, loss) in [("a", 0.5), ("b", -2.0)] {
        let trials = vec![([("x", 0.25)].into_iter().collect(), loss)];
        study.add(None, Body::Borrowed(Borrowed { study: name.into(), trials }));
    }
    let known: Vec<_> = study.history.borrowed().iter().map(|b| (&*b.study, b.trials[0].1)).collect();
    assert_eq!(known, [("a", 0.5), ("b", -2.0)]);
    assert!(before.borrowed().is_empty());
    assert_eq!((study.history.len(), study.history.counts().claimed), (0, 0));
}

#[test]
fn late_results_are_counted_and_change_nothing_else() {
    let mut study = Study::new(settings());
    let trial = study.start(0.1);
    study.interrupt(trial, 1, Cause::LeaseExpired);
    study.restart(trial, 2);
    let measures = Measures::of("loss", 0.0);
    let late = Reported { attempt: 1, step: Some(1), fold: None, measures: measures.clone(), late: true };
    study.add(Some(trial), Body::Reported(late));
    study.add(
        Some(trial),
        Body::Finished(Finished { attempt: 1, outcome: Outcome::Done(measures), late: true }),
    );
    study.finish(trial, 2, done(0.5));
    study.add(Some(trial), Body::Finished(Finished { attempt: 1, outcome: failed(), late: true }));
    let t = study.history.trial(trial).unwrap();
    assert_eq!((t.late, t.reports.len(), t.state()), (3, 0, State::Done));
    assert_eq!(study.history.best().unwrap().value(&Metric::minimize("loss")), Some(0.5));
}

#[test]
fn an_attempt_that_goes_over_steps_again_replaces_older_reports_from_there_on() {
    let mut study = Study::new(settings());
    let trial = study.start(0.1);
    (1..=7).for_each(|step| study.report(trial, 1, step, 1.0));
    let fold = |attempt, step, fold| {
        let measures = Measures::of("loss", 1.0);
        Body::Reported(Reported { attempt, step: Some(step), fold, measures, late: false })
    };
    study.add(Some(trial), fold(1, 5, Some(1)));
    study.interrupt(trial, 1, Cause::Preempted);
    study.restart(trial, 2);
    study.report(trial, 2, 4, 0.5);
    study.add(Some(trial), reported(2, Some(4), 0.4));
    study.report(trial, 2, 5, 0.3);
    let t = study.history.trial(trial).unwrap();
    let kept: Vec<_> = t.reports.iter().map(|r| (r.attempt, r.step.unwrap(), r.fold)).collect();
    let whole =
        [(1, 1, None), (1, 2, None), (1, 3, None), (1, 5, Some(1)), (2, 4, None), (2, 4, None), (2, 5, None)];
    assert_eq!(kept, whole);
    assert_eq!(t.value(&Metric::minimize("loss").taking(Take::Last)), Some(0.3));
}

#[test]
fn equal_configurations_are_found_whatever_their_order_and_kind_of_number() {
    let mut study = Study::new(settings());
    let two = |a: (&str, Value), b: (&str, Value)| [a, b].into_iter().collect::<Config>();
    let open = |study: &mut Study, config: Config| {
        let number = study.history.len();
        study.add(Some(number), opened(Origin::Sampled, None, true));
        study.add(Some(number), Body::Proposed(proposed(config)));
    };
    open(&mut study, two(("a", 1.into()), ("b", "x".into())));
    open(&mut study, two(("a", 2.into()), ("b", "x".into())));
    open(&mut study, two(("b", "x".into()), ("a", 1.0.into())));
    let asked = two(("b", "x".into()), ("a", 1.into()));
    assert_eq!(study.history.same_as(&asked).unwrap().number, 2);
    assert_eq!(numbers(study.history.all_same_as(&asked)), [2, 0]);
    assert!(study.history.same_as(&two(("a", 1.into()), ("b", "y".into()))).is_none());
    // Trial 2 changes its configuration: trial 0 is found again.
    study.add(Some(2), Body::Proposed(proposed(config(0.5))));
    assert_eq!(numbers(study.history.all_same_as(&asked)), [0]);
    assert_eq!(numbers(study.history.all_same_as(&config(0.5))), [2]);
}

#[test]
fn whoever_follows_the_configurations_goes_on_from_a_mark() {
    let mut study = Study::new(settings());
    study.run(0.1, 1.0);
    let (mark, snapshot) = (study.history.mark(), study.history.clone());
    study.run(0.2, 1.0);
    study.add(Some(2), opened(Origin::Enqueued, None, false));
    study.add(Some(2), Body::Proposed(proposed(config(0.3))));
    assert_eq!(numbers(study.history.configured_since(mark).unwrap()), [1, 2]);
    assert_eq!(numbers(study.history.configured_since(Mark::default()).unwrap()), [0, 1, 2]);
    assert!(snapshot.configured_since(study.history.mark()).is_none(), "a later mark");
    let mut other = Study::new(settings());
    other.run(0.9, 1.0);
    other.run(0.2, 1.0);
    assert!(other.history.configured_since(mark).is_none(), "another study");
}

#[test]
fn whoever_follows_the_outcomes_goes_on_from_a_mark() {
    let mut study = Study::new(settings());
    study.run(0.1, 1.0);
    let mark = study.history.ends();
    study.add(Some(1), opened(Origin::Sampled, Some(0.4), true));
    assert_eq!(numbers(study.history.ended_since(mark).unwrap()), Vec::<u64>::new(), "it still runs");
    study.run(0.2, 1.0);
    study.add(Some(1), finished(1, done(3.0)));
    assert_eq!(numbers(study.history.ended_since(mark).unwrap()), [2, 1], "in the order in which they ended");
    assert_eq!(numbers(study.history.ended_since(Mark::default()).unwrap()), [0, 2, 1]);
    let mut other = Study::new(settings());
    other.run(0.1, 2.0);
    assert!(other.history.ended_since(mark).is_none(), "another result");
}

#[test]
fn trials_left_to_the_sampler_are_numbered_by_themselves() {
    let mut study = Study::new(settings());
    for origin in [Origin::Default, Origin::Sampled, Origin::Enqueued, Origin::Sampled, Origin::Added] {
        let number = study.history.len();
        study.add(Some(number), opened(origin, None, false));
    }
    let before: Vec<u64> = (0..8).map(|t| study.history.sampled_before(t)).collect();
    assert_eq!(before, [0, 0, 1, 1, 2, 2, 3, 4]);
}

#[test]
fn a_snapshot_stays_as_it_was() {
    let mut study = Study::new(settings());
    (0..300).for_each(|i| _ = study.run(0.5, f64::from(i)));
    let trial = study.start(0.5);
    let snapshot = study.history.clone();
    study.report(trial, 1, 1, 0.5);
    study.add(Some(7), noted("late", 1));
    study.finish(trial, 1, done(-1.0));
    study.run(0.5, 0.0);
    assert_eq!((snapshot.len(), snapshot.counts().running), (301, 1));
    assert_eq!(snapshot.best().unwrap().number, 0);
    assert!(snapshot.trial(trial).unwrap().reports.is_empty());
    assert!(snapshot.trial(7).unwrap().notes.is_empty());
    assert_eq!(study.history.best().unwrap().number, trial);
    // What did not change is shared, not copied.
    assert!(Arc::ptr_eq(snapshot.trial(8).unwrap(), study.history.trial(8).unwrap()));
    assert!(!Arc::ptr_eq(snapshot.trial(7).unwrap(), study.history.trial(7).unwrap()));
}

#[test]
fn an_event_without_a_snapshot_changes_the_trial_in_place() {
    let mut study = Study::new(settings());
    let trial = study.start(0.5);
    let place = Arc::as_ptr(study.history.trial(trial).unwrap());
    study.report(trial, 1, 1, 0.5);
    study.finish(trial, 1, done(0.5));
    assert_eq!(Arc::as_ptr(study.history.trial(trial).unwrap()), place);
}

#[test]
fn names_are_shared_between_trials() {
    let mut study = Study::new(settings());
    study.run(0.1, 0.1);
    study.run(0.2, 0.2);
    let name = |trial: u64| study.history.trial(trial).unwrap().config.iter().next().unwrap().0.clone();
    assert!(Arc::ptr_eq(&name(0), &name(1)));
}

#[test]
fn a_log_starts_with_its_creation() {
    assert_eq!(
        History::fold([]).unwrap_err().to_string(),
        "event 1 does not fit the log before it: the log is empty"
    );
    let note = Event { seq: 1, trial: None, time: 0, body: noted("a", 1) };
    assert_eq!(
        History::fold([note]).unwrap_err().to_string(),
        "event 1 does not fit the log before it: a log starts with the creation of its study"
    );
}

#[test]
fn events_that_do_not_fit_are_refused_with_the_reason() {
    let mut study = Study::new(settings());
    let running = study.start(0.1);
    let over = study.run(0.2, 0.5);
    study.add(Some(2), opened(Origin::Enqueued, None, false));
    let interrupted = |attempt| Body::Interrupted(Interrupted { attempt, cause: Cause::Cancelled });
    for (trial, body, why) in [
        (None, Body::Created(Box::new(settings())), "a study is created once"),
        (None, Body::Paused(1), "a `paused` event belongs to a trial"),
        (Some(running), Body::DataProfiled("{}".into()), "a `data_profiled` event belongs to the study"),
        (
            Some(running),
            Body::Borrowed(Borrowed { study: "s".into(), trials: Vec::new() }),
            "a `borrowed` event belongs to the study",
        ),
        (Some(9), reported(1, None, 0.0), "trial 9 was never opened"),
        (Some(u64::MAX), noted("a", 1), "trial 18446744073709551615 was never opened"),
        (Some(running), opened(Origin::Sampled, None, false), "trial 0 is opened where 3 is next"),
        (Some(7), opened(Origin::Sampled, None, false), "trial 7 is opened where 3 is next"),
        (Some(running), started(2), "attempt 2 of trial 0 starts while attempt 1 is under way"),
        (Some(2), started(2), "attempt 2 of trial 2 follows attempt 0"),
        (Some(over), started(2), "trial 1 has its outcome already"),
        (Some(running), reported(2, None, 0.0), "attempt 2 of trial 0 is not under way"),
        (Some(running), reported(0, None, 0.0), "attempt 0 of trial 0 is not under way"),
        (Some(over), reported(1, None, 0.0), "trial 1 has its outcome already"),
        (Some(over), finished(1, done(0.1)), "trial 1 has its outcome already"),
        (Some(running), finished(0, done(0.1)), "attempt 0 of trial 0 is not under way"),
        (Some(2), finished(1, done(0.1)), "attempt 1 of trial 2 is not under way"),
        (Some(2), interrupted(0), "attempt 0 of trial 2 is not under way"),
        (Some(2), Body::Paused(0), "attempt 0 of trial 2 is not under way"),
        (Some(running), interrupted(3), "attempt 3 of trial 0 is not under way"),
        (Some(over), Body::Proposed(proposed(config(0.5))), "trial 1 has its outcome already"),
    ] {
        let text = study.refused(trial, body);
        assert_eq!(text, format!("event 6 does not fit the log before it: {why}"));
    }
    let gap = Event { seq: 8, trial: None, time: 0, body: noted("a", 1) };
    let text = study.history.apply(gap).unwrap_err().to_string();
    assert_eq!(text, "event 8 does not fit the log before it: it should have position 6");
    study.finish(running, 1, done(0.3));
}

#[test]
fn an_opening_whose_first_attempt_is_not_the_first_is_refused_whole() {
    let mut study = Study::new(settings());
    let Body::Opened(mut body) = opened(Origin::Sampled, Some(0.5), true) else { panic!() };
    body.started.as_mut().unwrap().attempt = 2;
    let text = study.refused(Some(0), Body::Opened(body));
    assert_eq!(text, "event 2 does not fit the log before it: attempt 2 of trial 0 follows attempt 0");
    assert!(study.history.is_empty());
    assert!(study.history.same_as(&config(0.5)).is_none());
    assert_eq!(study.history.counts().waiting, 0);
}
