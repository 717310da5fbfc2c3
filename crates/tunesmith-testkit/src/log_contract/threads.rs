//! Many threads on one log, each with a handle of its own.

use std::sync::{Arc, Mutex};

use tunesmith_core::{
    AppendError, Batch, Body, Draft, Finished, Guard, Lease, LeaseChange, Log, Measures, Outcome, Owner,
};

use super::StoreUnderTest;
use super::generate::settings;

const THREADS: u64 = 6;
const TRIALS: u64 = 20;

pub(super) fn check(make: &dyn Fn() -> StoreUnderTest) {
    let under_test = make();
    let created = Draft { trial: None, time: 1, body: Body::Created(Box::new(settings(0))) };
    under_test.store.create("threads", &[created]).expect("the study is created");
    let claimed = Mutex::new(Vec::new());
    std::thread::scope(|threads| {
        for thread in 0..THREADS {
            // Half of them share a store handle, half have their own.
            let store = if thread % 2 == 0 { under_test.store.clone() } else { (under_test.again)() };
            let log = store.open("threads").expect("the study is there");
            let claimed = &claimed;
            threads.spawn(move || {
                for _ in 0..TRIALS {
                    let trial = claim_and_finish(&log, thread);
                    claimed.lock().expect("no thread panicked").push(trial);
                }
            });
        }
    });
    let mut claimed = claimed.into_inner().expect("no thread panicked");
    claimed.sort_unstable();
    assert_eq!(claimed, (0..THREADS * TRIALS).collect::<Vec<_>>(), "each number is claimed exactly once");
    let log = under_test.store.open("threads").expect("the study is there");
    let events = log.read(0).expect("the log can be read");
    let positions: Vec<u64> = events.iter().map(|e| e.seq).collect();
    assert_eq!(positions, (1..=1 + 2 * THREADS * TRIALS).collect::<Vec<_>>(), "positions have no gaps");
    assert_eq!(log.leases().expect("leases can be read"), [], "every lease was given back");
}

fn claim_and_finish(log: &Arc<dyn Log>, thread: u64) -> u64 {
    let (mut head, mut trial) = (0, 0);
    loop {
        for event in log.read(head).expect("the log can be read") {
            assert_eq!(event.seq, head + 1, "events come in order");
            head = event.seq;
            trial += u64::from(matches!(event.body, Body::Opened(_)));
        }
        let owner = Owner { host: "h".into(), pid: 1, started: 0, boot: String::new(), handle: thread };
        let batch = Batch {
            events: vec![draft(trial, Body::Opened(Box::default()))],
            guard: Guard::Head(head),
            leases: vec![LeaseChange::Take(Lease { trial, attempt: 1, owner, until: 9 })],
        };
        match log.append(&batch) {
            Ok(at) => {
                assert_eq!(at, head + 1, "a guarded claim stands right after what it read");
                break;
            }
            Err(AppendError::Moved(to)) => assert!(to > head, "the log has moved on, not back"),
            Err(e) => panic!("the claim fails: {e}"),
        }
    }
    let outcome = Outcome::Done(Measures::of("accuracy", trial as f64));
    let batch = Batch {
        events: vec![draft(trial, Body::Finished(Finished { attempt: 1, outcome, late: false }))],
        guard: Guard::Attempt(trial, 1),
        leases: vec![LeaseChange::Release(trial)],
    };
    let at = log.append(&batch).expect("the attempt holds its lease");
    let seen = log.read(at - 1).expect("the log can be read");
    assert_eq!(seen[0].trial, Some(trial), "what was appended is at the position that was told");
    trial
}

fn draft(trial: u64, body: Body) -> Draft {
    Draft { trial: Some(trial), time: 2, body }
}
