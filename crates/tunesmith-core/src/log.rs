//! Where events are kept: the traits that every store implements.

use std::fmt;
use std::sync::Arc;

use crate::{AttemptNumber, Draft, Event, Millis, Seq, TrialNumber};

/// A place that keeps the logs of many studies. Safe to use from many threads; durable stores from many processes.
pub trait Store: Send + Sync {
    /// The studies, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn list(&self) -> Result<Vec<StudyEntry>, StoreError>;

    /// Creates a study with its first events, in one commit.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the name is taken.
    fn create(&self, name: &str, first: &[Draft]) -> Result<Arc<dyn Log>, StoreError>;

    /// Opens a study.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none of this name.
    fn open(&self, name: &str) -> Result<Arc<dyn Log>, StoreError>;

    /// Renames a study.
    ///
    /// # Errors
    /// When there is none of the old name, or the new one is taken.
    fn rename(&self, from: &str, to: &str) -> Result<(), StoreError>;

    /// Deletes a study with its log and leases.
    ///
    /// # Errors
    /// When there is none of this name.
    fn delete(&self, name: &str) -> Result<(), StoreError>;

    /// The place in words, as a person would write it: `sqlite:tunesmith.db`, `memory`.
    fn describe(&self) -> String;
}

/// A study in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyEntry {
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created: Millis,
    /// The position of its newest event.
    pub head: Seq,
}

/// The log of one study. A handle stays on its study when that is renamed.
pub trait Log: Send + Sync {
    /// The events after a position, oldest first. Cheap when there are none.
    ///
    /// # Errors
    /// When the store cannot be read, or the study was deleted.
    fn read(&self, after: Seq) -> Result<Vec<Event>, StoreError>;

    /// Hands over the events after a position one by one, oldest first, so that a long log need not be held whole. After an
    /// error the events before it have been handed over. `take` must not use this store.
    ///
    /// # Errors
    /// When the store cannot be read, or the study was deleted.
    fn scan(&self, after: Seq, take: &mut dyn FnMut(Event)) -> Result<(), StoreError> {
        self.read(after)?.into_iter().for_each(take);
        Ok(())
    }

    /// Appends a batch and changes leases, all or nothing; the position of the last event then. The batch is visible to
    /// every other process when this returns.
    ///
    /// # Errors
    /// [`AppendError::Moved`] or [`AppendError::Fenced`] when the guard does not hold: nothing was written.
    fn append(&self, batch: &Batch) -> Result<Seq, AppendError>;

    /// The leases of this study.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn leases(&self) -> Result<Vec<Lease>, StoreError>;

    /// Prolongs the leases that `owner` holds to `until`; how many there were.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn renew(&self, owner: &Owner, until: Millis) -> Result<usize, StoreError>;
}

/// What is appended at once.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The events, in order.
    pub events: Vec<Draft>,
    /// The condition under which they count.
    pub guard: Guard,
    /// The leases that change with them.
    pub leases: Vec<LeaseChange>,
}

/// The condition of an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guard {
    /// None: notes.
    #[default]
    None,
    /// The newest event is still this one: claims and whatever depends on the whole history.
    Head(Seq),
    /// The trial's lease still belongs to this attempt: reports and outcomes.
    Attempt(TrialNumber, AttemptNumber),
}

/// The right to carry out a trial, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The trial.
    pub trial: TrialNumber,
    /// The attempt, its fencing token.
    pub attempt: AttemptNumber,
    /// Who holds it.
    pub owner: Owner,
    /// Until when, unless it is renewed.
    pub until: Millis,
}

/// A change of leases, in the same commit as events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaseChange {
    /// Takes a trial's lease, replacing one that was there.
    Take(Lease),
    /// Gives a trial's lease back.
    Release(TrialNumber),
}

/// The process that holds a lease, told apart from any other that may get the same number later.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The machine's name.
    pub host: String,
    /// The process number there.
    pub pid: u32,
    /// When the process started, in the units of that machine; 0 when unknown.
    pub started: u64,
    /// The machine's boot; empty when unknown.
    pub boot: String,
    /// Tells apart several handles in one process.
    pub handle: u64,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.pid)
    }
}

/// Why a store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No study of this name; the nearest other name, if one is near.
    #[error("there is no study `{name}`{}", near.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    Missing {
        /// The name.
        name: String,
        /// A name like it that exists.
        near: Option<String>,
    },
    /// The name is taken.
    #[error("there is already a study `{0}`")]
    Exists(String),
    /// A newer version wrote the store.
    #[error(
        "{place} was written by a newer version of Tunesmith (format {found}, this version reads up to {known}); upgrade to open it"
    )]
    Newer {
        /// The store.
        place: String,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// It is not a store, or damaged.
    #[error("{0}")]
    Unreadable(String),
    /// It can be read but not written.
    #[error("{0}")]
    NotWritable(String),
    /// Others kept it busy for longer than the time allowed.
    #[error("{0}")]
    Busy(String),
    /// The disk is full, or another failure of the machine.
    #[error("{0}")]
    Io(String),
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The newest event is another one: read on and decide again.
    #[error("the log has moved on to position {0}")]
    Moved(Seq),
    /// The attempt no longer holds its trial's lease.
    #[error("attempt {attempt} of trial {trial} was taken over or has ended")]
    Fenced {
        /// The trial.
        trial: TrialNumber,
        /// The attempt that tried to write.
        attempt: AttemptNumber,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
