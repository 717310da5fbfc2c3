//! The log of one study in a SQLite file.

use std::sync::Arc;

use rusqlite::Connection;
use tunesmith_core::{AppendError, Batch, Event, Guard, Lease, Log, Millis, Owner, Seq, StoreError};

use super::append::{self, Refused};
use super::db::Db;
use super::read;
use crate::encode;

pub(super) struct SqliteLog {
    db: Arc<Db>,
    /// Never used for another study, so the handle survives renaming and cannot meet a new study of an old name.
    id: i64,
    name: Box<str>,
}

impl SqliteLog {
    pub(super) fn new(db: Arc<Db>, id: i64, name: &str) -> Self {
        Self { db, id, name: name.into() }
    }

    fn gone(&self) -> StoreError {
        StoreError::Missing { name: self.name.to_string(), near: None }
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<Option<T>>,
    ) -> Result<T, StoreError> {
        self.db.read(work)?.flatten().ok_or_else(|| self.gone())
    }
}

impl Log for SqliteLog {
    fn read(&self, after: Seq) -> Result<Vec<Event>, StoreError> {
        let mut events = Vec::new();
        self.scan(after, &mut |event| events.push(event))?;
        Ok(events)
    }

    fn scan(&self, after: Seq, take: &mut dyn FnMut(Event)) -> Result<(), StoreError> {
        self.with(|conn| read::scan(conn, self.id, after, take))?.map_err(|damage| {
            StoreError::Unreadable(format!(
                "event {} of the study `{}` in `{}`: {}",
                damage.seq,
                self.name,
                self.db.place().shown(),
                damage.why
            ))
        })
    }

    fn append(&self, batch: &Batch) -> Result<Seq, AppendError> {
        let rows = encode::rows(&batch.events)?;
        let appended =
            self.db.write(|conn| append::append(conn, self.id, &rows, batch.guard, &batch.leases))?;
        appended.unwrap_or(Err(Refused::Gone)).map_err(|refused| match (refused, batch.guard) {
            (Refused::Moved(head), _) => AppendError::Moved(head),
            (Refused::Fenced, Guard::Attempt(trial, attempt)) => AppendError::Fenced { trial, attempt },
            (Refused::Fenced | Refused::Gone, _) => self.gone().into(),
        })
    }

    fn leases(&self) -> Result<Vec<Lease>, StoreError> {
        self.with(|conn| read::leases(conn, self.id))
    }

    fn renew(&self, owner: &Owner, until: Millis) -> Result<usize, StoreError> {
        let renewed = self.db.write(|conn| read::renew(conn, self.id, owner, until))?.flatten();
        renewed.ok_or_else(|| self.gone())
    }
}
