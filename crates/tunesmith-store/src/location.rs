//! Where a store is, as a person writes it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tunesmith_core::{Store, StoreError};

use crate::{MemoryStore, SqliteStore};

const ACCEPTED: &str =
    "write `sqlite:PATH` or just the path of a file, or `memory` for a study that ends with the program";

/// How hard a SQLite store works to survive a loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// Survives the end of any process. A loss of power may take the last moments, but leaves the file sound.
    #[default]
    Normal,
    /// Every commit waits for the disk: a loss of power takes nothing that was acknowledged. Many times slower.
    Full,
}

/// The place of a store.
///
/// Written as `memory` (or `memory:`), `sqlite:PATH`, `sqlite:///relative/path`, `sqlite:////absolute/path`, or a bare path. A
/// place in a file may end in `?synchronous=full` (or `normal`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In this process, as long as it lives.
    Memory,
    /// A SQLite file.
    Sqlite {
        /// Its path, as written.
        path: PathBuf,
        /// How hard it works to survive a loss of power.
        synchronous: Synchronous,
    },
}

/// Opens the store at `url`, in any form that [`Location`] has. A file is made when the first study is created in it.
///
/// # Errors
/// When there is no such kind of store, or what is there cannot be read.
pub fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    Location::parse(url)?.open()
}

impl Location {
    /// Reads a place.
    ///
    /// # Errors
    /// When it names an unknown kind of store or option; passwords in it are not repeated.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        let url = url.trim();
        if url.is_empty() {
            return Err(wrong(format!("the storage is empty; {ACCEPTED}")));
        }
        let (scheme, rest) = split_scheme(url);
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some("memory") => Ok(Self::Memory),
            None if url == "memory" => Ok(Self::Memory),
            None => Self::file(url, url),
            Some("sqlite" | "sqlite3") => {
                Self::file(rest.strip_prefix("//").map_or(rest, after_slashes), url)
            }
            Some("postgresql" | "postgres") => Err(wrong(format!(
                "`{}`: PostgreSQL is not supported by this version; {ACCEPTED}",
                redact(url)
            ))),
            Some(other) => Err(wrong(format!(
                "`{}`: there is no storage of the kind `{other}`; {ACCEPTED} (`sqlite:{url}` for a file of that very name)",
                redact(url),
                url = redact(url)
            ))),
        }
    }

    fn file(rest: &str, url: &str) -> Result<Self, StoreError> {
        let mut synchronous = Synchronous::default();
        let mut path = rest;
        if let Some((before, options)) = rest.rsplit_once('?')
            && options.contains('=')
        {
            path = before;
            for option in options.split('&') {
                synchronous = match option.to_ascii_lowercase().as_str() {
                    "synchronous=full" => Synchronous::Full,
                    "synchronous=normal" => Synchronous::Normal,
                    _ => {
                        return Err(wrong(format!(
                            "`{url}`: there is no option `{option}`; a file takes `synchronous=normal` or `synchronous=full`"
                        )));
                    }
                };
            }
        }
        match path {
            "" => Err(wrong(format!("`{url}` names no file; write for example `sqlite:studies.db`"))),
            ":memory:" | "/:memory:" => {
                Err(wrong(format!("`{url}`: write `memory` for a study that ends with the program")))
            }
            path => Ok(Self::Sqlite { path: PathBuf::from(path), synchronous }),
        }
    }

    /// The file, if the store is in one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Memory => None,
            Self::Sqlite { path, .. } => Some(path),
        }
    }

    /// Opens the store there.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match self {
            Self::Memory => Arc::new(MemoryStore::new()),
            Self::Sqlite { path, synchronous } => Arc::new(SqliteStore::open(path, *synchronous)?),
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Sqlite { path, synchronous } => {
                write!(f, "sqlite:{}", path.display())?;
                if *synchronous == Synchronous::Full {
                    f.write_str("?synchronous=full")?;
                }
                Ok(())
            }
        }
    }
}

/// The scheme and what follows its colon. A single letter is a drive, not a scheme.
fn split_scheme(url: &str) -> (Option<&str>, &str) {
    match url.split_once(':') {
        Some((scheme, rest))
            if scheme.len() > 1
                && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+' || c == '-') =>
        {
            (Some(scheme), rest)
        }
        _ => (None, url),
    }
}

/// The path in `sqlite:///relative`, `sqlite:////absolute` and, as some write it, `sqlite://relative`.
fn after_slashes(rest: &str) -> &str {
    rest.strip_prefix('/').unwrap_or(rest)
}

/// The same URL without a password.
fn redact(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let query = rest[end..].split_once('?').map_or(&rest[end..], |(path, _)| path);
    let host = match rest[..end].rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => format!("{user}@{host}"),
        },
        None => rest[..end].to_owned(),
    };
    format!("{scheme}://{host}{query}")
}

fn wrong(message: String) -> StoreError {
    StoreError::Unreadable(message)
}
