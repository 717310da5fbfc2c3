//! Several handles on one study: nothing is decided on what one of them happens to know, and nobody's trial is taken away.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::{assert_sound, settings, wait_until};
use tunesmith::core::{Batch, Body, Draft, Guard, Lease, LeaseChange, Opened, Owner, Started};
use tunesmith::{
    Budget, Cause, Claim, Config, Enough, Error, Failure, FailureClass, Metric, Outcome, Param, SamplerSpec,
    Settings, Space, State, Store, Study, Told, clock, open_store,
};

fn x(value: f64) -> Config {
    [("x", value)].into_iter().collect()
}

fn failure() -> Outcome {
    Outcome::Failed(Failure::new(FailureClass::Error, "no memory"))
}

/// Two handles on a new study.
fn two(settings: Settings) -> (Arc<dyn Store>, Study, Study) {
    let store = open_store("memory").unwrap();
    let one = Study::create(&store, "s", settings).unwrap();
    let other = Study::open(&store, "s").unwrap();
    (store, one, other)
}

#[test]
fn refusals_rest_on_the_newest_state_too() {
    let (store, one, other) = two(settings(Some(1)));
    let number = one.enqueue(x(1.0)).unwrap();
    other.withdraw(number).unwrap();
    let mut wide = settings(Some(1));
    wide.space = Space::builder().param(Param::float("x", -50.0, 5.0)).build().unwrap();
    Study::open_or_create(&store, "s", wide).unwrap();
    assert_eq!(other.enqueue(x(-40.0)).unwrap(), 1);
    assert!(
        matches!(other.claim().unwrap(), Claim::Enough(Enough::Trials(1))),
        "the withdrawn trial is the one"
    );
    one.set_budget(|_, history| Budget { trials: Some(history.counts().claimed + 1), ..Budget::default() })
        .unwrap();
    assert_eq!(other.ask().unwrap().unwrap().number(), 1);
}

#[test]
fn a_lease_of_another_host_is_honoured_until_it_runs_out() {
    let store = open_store("memory").unwrap();
    let study = Study::create(&store, "s", settings(Some(1))).unwrap();
    let until = clock::now() + 400;
    let owner = Owner { host: "elsewhere".into(), pid: 1, started: 1, boot: "b m n".into(), handle: 1 };
    let started = Some(Started { attempt: 1, worker: "elsewhere:1".into() });
    let opened = Body::Opened(Box::new(Opened { started, ..Opened::default() }));
    let batch = Batch {
        events: vec![Draft { trial: Some(0), time: clock::now(), body: opened }],
        guard: Guard::None,
        leases: vec![LeaseChange::Take(Lease { trial: 0, attempt: 1, owner: owner.clone(), until })],
    };
    let log = store.open("s").unwrap();
    log.append(&batch).unwrap();
    assert!(study.recover(|_, _| {}).unwrap().is_empty());
    assert!(study.ask().unwrap().is_none());
    // It gives a sign of life while what it may have left behind is looked for.
    log.renew(&owner, until + 200).unwrap();
    wait_until("the end of the lease", || clock::now() > until + 200);
    let renew = |_, _| _ = log.renew(&owner, clock::now() + 100).unwrap();
    assert!(study.recover(renew).unwrap().is_empty());
    wait_until("the lease runs out", || study.recover(|_, _| {}).unwrap() == [0]);
    assert!(clock::now() > until + 200);
    let mut again = study.ask().unwrap().unwrap();
    assert_eq!((again.number(), again.attempt()), (0, 2));
    again.done(1.0).unwrap();
    assert_sound(&study);
}

#[test]
fn a_result_told_by_number_counts_after_its_process_was_restarted() {
    let (_store, first, second) = two(settings(Some(2)));
    for _ in 0..2 {
        first.ask().unwrap().unwrap();
    }
    // The process is gone before anybody noticed: as if it were there.
    drop(first);
    assert_eq!(second.tell(0, Study::done([("loss", 0.5)])).unwrap(), Told::Recorded);
    // And after somebody noticed.
    assert_eq!(second.recover(|_, _| {}).unwrap(), [1]);
    assert_eq!(second.tell(1, failure()).unwrap(), Told::Late, "it is tried again anyway");
    assert!(matches!(second.tell(1, Outcome::Done(Default::default())), Err(Error::NoObjective { .. })));
    assert_eq!(second.tell(1, Study::done([("loss", 0.25)])).unwrap(), Told::Recorded);
    assert_eq!(second.tell(1, Study::done([("loss", 9.0)])).unwrap(), Told::Late);
    assert_eq!(second.best().unwrap().unwrap().value(&Metric::minimize("loss")), Some(0.25));
    assert!(second.ask().unwrap().is_none());
    assert_sound(&second);
}

#[test]
fn a_result_told_by_number_ends_the_attempt_under_way() {
    let (_store, one, other) = two(settings(Some(1)));
    let mut slow = one.ask().unwrap().unwrap();
    assert_eq!(other.tell(0, Study::done([("loss", 0.5)])).unwrap(), Told::Recorded);
    assert_eq!(slow.done(0.1).unwrap(), Told::Late);
    other.enqueue(x(1.0)).unwrap();
    assert!(other.tell(1, failure()).unwrap_err().to_string().contains("claim it before"));
}

