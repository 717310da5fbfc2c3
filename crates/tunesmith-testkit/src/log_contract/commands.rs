//! Random sequences of commands, on a store and on the model side by side.

use std::fmt::Debug;
use std::sync::Arc;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use tunesmith_core::{AppendError, Batch, Draft, Event, Guard, Log, Store, StoreError};

use super::StoreUnderTest;
use super::generate::{self, Command, GuardKind};
use super::model::{Expected, Model};

const SEQUENCES: u32 = 48;

pub(super) fn check(make: &dyn Fn() -> StoreUnderTest) {
    let config = Config { cases: SEQUENCES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&generate::commands(), |commands| run(&make(), &commands));
    if let Err(e) = outcome {
        panic!("a sequence of commands gives what the model does not: {e}");
    }
}

type Case = Result<(), TestCaseError>;

struct Run {
    store: Arc<dyn Store>,
    model: Model,
    /// Handles with the study of the model that each is on.
    handles: Vec<(Arc<dyn Log>, usize)>,
}

fn run(under_test: &StoreUnderTest, commands: &[Command]) -> Case {
    let mut run = Run { store: under_test.store.clone(), model: Model::default(), handles: Vec::new() };
    for command in commands {
        if let Command::Reopen = command {
            run.store = (under_test.again)();
        }
        run.step(command)?;
    }
    // Another handle finds everything.
    run.store = (under_test.again)();
    run.step(&Command::List)?;
    for (name, ..) in run.model.list() {
        let log = run.store.open(&name).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let study = &run.model.studies[run.model.find(&name).expect("it is listed")];
        same("the events of another handle", log.read(0), Expected::Fine(events(&study.drafts, 0)))?;
    }
    Ok(())
}

impl Run {
    fn step(&mut self, command: &Command) -> Case {
        match command {
            Command::Reopen => Ok(()),
            Command::List => {
                let listed =
                    self.store.list().map(|l| l.into_iter().map(|s| (s.name, s.created, s.head)).collect());
                same("list", listed, Expected::Fine(self.model.list()))
            }
            Command::Create(name, first) => {
                let expected = self.model.create(name, first);
                let created = self.store.create(name, first);
                if let (Ok(log), Expected::Fine(i)) = (&created, &expected) {
                    self.handles.push((log.clone(), *i));
                }
                same("create", created.map(|_| ()), expected.map(|_| ()))
            }
            Command::Open(name) => {
                let opened = self.store.open(name);
                let found = self.model.find(name);
                if let (Ok(log), Some(i)) = (&opened, found) {
                    self.handles.push((log.clone(), i));
                }
                same("open", opened.map(|_| ()), found.map_or(Expected::Missing, |_| Expected::Fine(())))
            }
            Command::Rename(from, to) => {
                same("rename", self.store.rename(from, to), self.model.rename(from, to))
            }
            Command::Delete(name) => same("delete", self.store.delete(name), self.model.delete(name)),
            on_a_log => self.log_step(on_a_log),
        }
    }

    fn log_step(&mut self, command: &Command) -> Case {
        let (Command::Append { handle, .. }
        | Command::Read { handle, .. }
        | Command::Leases { handle }
        | Command::Renew { handle, .. }) = command
        else {
            return Ok(());
        };
        if self.handles.is_empty() {
            return Ok(());
        }
        let (log, study) = &self.handles[handle % self.handles.len()];
        let study = &mut self.model.studies[*study];
        let gone = study.name.is_none();
        let head = study.drafts.len() as i64;
        let near = |off: i64| (head + off).max(0) as u64;
        match command {
            Command::Append { events, guard, leases, .. } => {
                let guard = match *guard {
                    GuardKind::None => Guard::None,
                    GuardKind::Head { off } => Guard::Head(near(off)),
                    GuardKind::Attempt(trial, attempt) => Guard::Attempt(trial, attempt),
                };
                let batch = Batch { events: events.clone(), guard, leases: leases.clone() };
                let expected = study.append(events, guard, leases);
                agree("append", appended(log.append(&batch))?, expected)
            }
            Command::Read { back, .. } => {
                let after = near(-back);
                let expected =
                    if gone { Expected::Missing } else { Expected::Fine(events(&study.drafts, after)) };
                same("read", log.read(after), expected.clone())?;
                let mut scanned = Vec::new();
                let result = log.scan(after, &mut |event| scanned.push(event));
                same("scan", result.map(|()| scanned), expected)
            }
            Command::Leases { .. } => {
                let held = study.leases.values().cloned().collect();
                same("leases", log.leases(), if gone { Expected::Missing } else { Expected::Fine(held) })
            }
            Command::Renew { owner, until, .. } => {
                same("renew", log.renew(owner, *until), study.renew(owner, *until))
            }
            _ => Ok(()),
        }
    }
}

impl<T> Expected<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Expected<U> {
        match self {
            Self::Fine(value) => Expected::Fine(change(value)),
            Self::Missing => Expected::Missing,
            Self::Exists => Expected::Exists,
            Self::Moved(head) => Expected::Moved(head),
            Self::Fenced(trial, attempt) => Expected::Fenced(trial, attempt),
        }
    }
}

fn events(drafts: &[Draft], after: u64) -> Vec<Event> {
    (1..).zip(drafts).skip(after as usize).map(|(seq, draft)| draft.clone().at(seq)).collect()
}

fn appended(result: Result<u64, AppendError>) -> Result<Expected<u64>, TestCaseError> {
    match result {
        Ok(head) => Ok(Expected::Fine(head)),
        Err(AppendError::Moved(head)) => Ok(Expected::Moved(head)),
        Err(AppendError::Fenced { trial, attempt }) => Ok(Expected::Fenced(trial, attempt)),
        Err(AppendError::Store(e)) => found(Err(e)),
    }
}

fn found<T>(result: Result<T, StoreError>) -> Result<Expected<T>, TestCaseError> {
    match result {
        Ok(value) => Ok(Expected::Fine(value)),
        Err(StoreError::Missing { .. }) => Ok(Expected::Missing),
        Err(StoreError::Exists(_)) => Ok(Expected::Exists),
        Err(other) => Err(TestCaseError::fail(format!("the store failed: {other}"))),
    }
}

fn same<T: Debug + PartialEq>(what: &str, got: Result<T, StoreError>, expected: Expected<T>) -> Case {
    agree(what, found(got)?, expected)
}

fn agree<T: Debug + PartialEq>(what: &str, got: Expected<T>, expected: Expected<T>) -> Case {
    if got == expected {
        return Ok(());
    }
    Err(TestCaseError::fail(format!("{what} gives {got:?} where the model has {expected:?}")))
}
