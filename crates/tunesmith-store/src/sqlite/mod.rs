//! A SQLite file as a store: many studies, many processes at once.

mod append;
mod busy;
mod connect;
mod db;
mod errors;
mod log;
mod read;
mod schema;
mod studies;
mod transaction;

use std::path::Path;
use std::sync::Arc;

use tunesmith_core::{Draft, Log, Store, StoreError, StudyEntry, nearest};

use crate::{Synchronous, encode};
use db::Db;
use log::SqliteLog;
use studies::Refused;

/// A store in one SQLite file (with `-wal` and `-shm` beside it while it is open).
///
/// The handle and the logs opened from it share one connection, so the threads of a process take turns in it; other processes
/// are waited for, up to a minute. A file that cannot be written is opened for reading. The file is made by the first
/// [`Store::create`], never by looking.
///
/// # Views
/// For people with an SQL shell (SQLite 3.32 or newer) the file has views that are computed from the log when asked:
///
/// | View | One row a | Columns |
/// |---|---|---|
/// | `studies` | study | `name, created, trials, done, running, waiting, paused, stopped, failed, objective, best, best_trial` |
/// | `trials` | trial | `study, number, state, value, measures, params, sampler, why, attempts, started, finished, seconds, failure, message, notes` |
/// | `params` | parameter of a trial | `study, trial, name, value` |
/// | `reports` | number reported | `study, trial, attempt, step, fold, metric, value, time` |
/// | `metrics` | metric of a trial | `study, trial, metric, goal, value` |
///
/// `value` of a trial is its first objective; `measures`, `params` and `notes` are JSON objects. Times are UTC. NaN is null and
/// infinity is SQLite's. What counts is what [`History`](tunesmith_core::History) has: of an attempt that was repeated, the newest
/// reports; late results of an attempt that was taken over are left out. For example the five best trials with their learning rates:
///
/// ```sql
/// select number, t.value, p.value as learning_rate
/// from trials t join params p on p.study = t.study and p.trial = t.number and p.name = 'learning_rate'
/// where t.study = 'digits' and state = 'done' order by t.value desc limit 5;
/// ```
pub struct SqliteStore {
    db: Arc<Db>,
}

impl SqliteStore {
    /// Opens the file at `path`, which need not exist.
    ///
    /// # Errors
    /// When there is something else than a Tunesmith file, a newer or a damaged one, or no access to it.
    pub fn open(path: &Path, synchronous: Synchronous) -> Result<Self, StoreError> {
        Ok(Self { db: Arc::new(Db::open(path, synchronous)?) })
    }

    fn missing(&self, name: &str) -> StoreError {
        let near = self
            .list()
            .ok()
            .and_then(|studies| nearest(name, studies.iter().map(|s| s.name.as_str())).map(str::to_owned));
        StoreError::Missing { name: name.to_owned(), near }
    }

    fn refused(&self, refused: Refused) -> StoreError {
        match refused {
            Refused::Missing(name) => self.missing(&name),
            Refused::Exists(name) => StoreError::Exists(name),
        }
    }

    fn handle(&self, id: i64, name: &str) -> Arc<dyn Log> {
        Arc::new(SqliteLog::new(self.db.clone(), id, name))
    }
}

impl Store for SqliteStore {
    fn list(&self) -> Result<Vec<StudyEntry>, StoreError> {
        Ok(self.db.read(studies::list)?.unwrap_or_default())
    }

    fn create(&self, name: &str, first: &[Draft]) -> Result<Arc<dyn Log>, StoreError> {
        let rows = encode::rows(first)?;
        let created = self.db.create(|conn| studies::create(conn, name, &rows))?;
        Ok(self.handle(created.map_err(|r| self.refused(r))?, name))
    }

    fn open(&self, name: &str) -> Result<Arc<dyn Log>, StoreError> {
        let found = self.db.read(|conn| studies::find(conn, name))?.flatten();
        Ok(self.handle(found.ok_or_else(|| self.missing(name))?, name))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        match self.db.write(|conn| studies::rename(conn, from, to))? {
            Some(done) => done.map_err(|r| self.refused(r)),
            None => Err(self.missing(from)),
        }
    }

    fn delete(&self, name: &str) -> Result<(), StoreError> {
        match self.db.write(|conn| studies::delete(conn, name))? {
            Some(done) => done.map_err(|r| self.refused(r)),
            None => Err(self.missing(name)),
        }
    }

    fn describe(&self) -> String {
        self.db.place().to_string()
    }
}
