//! Several processes on one study: they share its budget, and they are killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::io::Read;
use std::time::{Duration, Instant};

use common::{Process, acknowledge, assert_sound, role, settings, sqlite, wait_until};
use tunesmith::core::{AttemptEnd, Body};
use tunesmith::{
    ActiveTrial, Cause, End, Failure, FailureClass, History, Outcome, State, Study, Value, Workers,
};

/// Not a test of its own: what the processes that the tests below start carry out.
#[test]
fn child_process() {
    match role() {
        None => {}
        Some((role, study)) if role == "ask" => ask_until_enough(&study),
        Some((role, study)) if role == "work" => work(&study),
        Some((role, study)) if role == "hold" => hold(&study),
        Some((role, study)) if role == "spin" => spin(&study),
        Some((role, _)) => panic!("no role {role}"),
    }
}

fn loss(trial: &ActiveTrial) -> f64 {
    trial.get("x").and_then(Value::as_f64).unwrap().powi(2)
}

/// Works for a while.
fn busy(time: Duration) {
    let end = Instant::now() + time;
    while Instant::now() < end {
        std::hint::spin_loop();
    }
}

fn ask_until_enough(study: &Study) {
    while let Some(mut trial) = study.ask().unwrap() {
        trial.report(1, 1.0).unwrap();
        let loss = loss(&trial);
        trial.done(loss).unwrap();
        acknowledge(trial.number());
    }
}

#[test]
fn four_processes_share_the_budget_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::create(&sqlite(folder.path()), "s", settings(Some(203))).unwrap();
    let processes: Vec<_> = (0..4).map(|_| Process::start("ask", folder.path())).collect();
    let acknowledged: Vec<String> = processes.into_iter().flat_map(Process::end).collect();
    assert_eq!(acknowledged.len(), 203);
    assert_eq!(acknowledged.iter().collect::<BTreeSet<_>>().len(), 203, "each trial once");
    assert_eq!(assert_sound(&study).counts().done, 203);
}

/// Carries out trials with three reports; trial 3 fails the first time it comes to its end.
fn work(study: &Study) {
    let workers = Workers { wait_for_others: true, ..Workers::default() };
    workers
        .run(study, |trial, _| {
            for step in 1..=3 {
                busy(Duration::from_millis(2));
                trial.report(step, 1.0 / step as f64).unwrap();
            }
            let first = study.trial(trial.number()).unwrap().retried() == 0;
            if trial.number() == 3 && first {
                return End::Outcome(Outcome::Failed(Failure::new(FailureClass::Error, "the first time")));
            }
            trial.note("pid", i64::from(std::process::id())).unwrap();
            End::Outcome(Study::done([("loss", loss(trial))]))
        })
        .unwrap();
}

