//! Opening a file: what may be there, and every way in which it can be wrong.
//!
//! Only SQLite ever opens the file: when a process closes any other handle on it, POSIX drops all locks that the process has on it.

use std::io::ErrorKind;
use std::time::Instant;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use tunesmith_core::StoreError;

use super::busy::{self, Jitter, PATIENCE};
use super::errors::{Place, reason};
use super::schema::{self, FORMAT, Found};
use crate::Synchronous;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Everything.
    Write,
    /// Read, and see what others write.
    Read,
    /// Read what was there when it was opened: SQLite cannot keep its helper files in that folder.
    Frozen,
}

/// An open connection to a store.
pub(super) struct Open {
    pub(super) conn: Connection,
    pub(super) access: Access,
    pub(super) file: Option<FileId>,
}

/// Which file a path led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId(u64, u64);

impl FileId {
    #[cfg(unix)]
    pub(super) fn of(place: &Place) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let found = std::fs::metadata(place.path()).ok()?;
        Some(Self(found.dev(), found.ino()))
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Place) -> Option<Self> {
        None
    }
}

/// Opens a store that exists; `None` when nothing is there yet.
pub(super) fn existing(place: &Place, synchronous: Synchronous) -> Result<Option<Open>, StoreError> {
    match std::fs::metadata(place.path()) {
        Ok(found) if !found.is_file() => {
            Err(StoreError::Unreadable(format!("`{}` is not a file; give the path of one", place.shown())))
        }
        Ok(found) if found.len() == 0 => Ok(None),
        Ok(_) => connect(place, synchronous),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(StoreError::Io(format!("`{}` cannot be opened: {}", place.shown(), reason(&e)))),
    }
}

/// Opens a store for writing and makes it first when nothing is there.
pub(super) fn create(place: &Place, synchronous: Synchronous) -> Result<Open, StoreError> {
    if !place.folder().is_dir() {
        return Err(StoreError::Io(format!(
            "`{}` cannot be made: there is no folder `{}`; make it first, or choose another place",
            place.shown(),
            place.folder().display()
        )));
    }
    if let Some(open) = existing(place, synchronous)? {
        return Ok(open);
    }
    let made = || -> rusqlite::Result<(Connection, Found)> {
        let conn = start(place, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        write_ahead(&conn)?;
        let found = schema::make(&conn)?;
        Ok((conn, found))
    };
    let (conn, found) = made().map_err(|e| match e.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            StoreError::NotWritable(format!(
                "`{}` cannot be made: you may not write in `{}`; choose a folder of your own",
                place.shown(),
                place.folder().display()
            ))
        }
        _ => place.explain(&e),
    })?;
    check(place, &found)?;
    settle(&conn, synchronous).map_err(|e| place.explain(&e))?;
    Ok(Open { conn, access: Access::Write, file: FileId::of(place) })
}

fn connect(place: &Place, synchronous: Synchronous) -> Result<Option<Open>, StoreError> {
    let explain = |e: rusqlite::Error| place.explain(&e);
    let tried = start(place, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|c| Ok((schema::look(&c)?, c)));
    let (found, conn, frozen) = match tried {
        Ok((found, conn)) => (found, conn, false),
        Err(e) if needs_helpers(&e) => {
            let (found, conn) = freeze(place)?;
            (found, conn, true)
        }
        Err(e) => return Err(explain(e)),
    };
    if found == Found::Empty {
        return Ok(None);
    }
    check(place, &found)?;
    settle(&conn, synchronous).map_err(explain)?;
    let access = match (frozen, conn.is_readonly("main").map_err(explain)?) {
        (true, _) => Access::Frozen,
        (false, true) => Access::Read,
        (false, false) => Access::Write,
    };
    Ok(Some(Open { conn, access, file: FileId::of(place) }))
}

/// Whether the failure is that the files beside the database could neither be opened nor made.
fn needs_helpers(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied)
    )
}

/// Opens a file as it is now, without locks and helper files. Right only while nobody writes; then there are helper files,
/// and where they hold anything this refuses.
fn freeze(place: &Place) -> Result<(Found, Connection), StoreError> {
    let mut wal = place.path().as_os_str().to_owned();
    wal.push("-wal");
    if std::fs::metadata(&wal).is_ok_and(|found| found.len() > 0) {
        return Err(place.not_writable(
            "its newest events are in the file with `-wal` at the end of its name, which cannot be read in this folder",
        ));
    }
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(immutable_uri(place), flags);
    opened.and_then(|c| Ok((schema::look(&c)?, c))).map_err(|e| match e.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => StoreError::Io(format!(
            "`{}` cannot be opened: you may not read it; ask its owner for the right to",
            place.shown()
        )),
        _ => place.explain(&e),
    })
}

fn immutable_uri(place: &Place) -> String {
    let path = place.path().to_string_lossy();
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{escaped}?immutable=1")
}

fn start(place: &Place, flags: OpenFlags) -> rusqlite::Result<Connection> {
    // Without a mutex of SQLite's own: a connection is only used behind ours.
    let mut conn = Connection::open_with_flags(place.path(), flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_handler(Some(busy::handler()))?;
    conn.set_prepared_statement_cache_capacity(32);
    Ok(conn)
}

/// Switches a new file to write-ahead logging. SQLite does not call the busy handler for this, and every process that opens a
/// new file at the same moment tries it.
fn write_ahead(conn: &Connection) -> rusqlite::Result<()> {
    let (began, mut jitter, mut asked) = (Instant::now(), Jitter::new(), 0);
    loop {
        match conn.query_row("pragma journal_mode = wal", [], |_| Ok(())) {
            Err(e)
                if matches!(
                    e.sqlite_error_code(),
                    Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
                ) && began.elapsed() < PATIENCE =>
            {
                std::thread::sleep(jitter.pause(asked));
                asked += 1;
            }
            other => return other,
        }
    }
}

/// The settings of every connection.
fn settle(conn: &Connection, synchronous: Synchronous) -> rusqlite::Result<()> {
    let level = match synchronous {
        Synchronous::Normal => "normal",
        // Where a plain flush leaves data in the drive's own memory (macOS), the fuller one is asked for.
        Synchronous::Full => "full; pragma fullfsync = on",
    };
    // While someone reads for long, the write-ahead log grows; afterwards it is cut back to this.
    conn.execute_batch(&format!(
        "pragma synchronous = {level}; pragma journal_size_limit = 67108864; pragma temp_store = memory; pragma cache_size = -16384;"
    ))
}

fn check(place: &Place, found: &Found) -> Result<(), StoreError> {
    match found {
        Found::Store(format) if *format > FORMAT => {
            Err(StoreError::Newer { place: format!("`{}`", place.shown()), found: *format, known: FORMAT })
        }
        Found::Store(_) | Found::Empty => Ok(()),
        Found::Foreign(tables) => {
            let tables = tables.iter().map(|t| format!("`{t}`")).collect::<Vec<_>>().join(", ");
            let with =
                if tables.is_empty() { String::new() } else { format!(" (it has tables such as {tables})") };
            Err(StoreError::Unreadable(format!(
                "`{}` is the database of another program{with}; give another path, or one that does not exist yet",
                place.shown()
            )))
        }
    }
}