#[test]
fn what_another_handle_reported_counts_as_the_result() {
    let (_store, one, other) = two(settings(Some(1)));
    let mut active = one.ask().unwrap().unwrap();
    active.report(1, 0.5).unwrap();
    assert_eq!(other.tell(0, Outcome::Done(Default::default())).unwrap(), Told::Recorded);
    assert_eq!(one.trial(0).unwrap().value(&Metric::minimize("loss")), Some(0.5));
}

#[test]
fn trials_of_dead_owners_do_not_use_up_the_time() {
    let mut timed = settings(None);
    timed.budget.seconds = Some(0.05);
    let (_store, gone, other) = two(timed);
    gone.ask().unwrap().unwrap();
    drop(gone);
    let from = clock::now();
    wait_until("time passes", || clock::now() > from + 60);
    // It is given back, and there is time for it.
    assert_eq!(other.ask().unwrap().unwrap().attempt(), 2);
}

#[test]
fn nothing_goes_on_after_the_time_or_the_target() {
    let mut aimed = settings(Some(9));
    aimed.budget.target = Some(0.5);
    let study = Study::in_memory(aimed).unwrap();
    let mut interrupted = study.ask().unwrap().unwrap();
    study.ask().unwrap().unwrap().done(0.25).unwrap();
    interrupted.give_back(Cause::Preempted).unwrap();
    study.enqueue(x(1.0)).unwrap();
    assert!(matches!(study.claim().unwrap(), Claim::Enough(Enough::Target(_))));
    study.set_budget(|b, _| Budget { target: None, ..b }).unwrap();
    assert_eq!(study.ask().unwrap().unwrap().number(), 0);
}

#[test]
fn settings_that_nobody_could_use_are_not_taken_over() {
    let (store, study, _) = two(settings(Some(3)));
    let misspelt = Settings { sampler: SamplerSpec::new("sobl"), ..settings(Some(3)) };
    let error = Study::open_or_create(&store, "s", misspelt).err().unwrap().to_string();
    assert!(error.contains("sobol"), "{error}");
    assert!(study.set_budget(|b, _| Budget { seconds: Some(f64::NAN), ..b }).is_err());
    assert!(study.set_budget(|b, _| Budget { target: Some(f64::INFINITY), ..b }).is_err());
    Study::open(&store, "s").unwrap().optimize(|_| Ok(1.0)).unwrap();
    let options = Settings { sampler: SamplerSpec::new("random").with("tries", 7_i64), ..settings(Some(3)) };
    let (_, said) = Study::open_or_create(&store, "s", options).unwrap();
    assert_eq!(said, ["the options of the sampler random changed"]);
}

#[test]
fn a_study_with_a_sampler_of_a_newer_version_can_be_read_but_not_continued() {
    let (store, study, _) = two(settings(Some(3)));
    study.ask().unwrap().unwrap().done(0.5).unwrap();
    let newer = Settings { sampler: SamplerSpec::new("oracle"), ..settings(Some(3)) };
    let event = Draft { trial: None, time: clock::now(), body: Body::Changed(Box::new(newer)) };
    store.open("s").unwrap().append(&Batch { events: vec![event], ..Batch::default() }).unwrap();
    // On the handle that sees the change, again and again, and on a new one.
    let opened = Study::open(&store, "s").unwrap();
    for handle in [&study, &study, &opened] {
        assert_eq!(handle.history().unwrap().counts().done, 1);
        assert!(matches!(handle.claim(), Err(Error::Settings(why)) if why.contains("oracle")));
    }
}

#[test]
fn replay_follows_the_settings_in_force_at_each_suggestion() {
    let space = |high: i64| {
        let a = Param::int("a", 1, high);
        Space::builder().param(a).param(Param::choice("b", ["x", "y", "z"])).build().unwrap()
    };
    let with = |high, sampler: &str, trials| {
        let mut settings = Settings::new(space(high), Metric::minimize("loss"));
        settings.sampler = SamplerSpec::new(sampler);
        settings.budget.trials = Some(trials);
        settings.retries = 1;
        settings
    };
    let store = open_store("memory").unwrap();
    let all = [
        (4, "auto", 5),
        (4, "auto", 12),
        (9, "auto", 15),
        (9, "sobol", 19),
        (9, "random", 22),
        (9, "grid", 27),
    ];
    for (high, sampler, trials) in all {
        let (study, _) = Study::open_or_create(&store, "s", with(high, sampler, trials)).unwrap();
        while let Some(mut trial) = study.ask().unwrap() {
            match trial.number() % 4 {
                1 => trial.failed("again").map(|_| ()).unwrap(),
                2 if trial.attempt() == 1 => trial.give_back(Cause::Preempted).unwrap(),
                _ => trial.done(1.0).map(|_| ()).unwrap(),
            }
        }
    }
    let history = assert_sound(&Study::open(&store, "s").unwrap());
    assert_eq!((history.len(), history.counts().finished()), (27, 27));
    let by = |name| history.trials().filter(|t| t.by.as_deref() == Some(name)).count();
    assert_eq!([by("auto"), by("sobol"), by("random"), by("grid")], [15, 4, 3, 5]);
}

#[test]
fn racing_creators_share_one_study() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let store = common::sqlite(folder.path());
                let (study, _) = Study::open_or_create(&store, "s", settings(Some(30))).unwrap();
                study.optimize(|_| Ok(1.0)).unwrap();
            });
        }
    });
    let history = assert_sound(&Study::open(&common::sqlite(folder.path()), "s").unwrap());
    assert!(history.trials().all(|t| t.state() == State::Done) && history.len() == 30);
}
