//! The one connection of a store handle, and how transactions run on it.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tunesmith_core::StoreError;

use super::connect::{self, Access, FileId, Open};
use super::errors::Place;
use crate::Synchronous;

/// A file and the connection to it, once there is one.
pub(super) struct Db {
    place: Place,
    synchronous: Synchronous,
    open: Mutex<Option<Open>>,
}

impl Db {
    pub(super) fn open(path: &Path, synchronous: Synchronous) -> Result<Self, StoreError> {
        let place = Place::new(path)?;
        let open = Mutex::new(connect::existing(&place, synchronous)?);
        Ok(Self { place, synchronous, open })
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Reads; `None` while there is no file.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut slot = self.lock();
        if slot.as_ref().is_none_or(|open| open.access == Access::Frozen) {
            *slot = connect::existing(&self.place, self.synchronous)?;
        }
        let Some(open) = slot.as_ref() else { return Ok(None) };
        work(&open.conn).map(Some).map_err(|e| self.place.explain(&e))
    }

    /// Writes, in one transaction: all of it or, after an error, nothing. `None` while there is no file.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut slot = self.lock();
        if slot.is_none() {
            *slot = connect::existing(&self.place, self.synchronous)?;
        }
        let Some(open) = slot.as_ref() else { return Ok(None) };
        self.transaction(open, work).map(Some)
    }

    /// Writes, in one transaction, and makes the file first when there is none.
    pub(super) fn create<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut slot = self.lock();
        let open = match slot.take() {
            Some(open) => open,
            None => connect::create(&self.place, self.synchronous)?,
        };
        self.transaction(slot.insert(open), work)
    }

    fn transaction<T>(
        &self,
        open: &Open,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        match open.access {
            Access::Write => {}
            Access::Read => return Err(self.place.not_writable("the file is read-only")),
            Access::Frozen => {
                return Err(self.place.not_writable("its folder is read-only, and SQLite keeps files beside it"));
            }
        }
        if open.file.is_some() && open.file != FileId::of(&self.place) {
            return Err(StoreError::Io(format!(
                "`{}` was moved, replaced or deleted while it was in use; nothing more is recorded: put it back, or run again \
                 to start a new one",
                self.place.shown()
            )));
        }
        transact(&open.conn, work).map_err(|e| self.place.explain(&e))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        // After a panic the transaction that was under way has been rolled back, so the connection is sound.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rolls back when the transaction was not committed, whatever the reason.
struct Rollback<'c>(&'c Connection);

impl Drop for Rollback<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            // When even this fails, SQLite has rolled back by itself or does so when the connection closes.
            _ = self.0.execute_batch("rollback");
        }
    }
}

fn transact<T>(
    conn: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    conn.prepare_cached("begin immediate")?.execute([])?;
    let _undo = Rollback(conn);
    let done = work(conn)?;
    conn.prepare_cached("commit")?.execute([])?;
    Ok(done)
}
