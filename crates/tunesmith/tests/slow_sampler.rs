//! Samplers that take their time: the number is claimed first, the proposal is computed outside any lock, and collides or not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use common::assert_sound;
use tunesmith::core::{
    Batch, Body, Draft, Guard, History, Interrupted, LeaseChange, Proposal, Query, Refusal, Rng, Sampler,
};
use tunesmith::{
    Cause, Claim, Config, Ended, Error, Metric, Outcome, Param, Repeats, Settings, Space, State, Study,
    Workers, open_store,
};

/// A sampler made of a function; `before` is called with how often it was asked.
struct Slow<F> {
    propose: F,
    before: Box<dyn Fn(usize) + Send + Sync>,
    asked: AtomicUsize,
}

fn slow<F>(propose: F, before: impl Fn(usize) + Send + Sync + 'static) -> Arc<dyn Sampler>
where
    F: Fn(&Query<'_>, &mut Rng) -> Result<i64, Refusal> + Send + Sync + 'static,
{
    Arc::new(Slow { propose, before: Box::new(before), asked: AtomicUsize::new(0) })
}

impl<F: Fn(&Query<'_>, &mut Rng) -> Result<i64, Refusal> + Send + Sync> Sampler for Slow<F> {
    fn name(&self) -> &'static str {
        "slow"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        (self.before)(self.asked.fetch_add(1, Ordering::SeqCst));
        let value = (self.propose)(query, rng)?;
        let config = query.space.fill(query.fixed, |_, _| value.into());
        Ok(Proposal { config, why: "slowly".into() })
    }
}

fn settings(trials: Option<u64>) -> Settings {
    let space = Space::builder().param(Param::int("a", 0, 1000)).build().unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.budget.trials = trials;
    settings
}

/// The lowest value that no trial has: two that start from the same history propose the same.
fn lowest(query: &Query<'_>, _: &mut Rng) -> Result<i64, Refusal> {
    let config = |a: i64| -> Config { [("a", a)].into_iter().collect() };
    Ok((0..).find(|a| query.history.same_as(&config(*a)).is_none()).unwrap())
}

/// One of few values at random.
fn one_of_eight(_: &Query<'_>, rng: &mut Rng) -> Result<i64, Refusal> {
    Ok(rng.below(8) as i64)
}

fn values(history: &History) -> Vec<i64> {
    history.trials().map(|t| t.config.get("a").unwrap().as_i64().unwrap()).collect()
}

#[test]
fn the_number_is_claimed_before_the_proposal_which_is_recorded_with_its_sampler() {
    let study = Study::in_memory(settings(Some(3))).unwrap().with_sampler(slow(lowest, |_| {}));
    study.enqueue([("a", 7)].into_iter().collect()).unwrap();
    study.optimize(|trial| Ok(trial.number() as f64)).unwrap();
    let history = assert_sound(&study);
    assert_eq!(values(&history), [7, 0, 1]);
    let by: Vec<_> = history.trials().map(|t| t.by.as_deref().unwrap()).collect();
    assert_eq!(by, ["enqueued", "slow", "slow"]);
    let kinds: Vec<_> = study.events(2).unwrap().iter().map(|e| e.body.kind()).collect();
    assert_eq!(kinds[..4], ["started", "proposed", "finished", "opened"]);
    assert_eq!(study.replay().unwrap().exact, 3);
}

#[test]
fn workers_that_propose_the_same_at_once_do_not_carry_it_out_twice() {
    let both = Barrier::new(2);
    // The first two proposals are computed on histories without each other.
    let meet = move |asked| {
        if asked < 2 {
            _ = both.wait()
        }
    };
    let study = Study::in_memory(settings(Some(2))).unwrap().with_sampler(slow(lowest, meet));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| study.ask().unwrap().unwrap().done(1.0).unwrap());
        }
    });
    let history = assert_sound(&study);
    assert_eq!(values(&history).into_iter().collect::<BTreeSet<_>>(), [0, 1].into());
    assert_eq!(history.trials().map(|t| t.call).sum::<u32>(), 1, "one of them was computed again");
}

#[test]
fn colliding_proposals_of_many_handles_replay_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let store = common::sqlite(folder.path());
    let all = Arc::new(Barrier::new(6));
    let study = Study::create(&store, "s", settings(Some(24))).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            let (all, folder) = (all.clone(), folder.path());
            let meet = move |asked| {
                if asked == 0 {
                    _ = all.wait()
                }
            };
            scope.spawn(move || {
                let study = Study::open(&common::sqlite(folder), "s").unwrap();
                let study = study.with_sampler(slow(one_of_eight, meet));
                study.optimize(|trial| Ok(trial.get("a").and_then(|a| a.as_f64()).unwrap())).unwrap();
            });
        }
    });
    let study = study.with_sampler(slow(one_of_eight, |_| {}));
    let history = assert_sound(&study);
    assert_eq!(history.counts().done, 24);
    assert!(history.trials().any(|t| t.call > 0));
    assert_eq!(study.replay().unwrap().exact, 24);
}

/// A sampler that says when it is asked, and goes on when told to.
fn stepwise() -> (Arc<dyn Sampler>, Receiver<usize>, Sender<()>) {
    let ((asked, hear), (go, wait)) = (channel(), channel::<()>());
    let wait = Mutex::new(wait);
    let before = move |n| {
        asked.send(n).unwrap();
        wait.lock().unwrap().recv_timeout(Duration::from_secs(60)).expect("it may go on");
    };
    (slow(lowest, before), hear, go)
}

