//! Random commands, and the events they carry.

use proptest::collection::vec;
use proptest::prelude::*;
use tunesmith_core::{
    Body, Borrowed, Cause, Chosen, Config, Domain, Draft, Failure, FailureClass, Finished, Interrupted,
    Lease, LeaseChange, Measures, Metric, Noted, Opened, Outcome, Owner, Param, Proposed, Reported, Scale,
    Settings, Space, Started, Value,
};

/// One step of a sequence. Studies are picked by name, handles by number (modulo how many there are).
#[derive(Debug, Clone)]
pub(super) enum Command {
    Create(&'static str, Vec<Draft>),
    Open(&'static str),
    Rename(&'static str, &'static str),
    Delete(&'static str),
    List,
    /// Goes on with another handle on the same store.
    Reopen,
    Append {
        handle: usize,
        events: Vec<Draft>,
        guard: GuardKind,
        leases: Vec<LeaseChange>,
    },
    /// Reads after the position that is this far before the head (or after it).
    Read {
        handle: usize,
        back: i64,
    },
    Leases {
        handle: usize,
    },
    Renew {
        handle: usize,
        owner: Owner,
        until: i64,
    },
}

/// A guard, relative to where the log stands when the command runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum GuardKind {
    None,
    Head { off: i64 },
    Attempt(u64, u32),
}

const NAMES: [&str; 5] = ["digits", "digits 2", "Ziffern \u{df} \u{1f600}", "'; drop table study; --", ""];

pub(super) fn commands() -> impl Strategy<Value = Vec<Command>> {
    vec(command(), 1..60)
}

fn command() -> impl Strategy<Value = Command> {
    let handle = || 0..8_usize;
    prop_oneof![
        3 => (name(), vec(draft(), 0..3)).prop_map(|(n, first)| Command::Create(n, first)),
        2 => name().prop_map(Command::Open),
        1 => (name(), name()).prop_map(|(a, b)| Command::Rename(a, b)),
        1 => name().prop_map(Command::Delete),
        1 => Just(Command::List),
        1 => Just(Command::Reopen),
        12 => (handle(), vec(draft(), 0..4), guard(), vec(lease_change(), 0..3))
            .prop_map(|(handle, events, guard, leases)| Command::Append { handle, events, guard, leases }),
        4 => (handle(), -1..6_i64).prop_map(|(handle, back)| Command::Read { handle, back }),
        2 => handle().prop_map(|handle| Command::Leases { handle }),
        2 => (handle(), owner(), 0..100_i64)
            .prop_map(|(handle, owner, until)| Command::Renew { handle, owner, until }),
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&NAMES[..])
}

fn guard() -> impl Strategy<Value = GuardKind> {
    prop_oneof![
        Just(GuardKind::None),
        Just(GuardKind::Head { off: 0 }),
        (-2..3_i64).prop_map(|off| GuardKind::Head { off }),
        (0..3_u64, 1..3_u32).prop_map(|(trial, attempt)| GuardKind::Attempt(trial, attempt)),
    ]
}

fn owner() -> impl Strategy<Value = Owner> {
    (proptest::sample::select(&["a", "b"][..]), 1..3_u32, proptest::sample::select(&[0, u64::MAX][..]))
        .prop_map(|(host, pid, handle)| Owner {
            host: host.into(),
            pid,
            started: 7,
            boot: "boot".into(),
            handle,
        })
}

fn lease_change() -> impl Strategy<Value = LeaseChange> {
    prop_oneof![
        3 => (0..3_u64, 1..3_u32, owner(), 0..100_i64).prop_map(|(trial, attempt, owner, until)| {
            LeaseChange::Take(Lease { trial, attempt, owner, until })
        }),
        1 => (0..3_u64).prop_map(LeaseChange::Release),
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    (proptest::option::of(0..4_u64), 0..i64::MAX, body()).prop_map(|(trial, time, body)| Draft {
        trial,
        time,
        body,
    })
}

fn measures() -> impl Strategy<Value = Measures> {
    vec((proptest::sample::select(&["loss", "val \"acc\""][..]), any::<f64>()), 0..3)
        .prop_map(|pairs| pairs.into_iter().collect())
}

fn value() -> impl Strategy<Value = Value> {
    let finite = || proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO;
    let single = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        finite().prop_map(Value::Float),
        any::<String>().prop_map(Value::from),
    ];
    prop_oneof![4 => single.clone(), 1 => vec(single, 0..3).prop_map(Value::from)]
}

fn config() -> impl Strategy<Value = Config> {
    vec((proptest::sample::select(&["lr", "layers", "a.b"][..]), value()), 0..3)
        .prop_map(|pairs| pairs.into_iter().collect())
}

/// A body of each kind, in no sensible order: a store takes any.
fn body() -> impl Strategy<Value = Body> {
    let started = || Started { attempt: 1, worker: "host:1".into() };
    let outcome = prop_oneof![
        measures().prop_map(Outcome::Done),
        measures().prop_map(Outcome::Stopped),
        any::<String>().prop_map(|text| Outcome::Failed(Failure::new(FailureClass::Signal, text))),
    ];
    prop_oneof![
        any::<u64>().prop_map(|seed| Body::Created(Box::new(settings(seed)))),
        any::<u64>().prop_map(|seed| Body::Changed(Box::new(settings(seed)))),
        Just(Body::SpaceChanged(Box::new(settings(0).space))),
        (config(), config()).prop_map(move |(fixed, config)| {
            let proposed =
                Proposed { config, by: "random".into(), why: Some("why".into()), from: 3, call: 1 };
            Body::Opened(Box::new(Opened {
                fixed,
                proposed: Some(proposed),
                started: Some(started()),
                ..Opened::default()
            }))
        }),
        config().prop_map(|config| Body::Proposed(Proposed {
            config,
            by: "sobol".into(),
            why: None,
            from: 0,
            call: 0
        })),
        value().prop_map(|value| Body::Chosen(vec![Chosen {
            name: "lr".into(),
            domain: unit_range(),
            value
        }])),
        Just(Body::Started(started())),
        (measures(), proptest::option::of(any::<u64>()), any::<bool>()).prop_map(|(measures, step, late)| {
            Body::Reported(Reported { attempt: 1, step, fold: step.map(|s| s as u32), measures, late })
        }),
        any::<u32>().prop_map(Body::Paused),
        any::<String>().prop_map(|text| {
            let cause = Cause::Failed(Failure::new(FailureClass::ExitCode, text));
            Body::Interrupted(Interrupted { attempt: 1, cause })
        }),
        (outcome, any::<bool>()).prop_map(|(outcome, late)| Body::Finished(Finished {
            attempt: 1,
            outcome,
            late
        })),
        value().prop_map(|value| Body::Noted(Noted { key: "note".into(), value })),
        any::<u8>().prop_map(|n| Body::DataProfiled(format!("{{\"rows\": {n}}}"))),
        (value(), any::<i32>()).prop_map(|(value, loss)| {
            let trials = vec![([("lr", value)].into_iter().collect(), f64::from(loss))];
            Body::Borrowed(Borrowed { study: "another".into(), trials })
        }),
    ]
}

fn unit_range() -> Domain {
    Domain::Float { low: 0.0, high: 1.0, scale: Scale::Linear, step: None }
}

pub(super) fn settings(seed: u64) -> Settings {
    let space = Space::builder().params([Param::new("lr", unit_range())]).build().expect("a sound space");
    Settings { seed, ..Settings::new(space, Metric::maximize("accuracy")) }
}
