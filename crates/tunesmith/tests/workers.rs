//! Workers whose store fails, whose threads fail, and who wait for others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use common::{assert_sound, settings};
use tunesmith::core::{
    AppendError, Batch, Body, Draft, Event, Lease, Log, Millis, Owner, Seq, StoreError, StudyEntry,
};
use tunesmith::{Cause, End, Ended, Enough, Error, StopFlag, Store, Study, Urgency, Workers, open_store};

/// A store whose outcomes cannot be written while it is broken.
struct Flaky {
    store: Arc<dyn Store>,
    broken: Arc<AtomicBool>,
}

struct FlakyLog {
    log: Arc<dyn Log>,
    broken: Arc<AtomicBool>,
}

impl Flaky {
    fn log(&self, log: Arc<dyn Log>) -> Arc<dyn Log> {
        Arc::new(FlakyLog { log, broken: self.broken.clone() })
    }
}

impl Store for Flaky {
    fn list(&self) -> Result<Vec<StudyEntry>, StoreError> {
        self.store.list()
    }
    fn create(&self, name: &str, first: &[Draft]) -> Result<Arc<dyn Log>, StoreError> {
        Ok(self.log(self.store.create(name, first)?))
    }
    fn open(&self, name: &str) -> Result<Arc<dyn Log>, StoreError> {
        Ok(self.log(self.store.open(name)?))
    }
    fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        self.store.rename(from, to)
    }
    fn delete(&self, name: &str) -> Result<(), StoreError> {
        self.store.delete(name)
    }
    fn describe(&self) -> String {
        self.store.describe()
    }
}

impl Log for FlakyLog {
    fn read(&self, after: Seq) -> Result<Vec<Event>, StoreError> {
        self.log.read(after)
    }
    fn append(&self, batch: &Batch) -> Result<Seq, AppendError> {
        let outcome = batch.events.iter().any(|e| matches!(e.body, Body::Finished(_)));
        if outcome && self.broken.load(Ordering::SeqCst) {
            return Err(StoreError::Io("the disk is full".into()).into());
        }
        self.log.append(batch)
    }
    fn leases(&self) -> Result<Vec<Lease>, StoreError> {
        self.log.leases()
    }
    fn renew(&self, owner: &Owner, until: Millis) -> Result<usize, StoreError> {
        self.log.renew(owner, until)
    }
}

fn flaky(trials: u64) -> (Study, Arc<AtomicBool>) {
    let broken = Arc::new(AtomicBool::new(false));
    let store: Arc<dyn Store> =
        Arc::new(Flaky { store: open_store("memory").unwrap(), broken: broken.clone() });
    (Study::create(&store, "s", settings(Some(trials))).unwrap(), broken)
}

#[test]
fn an_error_of_any_slot_is_returned_and_its_trial_is_carried_out_again_later() {
    let (study, broken) = flaky(40);
    let workers = Workers { jobs: 4, ..Workers::default() };
    // The first trials of all slots run at once; one of them cannot be recorded.
    let (all, unlucky) = (Barrier::new(4), Barrier::new(4));
    let error = study.optimize_with(&workers, |trial| {
        if trial.number() < 4 {
            all.wait();
            broken.store(true, Ordering::SeqCst);
            unlucky.wait();
        }
        Ok(1.0)
    });
    assert!(matches!(error, Err(Error::Store(StoreError::Io(why))) if why == "the disk is full"));
    assert!(study.history().unwrap().counts().running > 0);
    broken.store(false, Ordering::SeqCst);
    study.optimize_with(&workers, |_| Ok(1.0)).unwrap();
    assert_eq!(assert_sound(&study).counts().done, 40);
}

#[test]
fn a_flag_raised_while_a_trial_is_claimed_gives_it_back_at_once() {
    struct Raises(StopFlag);
    impl tunesmith::core::Sampler for Raises {
        fn name(&self) -> &'static str {
            "raises"
        }
        fn propose(
            &self,
            query: &tunesmith::core::Query<'_>,
            rng: &mut tunesmith::core::Rng,
        ) -> Result<tunesmith::core::Proposal, tunesmith::core::Refusal> {
            self.0.raise(Urgency::Finish);
            Ok(tunesmith::core::Proposal {
                config: query.space.complete(query.fixed, rng),
                why: String::new(),
            })
        }
    }
    let stop = StopFlag::new();
    let study = Study::in_memory(settings(Some(3))).unwrap().with_sampler(Arc::new(Raises(stop.clone())));
    let ended = study
        .optimize_with(&Workers { stop, ..Workers::default() }, |_| -> Result<f64, _> { panic!("it runs") });
    assert_eq!(ended.unwrap(), Ended::Stopped(Urgency::Finish));
    let history = assert_sound(&study);
    assert_eq!((history.counts().waiting, history.counts().failed), (1, 0));
}

#[test]
fn workers_that_wait_for_others_take_over_what_those_leave() {
    let store = open_store("memory").unwrap();
    let study = Study::create(&store, "s", settings(Some(2))).unwrap();
    let other = Study::open(&store, "s").unwrap();
    let held = other.ask().unwrap().unwrap();
    let mut other = Some((other, held));
    let carried_out = AtomicUsize::new(0);
    let left = std::sync::Mutex::new(&mut other);
    let workers = Workers { wait_for_others: true, ..Workers::default() };
    let ended = workers.run(&study, |trial, _| {
        carried_out.fetch_add(1, Ordering::SeqCst);
        // While this one runs, the other owner goes away.
        left.lock().unwrap().take();
        End::Outcome(Study::done([("loss", trial.number() as f64)]))
    });
    assert_eq!(ended.unwrap(), Ended::Enough(Enough::Trials(2)));
    assert_eq!((carried_out.into_inner(), assert_sound(&study).counts().done), (2, 2));
}

#[test]
fn trials_that_are_given_back_are_carried_out_by_the_workers_that_remain() {
    let study = Study::in_memory(settings(Some(20))).unwrap();
    let workers = Workers { jobs: 4, ..Workers::default() };
    let ended = workers.run(&study, |trial, _| match (trial.number() % 5, trial.attempt()) {
        (0, 1..=2) => End::GiveBack(Cause::Preempted),
        _ => End::Outcome(Study::done([("loss", 1.0)])),
    });
    assert_eq!(ended.unwrap(), Ended::Enough(Enough::Trials(20)));
    let history = assert_sound(&study);
    assert_eq!(history.counts().done, 20);
    assert!(history.trials().all(|t| t.attempts.len() == if t.number % 5 == 0 { 3 } else { 1 }));
}
