//! The stores of Tunesmith: append-only logs of events, in memory or in a SQLite file.
//!
//! [`open`] turns what a person writes (`memory`, `sqlite:studies.db`, a bare path) into a [`Store`].
//! The traits and their promises are those of `tunesmith-core`; every store passes the same contract suite.
//!
//! A SQLite file serves many processes on one machine at once. What [`Log::append`] has acknowledged survives the end of any
//! process, also by `SIGKILL`. Against a loss of power choose [`Synchronous::Full`], in a URL `?synchronous=full`: otherwise
//! the last moments before the loss may be missing afterwards, though the file stays sound.
//!
//! ```
//! use tunesmith_core::StoreError;
//!
//! let store = tunesmith_store::open("memory")?;
//! let log = store.create("digits", &[])?;
//! assert!(log.read(0)?.is_empty());
//! let missing = store.open("digit").map(|_| ()).unwrap_err();
//! assert_eq!(missing.to_string(), "there is no study `digit`; did you mean `digits`?");
//! # Ok::<(), StoreError>(())
//! ```
//!
//! [`Store`]: tunesmith_core::Store
//! [`Log::append`]: tunesmith_core::Log::append
#![forbid(unsafe_code)]

mod encode;
mod location;
mod memory;
mod network;
mod sqlite;

pub use location::{Location, Synchronous, open};
pub use memory::MemoryStore;
pub use network::network_file_system;
pub use sqlite::SqliteStore;
