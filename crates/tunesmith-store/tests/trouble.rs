//! Files that cannot be used, or no longer: what is said, and that nothing panics or is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;

use rusqlite::Connection;
use tunesmith_core::{Batch, Body, Draft, Log, Noted, Store, StoreError, Value};
use tunesmith_store::{SqliteStore, Synchronous};

fn note(text: &str) -> Draft {
    Draft { trial: None, time: 1, body: Body::Noted(Noted { key: "n".into(), value: Value::from(text) }) }
}

fn notes(texts: &[&str]) -> Batch {
    Batch { events: texts.iter().map(|t| note(t)).collect(), ..Batch::default() }
}

fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("studies.db");
    (folder, path)
}

fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(path, Synchronous::Normal)
}

/// Makes a store with the study `digits` of a hundred events.
fn made(path: &Path) -> Arc<dyn Log> {
    let log = open(path).unwrap().create("digits", &[note("first")]).unwrap();
    for i in 0..99 {
        log.append(&notes(&[&format!("{i} {}", "x".repeat(200))])).unwrap();
    }
    log
}

fn message(path: &Path) -> String {
    open(path).err().expect("it is refused").to_string()
}

#[test]
fn a_file_that_is_not_sqlite_is_refused_and_left_alone() {
    let (_folder, path) = file();
    let text = "name,value\n".repeat(100);
    fs::write(&path, &text).unwrap();
    assert_eq!(
        message(&path),
        format!(
            "`{}` is not a SQLite database; give the path of a Tunesmith file, or of one that does not exist yet",
            path.display()
        )
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn an_empty_file_is_taken_for_a_new_store() {
    let (_folder, path) = file();
    fs::write(&path, "").unwrap();
    let store = open(&path).unwrap();
    assert_eq!(store.list().unwrap(), []);
    store.create("digits", &[]).unwrap();
    assert_eq!(store.list().unwrap().len(), 1);
}

#[test]
fn the_database_of_another_program_is_refused_with_its_tables() {
    let (_folder, path) = file();
    Connection::open(&path)
        .unwrap()
        .execute_batch("create table trials (a); create table optuna (b)")
        .unwrap();
    let expected = format!(
        "`{}` is the database of another program (it has tables such as `optuna`, `trials`); give another path, or one that \
         does not exist yet",
        path.display()
    );
    assert_eq!(message(&path), expected);
}

#[test]
fn a_database_without_tables_is_taken_for_a_new_store() {
    let (_folder, path) = file();
    Connection::open(&path).unwrap().execute_batch("create table t (a); drop table t").unwrap();
    assert_eq!(open(&path).unwrap().list().unwrap(), []);
    made(&path);
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let (_folder, path) = file();
    made(&path);
    Connection::open(&path).unwrap().execute_batch("pragma user_version = 2").unwrap();
    let expected = format!(
        "`{}` was written by a newer version of Tunesmith (format 2, this version reads up to 1); upgrade to open it",
        path.display()
    );
    assert_eq!(message(&path), expected);
    assert!(matches!(open(&path), Err(StoreError::Newer { found: 2, known: 1, .. })));
}

#[test]
fn a_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(message(path), format!("`{}` is not a file; give the path of one", path.display()));
}

#[test]
fn a_store_is_not_made_in_a_folder_that_does_not_exist() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs/studies.db");
    let refused = open(&path).unwrap().create("digits", &[]).err().unwrap().to_string();
    assert_eq!(
        refused,
        format!(
            "`{}` cannot be made: there is no folder `{}`; make it first, or choose another place",
            path.display(),
            folder.path().join("runs").display()
        )
    );
}

#[test]
fn an_event_that_cannot_be_read_is_named() {
    let (_folder, path) = file();
    let log = made(&path);
    let other = Connection::open(&path).unwrap();
    other.execute("update event set kind = 'dreamt' where seq = 7", []).unwrap();
    let mut before = 0;
    let refused = log.scan(0, &mut |_| before += 1).unwrap_err();
    assert_eq!(before, 6, "the events before it are handed over");
    let place = path.display();
    assert_eq!(
        refused.to_string(),
        format!(
            "event 7 of the study `digits` in `{place}`: the log holds a `dreamt` event, which this version does not know; a \
             newer version wrote it"
        )
    );
    other.execute("update event set kind = 'noted', body = '{\"key\"' where seq = 7", []).unwrap();
    let refused = log.read(0).unwrap_err().to_string();
    assert!(
        refused.starts_with(&format!("event 7 of the study `digits` in `{place}`: the noted event")),
        "{refused}"
    );
}

