//! Random sequences of operations on several handles of one study, against a simple model of what must come of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{assert_sound, settings, sqlite};
use proptest::prelude::*;
use tunesmith::{
    ActiveTrial, Budget, Cause, Failure, FailureClass, Metric, Outcome, Param, RuleSpec, SamplerSpec,
    Settings, Space, State, Store, Study, Told, TrialNumber, open_store,
};

const HANDLES: usize = 3;
const RETRIES: u32 = 1;

/// What is done; numbers choose a handle, or one of the trials under way.
#[derive(Debug, Clone)]
enum Op {
    Ask(usize),
    Report(usize, u8),
    Done(usize),
    Fail(usize),
    GiveBack(usize),
    TellByNumber(usize, usize),
    Enqueue(usize),
    Withdraw(usize, usize),
    Add(usize),
    Note(usize),
    Reopen(usize),
    Recover(usize),
    Budget(usize, u64),
}

fn op() -> impl Strategy<Value = Op> {
    let (h, i) = (0..HANDLES, 0..8_usize);
    prop_oneof![
        6 => h.clone().prop_map(Op::Ask),
        3 => (i.clone(), 0..4_u8).prop_map(|(i, step)| Op::Report(i, step)),
        3 => i.clone().prop_map(Op::Done),
        2 => i.clone().prop_map(Op::Fail),
        1 => i.clone().prop_map(Op::GiveBack),
        1 => (h.clone(), i.clone()).prop_map(|(h, i)| Op::TellByNumber(h, i)),
        1 => h.clone().prop_map(Op::Enqueue),
        1 => (h.clone(), i).prop_map(|(h, i)| Op::Withdraw(h, i)),
        1 => h.clone().prop_map(Op::Add),
        1 => h.clone().prop_map(Op::Note),
        2 => h.clone().prop_map(Op::Reopen),
        1 => h.clone().prop_map(Op::Recover),
        1 => (h, 0..16_u64).prop_map(|(h, n)| Op::Budget(h, n)),
    ]
}

/// What is expected of a trial.
#[derive(Debug, Clone, Copy)]
struct Expected {
    state: State,
    attempts: u32,
    failures: u32,
    /// Whether its owner is gone.
    orphan: bool,
    claimed: bool,
}

struct World {
    store: Arc<dyn Store>,
    handles: Vec<Study>,
    active: Vec<(usize, ActiveTrial)>,
    trials: Vec<Expected>,
    budget: u64,
}

impl World {
    fn new(store: Arc<dyn Store>) -> Self {
        let space = Space::builder()
            .param(Param::float("x", -5.0, 5.0))
            .param(Param::int("n", 1, 9))
            .build()
            .unwrap();
        let settings = Settings {
            retries: RETRIES,
            sampler: SamplerSpec::new("sobol"),
            stopping: RuleSpec { name: "median".into(), ..RuleSpec::default() },
            space,
            ..settings(Some(6))
        };
        let first = Study::create(&store, "s", settings).unwrap();
        let others = (1..HANDLES).map(|_| Study::open(&store, "s").unwrap());
        let handles = std::iter::once(first).chain(others).collect();
        Self { store, handles, active: Vec::new(), trials: Vec::new(), budget: 6 }
    }

    fn claimed(&self) -> u64 {
        self.trials.iter().filter(|t| t.claimed).count() as u64
    }

    /// The trial that must be asked for next, of those that wait.
    fn next_waiting(&self) -> Option<usize> {
        let free = self.claimed() < self.budget;
        self.trials.iter().position(|t| t.state == State::Waiting && (t.attempts > 0 || free))
    }

    fn open(&mut self, state: State, claimed: bool) {
        self.trials.push(Expected { state, attempts: 0, failures: 0, orphan: false, claimed });
    }

    fn recover(&mut self) -> Vec<TrialNumber> {
        let orphans: Vec<_> = (0..self.trials.len()).filter(|n| self.trials[*n].orphan).collect();
        for n in &orphans {
            (self.trials[*n].orphan, self.trials[*n].state) = (false, State::Waiting);
        }
        orphans.into_iter().map(|n| n as u64).collect()
    }

    fn ask(&mut self, h: usize) {
        let mut expected = self.next_waiting();
        if expected.is_none() && self.claimed() < self.budget {
            expected = Some(self.trials.len());
            self.open(State::Waiting, false);
        }
        if expected.is_none() {
            self.recover();
            expected = self.next_waiting();
        }
        let asked = self.handles[h].ask().unwrap();
        assert_eq!(asked.as_ref().map(|t| t.number() as usize), expected);
        let Some(active) = asked else { return };
        let trial = &mut self.trials[active.number() as usize];
        (trial.state, trial.claimed, trial.attempts) = (State::Running, true, trial.attempts + 1);
        assert_eq!(active.attempt(), trial.attempts);
        self.active.push((h, active));
    }

    /// Takes one of the trials under way, and what is expected of it.
    fn take(&mut self, i: usize) -> Option<(ActiveTrial, &mut Expected)> {
        if self.active.is_empty() {
            return None;
        }
        let (_, active) = self.active.swap_remove(i % self.active.len());
        let number = active.number() as usize;
        Some((active, &mut self.trials[number]))
    }

