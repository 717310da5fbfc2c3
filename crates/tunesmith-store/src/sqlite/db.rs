//! The one connection of a store handle, and how transactions run on it.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tunesmith_core::StoreError;

use super::connect::{self, Access, FileId, Open};
use super::errors::Place;
use super::transaction::transact;
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
                return Err(self
                    .place
                    .not_writable("its folder is read-only, and SQLite keeps files beside it"));
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

#[cfg(test)]
mod tests {
    use super::Db;
    use crate::Synchronous;
    use crate::encode::Row;
    use crate::sqlite::append::append;
    use crate::sqlite::studies;
    use tunesmith_core::{Guard, StoreError};

    fn rows(size: usize) -> [Row; 1] {
        [Row { trial: None, kind: "noted", time: 1, body: format!("\"{}\"", "x".repeat(size)) }]
    }

    #[test]
    fn a_full_disk_refuses_what_does_not_fit_and_keeps_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("studies.db"), Synchronous::Normal).unwrap();
        let study = db.create(|conn| studies::create(conn, "digits", &rows(10))).unwrap().ok().unwrap();
        // SQLite takes a limit on pages for the end of the disk.
        let limit = |pages: u32| {
            let pragma = format!("pragma max_page_count = {pages}");
            db.read(|conn| conn.query_row(&pragma, [], |_| Ok(()))).unwrap();
        };
        limit(20);
        let put = |size| db.write(|conn| append(conn, study, &rows(size), Guard::None, &[]));
        let mut kept = 1;
        let full = loop {
            match put(5_000) {
                Ok(_) => kept += 1,
                Err(e) => break e,
            }
        };
        assert!(matches!(full, StoreError::Io(_)));
        assert!(full.to_string().starts_with("the disk is full: "), "{full}");
        let count = || {
            db.read(|c| {
                c.query_row("select count(*), max(seq) from event", [], |r| Ok((r.get(0)?, r.get(1)?)))
            })
        };
        assert_eq!(count().unwrap(), Some((kept, kept)), "what was recorded before is there");
        put(10).expect("what still fits is taken");
        limit(1000);
        put(5_000).expect("it goes on when there is room again");
        assert_eq!(count().unwrap(), Some((kept + 2, kept + 2)));
    }
}
