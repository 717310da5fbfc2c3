//! Logs in memory: for tests, and for studies that end with the program.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tunesmith_core::{
    AppendError, Batch, Draft, Event, Guard, Lease, LeaseChange, Log, Millis, Owner, Seq, Store, StoreError,
    StudyEntry, TrialNumber, nearest,
};

/// A store in memory. Its studies are gone when the last handle is dropped.
#[derive(Default)]
pub struct MemoryStore {
    studies: Mutex<BTreeMap<String, Arc<MemoryLog>>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Store for MemoryStore {
    fn list(&self) -> Result<Vec<StudyEntry>, StoreError> {
        let studies = lock(&self.studies);
        Ok(studies
            .iter()
            .map(|(name, log)| StudyEntry {
                name: name.clone(),
                created: log.created,
                head: lock(&log.state).head(),
            })
            .collect())
    }

    fn create(&self, name: &str, first: &[Draft]) -> Result<Arc<dyn Log>, StoreError> {
        let mut studies = lock(&self.studies);
        if studies.contains_key(name) {
            return Err(StoreError::Exists(name.to_owned()));
        }
        let mut state = State { name: name.to_owned(), ..State::default() };
        state.push(first);
        let created = first.first().map_or(0, |d| d.time);
        let log = Arc::new(MemoryLog { created, state: Mutex::new(state) });
        studies.insert(name.to_owned(), log.clone());
        Ok(log)
    }

    fn open(&self, name: &str) -> Result<Arc<dyn Log>, StoreError> {
        let studies = lock(&self.studies);
        Ok(studies.get(name).ok_or_else(|| missing(&studies, name))?.clone())
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let mut studies = lock(&self.studies);
        if !studies.contains_key(from) {
            return Err(missing(&studies, from));
        }
        if from != to && studies.contains_key(to) {
            return Err(StoreError::Exists(to.to_owned()));
        }
        if let Some(log) = studies.remove(from) {
            to.clone_into(&mut lock(&log.state).name);
            studies.insert(to.to_owned(), log);
        }
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), StoreError> {
        let mut studies = lock(&self.studies);
        let log = studies.remove(name).ok_or_else(|| missing(&studies, name))?;
        *lock(&log.state) = State { deleted: true, name: name.to_owned(), ..State::default() };
        Ok(())
    }

    fn describe(&self) -> String {
        "memory".to_owned()
    }
}

struct MemoryLog {
    created: Millis,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    name: String,
    events: Vec<Event>,
    leases: BTreeMap<TrialNumber, Lease>,
    deleted: bool,
}

impl State {
    fn head(&self) -> Seq {
        self.events.len() as Seq
    }

    fn push(&mut self, drafts: &[Draft]) {
        for draft in drafts {
            self.events.push(draft.clone().at(self.head() + 1));
        }
    }

    fn guard(&self, guard: Guard) -> Result<(), AppendError> {
        match guard {
            Guard::None => Ok(()),
            Guard::Head(seq) if seq == self.head() => Ok(()),
            Guard::Head(_) => Err(AppendError::Moved(self.head())),
            Guard::Attempt(trial, attempt) => match self.leases.get(&trial) {
                Some(lease) if lease.attempt == attempt => Ok(()),
                _ => Err(AppendError::Fenced { trial, attempt }),
            },
        }
    }
}

impl MemoryLog {
    fn state(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = lock(&self.state);
        if state.deleted {
            return Err(StoreError::Missing { name: state.name.clone(), near: None });
        }
        Ok(state)
    }
}

impl Log for MemoryLog {
    fn read(&self, after: Seq) -> Result<Vec<Event>, StoreError> {
        let state = self.state()?;
        let from = usize::try_from(after).unwrap_or(usize::MAX).min(state.events.len());
        Ok(state.events[from..].to_vec())
    }

    fn append(&self, batch: &Batch) -> Result<Seq, AppendError> {
        let mut state = self.state()?;
        state.guard(batch.guard)?;
        state.push(&batch.events);
        for change in &batch.leases {
            match change {
                LeaseChange::Take(lease) => _ = state.leases.insert(lease.trial, lease.clone()),
                LeaseChange::Release(trial) => _ = state.leases.remove(trial),
            }
        }
        Ok(state.head())
    }

    fn leases(&self) -> Result<Vec<Lease>, StoreError> {
        Ok(self.state()?.leases.values().cloned().collect())
    }

    fn renew(&self, owner: &Owner, until: Millis) -> Result<usize, StoreError> {
        let mut state = self.state()?;
        let held = state.leases.values_mut().filter(|lease| lease.owner == *owner);
        Ok(held.map(|lease| lease.until = lease.until.max(until)).count())
    }
}

fn missing(studies: &BTreeMap<String, Arc<MemoryLog>>, name: &str) -> StoreError {
    let near = nearest(name, studies.keys().map(String::as_str)).map(str::to_owned);
    StoreError::Missing { name: name.to_owned(), near }
}

/// A panic elsewhere leaves no study half changed: every change here is made of steps that cannot panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