#[test]
fn processes_that_are_killed_again_and_again_finish_every_trial_exactly_once() {
    const TRIALS: u64 = 60;
    let folder = tempfile::tempdir().unwrap();
    let mut with_retries = settings(Some(TRIALS));
    with_retries.retries = 1;
    let study = Study::create(&sqlite(folder.path()), "s", with_retries).unwrap();
    assert_eq!(study.enqueue([("x", 1.25)].into_iter().collect()).unwrap(), 0);

    let mut processes: Vec<_> = (0..3).map(|_| Process::start("work", folder.path())).collect();
    let mut moments: u64 = 0x2545_f491_4f6c_dd1d;
    let mut kills = 0;
    let over = |h: &History| h.len() == TRIALS && h.counts().finished() == TRIALS;
    while kills < 45 {
        // Killed some events from now, and a little later than that: while it asks, reports or tells.
        moments = moments.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let from = study.history().unwrap().head() + (moments >> 60) % 7;
        wait_until("the log grows", || study.history().is_ok_and(|h| h.head() >= from || over(&h)));
        if over(&study.history().unwrap()) {
            break;
        }
        busy(Duration::from_micros(moments >> 48 & 0x7ff));
        let killed = std::mem::replace(&mut processes[kills % 3], Process::start("work", folder.path()));
        killed.kill();
        kills += 1;
    }
    for process in processes {
        process.end();
    }

    let history = assert_sound(&study);
    let counts = history.counts();
    assert_eq!((counts.done, counts.claimed, history.len()), (TRIALS, TRIALS, TRIALS));
    let ends = |number, cause: fn(&Cause) -> bool| {
        let ended = |e: &AttemptEnd| matches!(e, AttemptEnd::Interrupted(c) if cause(c));
        let attempts = &history.trial(number).unwrap().attempts;
        attempts.iter().filter(|a| a.ended.as_ref().is_some_and(|(_, e)| ended(e))).count()
    };
    let died: usize = (0..TRIALS).map(|n| ends(n, |c| *c == Cause::OwnerDied)).sum();
    assert!(kills >= 5 && died >= 2, "{kills} kills, {died} of them during a trial");
    let failed: Vec<usize> = (0..TRIALS).map(|n| ends(n, |c| matches!(c, Cause::Failed(_)))).collect();
    assert_eq!((failed[3], failed.iter().sum::<usize>()), (1, 1), "one trial was tried again, once");
    assert_eq!(history.trial(0).unwrap().config.get("x"), Some(&Value::from(1.25)));
    for trial in history.trials() {
        assert!(trial.note("pid").is_some());
        // Steps that an attempt went over again are there once.
        assert_eq!(trial.reports.iter().map(|r| r.step.unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
    }
}

/// Holds a trial until it is killed or told to leave.
fn hold(study: &Study) {
    let mut trial = study.ask().unwrap().unwrap();
    trial.report(1, 0.5).unwrap();
    _ = std::io::stdin().read(&mut [0]);
}

#[test]
fn a_dead_owner_is_recognised_at_once_and_a_live_one_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::create(&sqlite(folder.path()), "s", settings(Some(1))).unwrap();
    let holder = Process::start("hold", folder.path());
    let reported = |h: History| h.trial(0).is_some_and(|t| !t.reports.is_empty());
    wait_until("a report", || study.history().is_ok_and(reported));
    assert!(study.recover(|_, _| {}).unwrap().is_empty());
    assert!(study.ask().unwrap().is_none(), "the trial is held and the budget used");
    holder.kill();
    let lease = study.store().open("s").unwrap().leases().unwrap()[0].clone();
    assert!(lease.until > tunesmith::clock::now() + 5_000, "its lease has not run out");
    // Asking gives it back before it says that the budget is used.
    let mut again = study.ask().unwrap().unwrap();
    assert_eq!((again.number(), again.attempt()), (0, 2));
    again.done(1.0).unwrap();
    assert_sound(&study);
}

/// Carries out trials of some milliseconds.
fn spin(study: &Study) {
    while let Some(mut trial) = study.ask().unwrap() {
        busy(Duration::from_millis(4));
        trial.done(1.0).unwrap();
    }
}

#[test]
fn a_time_budget_is_shared_and_nothing_starts_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut timed = settings(None);
    timed.budget.seconds = Some(0.4);
    let study = Study::create(&sqlite(folder.path()), "s", timed).unwrap();
    let processes: Vec<_> = (0..3).map(|_| Process::start("spin", folder.path())).collect();
    processes.into_iter().for_each(|p| _ = p.end());
    let live = assert_sound(&study);
    assert!(live.busy(tunesmith::clock::now()) >= 400);
    assert_eq!(live.counts().running, 0);
    let mut events = study.events(0).unwrap().into_iter();
    let mut history = History::fold(events.next()).unwrap();
    for event in events {
        if matches!(event.body, Body::Opened(_)) {
            assert!(history.busy(event.time) < 400, "trial {:?} starts in time", event.trial);
        }
        history.apply(event).unwrap();
    }
    assert!(history.trials().all(|t| t.state() == State::Done));
}
