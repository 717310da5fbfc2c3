//! `process.json`: what the next run needs to find the processes of this one.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::environment::MARK;
use tunesmith::host::Owner;
use tunesmith::host::table;

const FILE: &str = "process.json";

/// The first process of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Leader {
    pub(super) pid: u32,
    pub(super) session: u32,
    /// In the unit of the table of processes.
    pub(super) start: u64,
}

impl Leader {
    /// The leader as the table shows it now.
    #[cfg(unix)]
    pub(super) fn of(pid: u32) -> Option<Leader> {
        table::entry(pid).map(|entry| Leader { pid, session: entry.session, start: entry.start })
    }
}

/// A run of a command. Written before the start without a leader, and again with it, so that a kill in between
/// leaves at least the mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The process that started the command.
    pub(super) owner: Owner,
    /// Text that only processes of this run carry in their environment.
    pub(super) mark: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) leader: Option<Leader>,
}

impl Record {
    #[cfg(unix)]
    pub(super) fn new() -> Record {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let owner = Owner::current();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos());
        let mark = format!("run-{}-{}-{nanos}-{count}.", owner.pid, owner.start_time.unwrap_or(0));
        Record { owner, mark, leader: None }
    }

    /// The value of the mark's variable: within another run, that run's mark stays in it.
    #[cfg(unix)]
    pub(super) fn mark_value(&self) -> std::ffi::OsString {
        let mut value = std::env::var_os(MARK).unwrap_or_default();
        value.push(&self.mark);
        value
    }

    /// Writes the record as a whole or not at all.
    #[cfg(unix)]
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        write_whole(&folder.join(FILE), &serde_json::to_vec_pretty(self)?)
    }

    /// The record of a folder, if it has one.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Record>> {
        match fs::read(folder.join(FILE)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the record of a folder, if it has one.
    pub(super) fn remove(folder: &Path) -> io::Result<()> {
        match fs::remove_file(folder.join(FILE)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Writes a file so that a reader sees the old content or the new, nothing between.
#[cfg(unix)]
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    fs::write(&draft, bytes)?;
    fs::rename(&draft, path)
}