#[test]
fn nobody_waits_for_a_proposal_that_takes_long() {
    let (sampler, asked, go) = stepwise();
    let study = Study::in_memory(settings(Some(1))).unwrap().with_sampler(sampler);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| study.ask().unwrap().unwrap().done(1.0));
        asked.recv().unwrap();
        let trial = study.trial(0).unwrap();
        assert_eq!((trial.state(), &trial.by), (State::Running, &None));
        study.note(None, "meanwhile", 1_i64).unwrap();
        go.send(()).unwrap();
        asking.join().unwrap().unwrap();
    });
    assert_eq!(study.history().unwrap().counts().done, 1);
}

#[test]
fn a_trial_taken_over_during_its_proposal_is_not_carried_out_twice() {
    let store = open_store("memory").unwrap();
    let (sampler, asked, go) = stepwise();
    let study = Study::create(&store, "s", settings(Some(1))).unwrap().with_sampler(sampler);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| study.ask().unwrap().unwrap());
        asked.recv().unwrap();
        // Another machine finds that the lease has run out.
        let body = Body::Interrupted(Interrupted { attempt: 1, cause: Cause::LeaseExpired });
        let batch = Batch {
            events: vec![Draft { trial: Some(0), time: tunesmith::clock::now(), body }],
            guard: Guard::Attempt(0, 1),
            leases: vec![LeaseChange::Release(0)],
        };
        store.open("s").unwrap().append(&batch).unwrap();
        let thief = Study::open(&store, "s").unwrap();
        let mut stolen = thief.ask().unwrap().unwrap();
        assert_eq!(stolen.attempt(), 2);
        stolen.done(0.5).unwrap();
        go.send(()).unwrap();
        // What it had proposed came too late, and the budget is used.
        assert!(asking.join().is_err(), "there is no trial to ask for");
    });
    let history = Study::open(&store, "s").unwrap().history().unwrap();
    assert_eq!((history.counts().done, history.trial(0).unwrap().attempts.len()), (1, 2));
    assert_eq!(history.trial(0).unwrap().by.as_deref(), Some("random"));
}

#[test]
fn a_sampler_that_panics_stops_the_workers_with_its_message_and_loses_no_trial() {
    let fails = |asked| assert!(asked > 0, "no kernel fits");
    let study = Study::in_memory(settings(Some(3))).unwrap().with_sampler(slow(lowest, fails));
    let error = study.optimize(|_| Ok(1.0)).unwrap_err().to_string();
    assert_eq!(error, "a worker panicked: no kernel fits");
    assert_eq!(study.history().unwrap().counts().running, 1);
    study.optimize(|_| Ok(1.0)).unwrap();
    let history = assert_sound(&study);
    assert_eq!(history.counts().done, 3);
    assert_eq!(history.trial(0).unwrap().attempts.len(), 2);
}

#[test]
fn a_sampler_with_nothing_left_ends_the_study_and_does_not_use_up_its_numbers() {
    let two = |query: &Query<'_>, _: &mut Rng| match query.trial {
        n @ (0 | 1) => Ok(n as i64),
        _ if !query.fixed.is_empty() => Ok(0),
        _ => Err(Refusal::Exhausted("both were tried".into())),
    };
    let study = Study::in_memory(settings(Some(50))).unwrap().with_sampler(slow(two, |_| {}));
    study.optimize(|_| Ok(1.0)).unwrap();
    for _ in 0..5 {
        assert!(matches!(study.claim().unwrap(), Claim::Enough(why) if why.to_string() == "both were tried"));
    }
    assert_eq!(study.history().unwrap().len(), 3, "one number was claimed to find out");
    // What a person asks for is carried out nevertheless.
    study.enqueue([("a", 9)].into_iter().collect()).unwrap();
    assert_eq!(study.ask().unwrap().unwrap().number(), 3);
}

#[test]
fn a_small_space_is_known_to_be_exhausted_before_a_number_is_claimed() {
    let mut small = settings(Some(50));
    small.space = Space::builder().param(Param::int("a", 0, 4)).build().unwrap();
    let study = Study::in_memory(small)
        .unwrap()
        .with_sampler(slow(|_, rng: &mut Rng| Ok(rng.below(5) as i64), |_| {}));
    let workers = Workers { jobs: 4, ..Workers::default() };
    let ended = study.optimize_with(&workers, |_| Ok(1.0)).unwrap();
    assert!(
        matches!(ended, Ended::Enough(why) if why.to_string() == "all 5 configurations of its space were tried")
    );
    let history = assert_sound(&study);
    assert_eq!((history.len(), history.counts().done), (5, 5));
}

#[test]
fn results_are_taken_over_after_a_slow_proposal_too_and_not_for_ever() {
    let mut reuse = settings(None);
    reuse.repeats = Repeats::Reuse;
    let study = Study::in_memory(reuse).unwrap().with_sampler(slow(|_, _: &mut Rng| Ok(5), |_| {}));
    study.ask().unwrap().unwrap().done(0.25).unwrap();
    assert!(study.ask().unwrap().is_none(), "a sampler that says the same for ever ends the study");
    let history = assert_sound(&study);
    assert!(history.len() > 2);
    let value = |n| history.trial(n).unwrap().value(&Metric::minimize("loss"));
    assert_eq!((value(1), value(2)), (Some(0.25), Some(0.25)));
    assert!(matches!(history.trial(1).unwrap().outcome, Some((_, Outcome::Done(_)))));
}

#[test]
fn an_infeasible_space_is_an_error_and_its_trial_has_failed() {
    let none = |_: &Query<'_>, _: &mut Rng| Err(Refusal::Infeasible("nothing fits".into()));
    let study = Study::in_memory(settings(Some(5))).unwrap().with_sampler(slow(none, |_| {}));
    assert!(matches!(study.claim(), Err(Error::Infeasible(why)) if why == "nothing fits"));
    assert_eq!(assert_sound(&study).counts().failed, 1);
}