    fn apply(&mut self, op: &Op) {
        match *op {
            Op::Ask(h) => self.ask(h),
            Op::Report(i, step) => {
                let n = self.active.len();
                if let Some((_, active)) = self.active.get_mut(i % n.max(1)) {
                    active.report(step.into(), f64::from(step)).unwrap();
                }
            }
            Op::Done(i) => {
                if let Some((mut active, expected)) = self.take(i) {
                    assert_eq!(active.done(1.0).unwrap(), Told::Recorded);
                    expected.state = State::Done;
                }
            }
            Op::Fail(i) => {
                if let Some((mut active, expected)) = self.take(i) {
                    let retried = expected.failures < RETRIES;
                    let told = if retried { Told::Retried } else { Told::Recorded };
                    assert_eq!(active.failed("it broke").unwrap(), told);
                    expected.failures += 1;
                    expected.state = if retried { State::Waiting } else { State::Failed };
                }
            }
            Op::GiveBack(i) => {
                if let Some((mut active, expected)) = self.take(i) {
                    active.give_back(Cause::Preempted).unwrap();
                    expected.state = State::Waiting;
                }
            }
            Op::TellByNumber(h, i) => self.tell_by_number(h, i),
            Op::Enqueue(h) => {
                let number = self.handles[h].enqueue([("n", 3)].into_iter().collect()).unwrap();
                assert_eq!(number as usize, self.trials.len());
                self.open(State::Waiting, false);
            }
            Op::Withdraw(h, i) => {
                let n = i % (self.trials.len() + 1);
                let waits = self.trials.get(n).is_some_and(|t| t.state == State::Waiting);
                assert_eq!(self.handles[h].withdraw(n as u64).is_ok(), waits);
                if waits {
                    (self.trials[n].state, self.trials[n].claimed) = (State::Failed, true);
                }
            }
            Op::Add(h) => {
                let added = tunesmith::Added {
                    config: [("x", tunesmith::Value::from(1.5)), ("n", 2.into())].into_iter().collect(),
                    outcome: Outcome::Failed(Failure::new(FailureClass::Timeout, "elsewhere")),
                };
                assert_eq!(self.handles[h].add(&[added]).unwrap() as usize, self.trials.len());
                self.open(State::Failed, false);
            }
            Op::Note(h) => self.handles[h].note(None, "what", h as i64).unwrap(),
            Op::Reopen(h) => {
                // What this handle had asked for goes with it.
                let gone = self.active.extract_if(.., |(owner, _)| *owner == h);
                gone.for_each(|(_, active)| self.trials[active.number() as usize].orphan = true);
                self.handles[h] = Study::open(&self.store, "s").unwrap();
            }
            Op::Recover(h) => {
                let expected = self.recover();
                assert_eq!(self.handles[h].recover(|_, _| {}).unwrap(), expected);
            }
            Op::Budget(h, n) => {
                self.handles[h].set_budget(|b, _| Budget { trials: Some(n), ..b }).unwrap();
                self.budget = n;
            }
        }
    }

    fn tell_by_number(&mut self, h: usize, i: usize) {
        let n = i % (self.trials.len() + 1);
        let told = self.handles[h].tell(n as u64, Study::done([("loss", 2.0)]));
        let Some(expected) = self.trials.get_mut(n) else { return assert!(told.is_err()) };
        match expected.state {
            State::Waiting if expected.attempts == 0 => assert!(told.is_err()),
            State::Waiting | State::Running => {
                assert_eq!(told.unwrap(), Told::Recorded);
                (expected.state, expected.orphan) = (State::Done, false);
                self.active.retain(|(_, active)| active.number() as usize != n);
            }
            _ => assert_eq!(told.unwrap(), Told::Late),
        }
    }

    fn check(&self, h: usize) {
        let history = self.handles[h].history().unwrap();
        let states: Vec<State> = history.trials().map(|t| t.state()).collect();
        assert_eq!(states, self.trials.iter().map(|t| t.state).collect::<Vec<_>>());
        assert_eq!(history.counts().claimed, self.claimed());
        let mut counted = BTreeMap::new();
        states.iter().for_each(|s| *counted.entry(s.as_str()).or_insert(0) += 1);
        let count = |s: State| counted.get(s.as_str()).copied().unwrap_or(0);
        let counts = history.counts();
        assert_eq!(
            [counts.waiting, counts.running, counts.done, counts.failed],
            [State::Waiting, State::Running, State::Done, State::Failed].map(count)
        );
        let retried: Vec<u32> = history.trials().map(|t| t.retried()).collect();
        assert!(retried.iter().all(|n| *n <= RETRIES));
    }
}

fn run(store: Arc<dyn Store>, ops: &[Op]) {
    let mut world = World::new(store);
    for (i, op) in ops.iter().enumerate() {
        let claimed = world.claimed();
        world.apply(op);
        assert!(
            world.claimed() == claimed || world.claimed() <= world.budget || matches!(op, Op::Withdraw(..))
        );
        world.check(i % HANDLES);
    }
    for handle in &world.handles {
        assert_sound(handle);
    }
    let best = world.handles[0].best().unwrap().is_some();
    assert_eq!(
        best,
        world.trials.iter().any(|t| t.state == State::Done),
        "{}",
        Metric::minimize("loss").name
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(5), ..ProptestConfig::default() })]

    #[test]
    fn handles_in_memory_do_what_the_model_does(ops in proptest::collection::vec(op(), 1..80)) {
        run(open_store("memory").unwrap(), &ops);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(6), ..ProptestConfig::default() })]

    #[test]
    fn handles_on_sqlite_do_what_the_model_does(ops in proptest::collection::vec(op(), 1..80)) {
        let folder = tempfile::tempdir().unwrap();
        run(sqlite(folder.path()), &ops);
    }
}
