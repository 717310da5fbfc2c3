//! What SQLite's errors mean to a person, and what to do about them.

use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use tunesmith_core::StoreError;

use super::busy::PATIENCE;

/// Where a store is: its path as written, and made independent of the current folder.
#[derive(Debug, Clone)]
pub(super) struct Place {
    shown: String,
    path: PathBuf,
}

impl Place {
    pub(super) fn new(path: &Path) -> Result<Self, StoreError> {
        let shown = path.display().to_string();
        let path = std::path::absolute(path)
            .map_err(|e| StoreError::Io(format!("`{shown}` cannot be opened: {}", reason(&e))))?;
        Ok(Self { shown, path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The path as written.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// The folder that the file is in.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// An error of SQLite, for people.
    pub(super) fn explain(&self, error: &rusqlite::Error) -> StoreError {
        let (place, said) = (&self.shown, said(error));
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::Unreadable(format!(
                "`{place}` is not a SQLite database; give the path of a Tunesmith file, or of one that does not exist yet"
            )),
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Unreadable(format!(
                "`{place}` is damaged ({said}); restore it from a copy, or save what can be read with \
                 `sqlite3 {place} .recover | sqlite3 rescued.db`"
            )),
            Some(ErrorCode::DiskFull) => StoreError::Io(format!(
                "the disk is full: nothing more can be recorded in `{place}`; make room and run again, what was recorded is safe"
            )),
            Some(ErrorCode::ReadOnly) => self.not_writable("it is read-only"),
            Some(
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed,
            ) => StoreError::Busy(format!(
                "`{place}` was kept busy by another program for {} seconds; close programs that hold it open \
                     (an SQL shell in a transaction, a backup) and run again",
                PATIENCE.as_secs()
            )),
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => StoreError::Io(format!(
                "`{place}` cannot be opened ({said}); check that its folder exists and that you may read and write there"
            )),
            Some(ErrorCode::SystemIoFailure) => StoreError::Io(format!(
                "the disk failed on `{place}` ({said}); check the disk, its space and your quota; what was recorded before is kept"
            )),
            Some(ErrorCode::OutOfMemory) => StoreError::Io(format!(
                "memory ran out while using `{place}`; close other programs and run again"
            )),
            Some(ErrorCode::TooBig) => StoreError::Io(format!(
                "an event is too large for `{place}` (SQLite takes up to 1 GB); record less in one report"
            )),
            _ => StoreError::Unreadable(format!(
                "`{place}` cannot be used ({said}); if another program changed its tables, restore it from a copy"
            )),
        }
    }

    /// That the store can be read but not written, and why.
    pub(super) fn not_writable(&self, why: &str) -> StoreError {
        StoreError::NotWritable(format!(
            "`{}` cannot be written: {why}; make it writable (`chmod u+w`), or copy it to a folder of your own and use the copy",
            self.shown
        ))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sqlite:{}", self.shown)
    }
}

/// A failure of the operating system in words, without its number.
pub(super) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

/// What SQLite itself said.
fn said(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rusqlite::ffi;
    use tunesmith_core::StoreError;

    use super::Place;

    fn explained(code: i32) -> StoreError {
        let place = Place::new(Path::new("studies.db")).expect("the path is fine");
        place.explain(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("the cause".into())))
    }

    #[test]
    fn a_full_disk_is_named_and_nothing_recorded_is_said_to_be_lost() {
        assert_eq!(
            explained(ffi::SQLITE_FULL).to_string(),
            "the disk is full: nothing more can be recorded in `studies.db`; make room and run again, what was recorded is safe"
        );
    }

    #[test]
    fn a_file_kept_busy_is_named_with_what_may_hold_it() {
        let busy = explained(ffi::SQLITE_BUSY);
        assert!(matches!(busy, StoreError::Busy(_)));
        assert_eq!(
            busy.to_string(),
            "`studies.db` was kept busy by another program for 60 seconds; close programs that hold it open (an SQL shell in a \
             transaction, a backup) and run again"
        );
    }

    #[test]
    fn every_failure_names_the_file_or_the_disk_and_a_remedy() {
        for code in 1..=28 {
            let text = explained(code).to_string();
            assert!(text.contains("`studies.db`") && text.contains("; "), "{text}");
        }
    }
}
