//! Both stores keep the contract.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use tunesmith_core::Store;
use tunesmith_store::{MemoryStore, SqliteStore, Synchronous};
use tunesmith_testkit::log_contract::{StoreUnderTest, check};

#[test]
fn the_store_in_memory_keeps_the_contract() {
    check(|| {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let same = store.clone();
        StoreUnderTest::new(store, move || same.clone(), ())
    });
}

#[test]
fn the_store_in_a_sqlite_file_keeps_the_contract() {
    check(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("studies.db");
        let open =
            move || -> Arc<dyn Store> { Arc::new(SqliteStore::open(&path, Synchronous::Normal).unwrap()) };
        StoreUnderTest::new(open(), open, folder)
    });
}