#[test]
fn a_number_that_no_file_can_hold_is_refused_before_anything_is_written() {
    let (_folder, path) = file();
    let log = made(&path);
    let body = Body::Noted(Noted { key: "n".into(), value: Value::from(f64::NAN) });
    let events = vec![note("fine"), Draft { trial: None, time: 1, body }];
    let refused = log.append(&Batch { events, ..Batch::default() }).unwrap_err().to_string();
    assert!(refused.starts_with("the noted event cannot be written"), "{refused}");
    assert_eq!(log.read(100).unwrap(), []);
}

#[test]
fn a_damaged_file_never_panics_and_says_what_to_do() {
    let (_folder, path) = file();
    drop(made(&path));
    let sound = fs::read(&path).unwrap();
    let copy = path.with_file_name("damaged.db");
    let mut moments: u64 = 99;
    let mut damaged = 0;
    for _ in 0..150 {
        let mut bytes = sound.clone();
        for _ in 0..64 {
            moments = moments.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (moments >> 33) as usize % bytes.len();
            bytes[at] = (moments >> 20) as u8;
        }
        fs::write(&copy, &bytes).unwrap();
        let outcome = open(&copy).and_then(|store| {
            store.list()?;
            let log = store.open("digits")?;
            log.leases()?;
            log.read(0)
        });
        if let Err(e) = outcome {
            let text = e.to_string();
            assert!(!text.contains("Error") && !text.contains("::"), "it is for people: {text}");
            damaged += usize::from(text.contains("is damaged"));
        }
        for helper in ["damaged.db-wal", "damaged.db-shm"] {
            _ = fs::remove_file(path.with_file_name(helper));
        }
    }
    assert!(damaged > 10, "SQLite notices much of it ({damaged})");
}

#[test]
fn a_file_that_was_deleted_or_replaced_takes_nothing_more() {
    let (_folder, path) = file();
    let log = made(&path);
    fs::rename(&path, path.with_extension("moved")).unwrap();
    let expected = format!(
        "`{}` was moved, replaced or deleted while it was in use; nothing more is recorded: put it back, or run again to start \
         a new one",
        path.display()
    );
    if cfg!(unix) {
        assert_eq!(log.append(&notes(&["lost?"])).unwrap_err().to_string(), expected);
        fs::rename(path.with_extension("moved"), &path).unwrap();
        log.append(&notes(&["back"])).unwrap();
    }
}

#[test]
fn an_append_waits_for_another_program_that_is_writing() {
    let (_folder, path) = file();
    let log = made(&path);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let (begin, began) = channel();
    std::thread::scope(|threads| {
        let writer = threads.spawn(|| {
            begin.send(()).unwrap();
            log.append(&notes(&["after"])).unwrap()
        });
        began.recv().unwrap();
        other.execute_batch("insert into lease values (1, 5, 1, 'h', 1, 1, '', 0, 9); commit").unwrap();
        assert_eq!(writer.join().unwrap(), 101);
    });
    assert_eq!(log.leases().unwrap().len(), 1, "what the other program wrote is there");
}

#[test]
fn a_reader_sees_a_whole_batch_or_nothing_while_another_writes() {
    let (_folder, path) = file();
    let log = made(&path);
    let reader = open(&path).unwrap().open("digits").unwrap();
    std::thread::scope(|threads| {
        threads.spawn(|| {
            for _ in 0..300 {
                log.append(&notes(&["a", "b", "c"])).unwrap();
            }
        });
        let mut seen = 100;
        while seen < 100 + 900 {
            let events = reader.read(seen).unwrap();
            assert_eq!(events.len() % 3, 0, "batches are whole");
            seen += events.len() as u64;
        }
    });
}
