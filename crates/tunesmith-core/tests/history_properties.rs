//! Any sequence of events leaves the history whole: what follows from the trials is what counting anew says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::Arc;

use proptest::prelude::*;
use tunesmith_core::{
    Body, Borrowed, Cause, Chosen, Config, Counts, Event, Failure, FailureClass, Finished, History,
    Interrupted, Measures, Metric, Millis, Opened, Origin, Outcome, Param, Reported, Settings, Started,
    State, Take, Trial,
};

fn settings(metric: Metric) -> Settings {
    Settings { metrics: vec![metric], ..common::settings() }
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    let loss = prop_oneof![(0..5).prop_map(f64::from), Just(f64::NAN), Just(f64::INFINITY)];
    prop_oneof![
        4 => loss.prop_map(common::done),
        1 => Just(Outcome::Done(Measures::new())),
        1 => (0..5).prop_map(|x| Outcome::Stopped(Measures::of("loss", f64::from(x)))),
        1 => Just(Outcome::Failed(Failure::new(FailureClass::Error, "no"))),
    ]
}

fn causes() -> impl Strategy<Value = Cause> {
    prop_oneof![
        Just(Cause::Preempted),
        Just(Cause::Cancelled),
        Just(Cause::Failed(Failure::new(FailureClass::Timeout, "slow"))),
    ]
}

fn configs() -> impl Strategy<Value = Config> {
    (0..4).prop_map(|x| common::config(f64::from(x) / 4.0))
}

fn openings() -> impl Strategy<Value = Body> {
    let origin = prop_oneof![
        4 => Just(Origin::Sampled),
        1 => Just(Origin::Enqueued),
        1 => Just(Origin::Added),
        1 => Just(Origin::Default)
    ];
    (origin, prop::option::of(configs()), prop::option::weighted(0.7, 1_u32..=2)).prop_map(
        |(origin, config, attempt)| {
            let started = attempt.map(|attempt| Started { attempt, worker: "w".into() });
            Body::Opened(Box::new(Opened {
                origin,
                proposed: config.map(common::proposed),
                started,
                ..Opened::default()
            }))
        },
    )
}

/// Mostly sensible events, and some that cannot be.
fn bodies() -> impl Strategy<Value = Body> {
    let attempt = || prop_oneof![6 => 1_u32..3, 1 => Just(0_u32), 1 => Just(u32::MAX)];
    let report = (
        attempt(),
        prop::option::of(0_u64..4),
        prop::option::weighted(0.2, 0_u32..2),
        0..5,
        prop::bool::weighted(0.1),
    )
        .prop_map(|(attempt, step, fold, x, late)| {
            Body::Reported(Reported {
                attempt,
                step,
                fold,
                measures: Measures::of("loss", f64::from(x)),
                late,
            })
        });
    let finish = (attempt(), outcomes(), prop::bool::weighted(0.1))
        .prop_map(|(attempt, outcome, late)| Body::Finished(Finished { attempt, outcome, late }));
    let chosen = (0..3_usize, -1_i64..4).prop_map(|(i, value)| {
        // The third of these ranges makes no sense.
        let domain = [Param::int("n", 0, 3), Param::int("n", 0, 5), Param::int("n", 3, 0)][i].domain.clone();
        Body::Chosen(vec![Chosen { name: "n".into(), domain, value: value.into() }])
    });
    prop_oneof![
        4 => attempt().prop_map(common::started),
        4 => report,
        4 => finish,
        2 => (attempt(), causes()).prop_map(|(attempt, cause)| Body::Interrupted(Interrupted { attempt, cause })),
        1 => attempt().prop_map(Body::Paused),
        1 => configs().prop_map(|c| Body::Proposed(common::proposed(c))),
        1 => chosen,
        1 => (0_i64..3).prop_map(|v| common::noted("k", v)),
    ]
}

fn study_bodies() -> impl Strategy<Value = Body> {
    prop_oneof![
        Just(Body::Created(Box::new(settings(Metric::minimize("loss"))))),
        Just(Body::Changed(Box::new(settings(Metric::maximize("loss"))))),
        Just(Body::Changed(Box::new(settings(Metric::minimize("loss").taking(Take::Best))))),
        Just(Body::SpaceChanged(Box::default())),
        Just(common::noted("k", 1)),
        Just(Body::DataProfiled("{}".into())),
        Just(Body::Borrowed(Borrowed { study: "s".into(), trials: Vec::new() })),
        Just(Body::Paused(1)),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Open(Body),
    Trial(u64, Body),
    Study(Body),
    Gap,
    Snapshot,
}

fn steps() -> impl Strategy<Value = Vec<(Step, Millis)>> {
    let step = prop_oneof![
        6 => openings().prop_map(Step::Open),
        20 => (0_u64..8, bodies()).prop_map(|(trial, body)| Step::Trial(trial, body)),
        1 => study_bodies().prop_map(Step::Study),
        1 => Just(Step::Gap),
        2 => Just(Step::Snapshot),
    ];
    prop::collection::vec((step, 0_i64..50), 0..80)
}

/// All that can be asked of a history, as text.
fn seen(history: &History) -> String {
    let trials: Vec<&Arc<Trial>> = history.trials().collect();
    format!(
        "{} {} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?} {:?} {:?} {:?} {trials:?}",
        history.head(),
        history.latest(),
        history.counts(),
        history.settings(),
        history.space(),
        history.best().map(|t| t.number),
        history.waiting().collect::<Vec<_>>(),
        history.running().collect::<Vec<_>>(),
        history.busy(1 << 40),
        history.notes(),
        history.data_profile(),
        history.mark(),
        history.learned().space(),
    )
}

fn in_state(history: &History, state: State) -> Vec<u64> {
    history.trials().filter(|t| t.state() == state).map(|t| t.number).collect()
}

/// Milliseconds covered by at least one attempt.
fn covered(history: &History, now: Millis) -> Millis {
    let attempts = history.trials().flat_map(|t| &t.attempts);
    let mut spans: Vec<(Millis, Millis)> =
        attempts.map(|a| (a.started, a.ended.as_ref().map_or(now, |(t, _)| *t))).collect();
    spans.sort_unstable();
    let (mut sum, mut until) = (0, Millis::MIN);
    for (from, to) in spans {
        sum += (to - from.max(until)).max(0);
        until = until.max(to);
    }
    sum
}

/// Everything that is kept up to date equals what counting anew gives.
fn check(history: &History) -> Result<(), TestCaseError> {
    let number = |state| in_state(history, state).len() as u64;
    let claimed =
        |t: &&Arc<Trial>| t.origin != Origin::Added && (!t.attempts.is_empty() || t.outcome.is_some());
    let counts = Counts {
        waiting: number(State::Waiting),
        running: number(State::Running),
        paused: number(State::Paused),
        done: number(State::Done),
        stopped: number(State::Stopped),
        failed: number(State::Failed),
        claimed: history.trials().filter(claimed).count() as u64,
    };
    prop_assert_eq!(history.counts(), counts);
    prop_assert_eq!(history.waiting().collect::<Vec<_>>(), in_state(history, State::Waiting));
    prop_assert_eq!(history.running().collect::<Vec<_>>(), in_state(history, State::Running));
    prop_assert_eq!(history.best().map(|t| t.number), history.ranking().first().map(|t| t.number));
    prop_assert_eq!(history.busy(1 << 40), covered(history, 1 << 40));
    let sampled = history.trials().filter(|t| t.origin == Origin::Sampled).count() as u64;
    prop_assert_eq!(history.sampled_before(history.len()), sampled);
    for trial in history.trials().filter(|t| t.by.is_some() || !t.config.is_empty()) {
        let has = |t: &&Arc<Trial>| t.config == trial.config && (t.by.is_some() || !t.config.is_empty());
        let mut twins: Vec<u64> = history.trials().filter(has).map(|t| t.number).collect();
        twins.reverse();
        let found: Vec<u64> = history.all_same_as(&trial.config).map(|t| t.number).collect();
        prop_assert_eq!(found, twins);
    }
    Ok(())
}

proptest! {
    #![proptest_config(common::cases(1500))]

    #[test]
    fn any_sequence_of_events_is_taken_in_or_refused_whole(steps in steps()) {
        let created = Body::Created(Box::new(settings(Metric::minimize("loss"))));
        let first = Event { seq: 1, trial: None, time: 0, body: created };
        let mut history = History::fold([first.clone()]).unwrap();
        let mut log = vec![first];
        let mut snapshots: Vec<(History, String)> = Vec::new();
        let mut now = 0;
        for (step, later) in steps {
            now += later;
            let (gap, trial, body) = match step {
                Step::Snapshot => {
                    snapshots.push((history.clone(), seen(&history)));
                    continue;
                }
                Step::Gap => (1, None, common::noted("k", 1)),
                Step::Open(body) => (0, Some(history.len()), body),
                Step::Trial(trial, body) => (0, Some(trial), body),
                Step::Study(body) => (0, None, body),
            };
            let event = Event { seq: history.head() + 1 + gap, trial, time: now, body };
            let before = seen(&history);
            match history.apply(event.clone()) {
                Ok(()) => log.push(event),
                Err(e) => {
                    prop_assert_eq!(e.seq, event.seq);
                    prop_assert_eq!(seen(&history), before, "changed by {:?}", event);
                }
            }
        }
        check(&history)?;
        for (snapshot, before) in &snapshots {
            prop_assert_eq!(&seen(snapshot), before);
            check(snapshot)?;
        }
        prop_assert_eq!(seen(&History::fold(log).unwrap()), seen(&history));
    }
}
