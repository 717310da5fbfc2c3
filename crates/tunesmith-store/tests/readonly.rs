//! Files and folders that may be read but not written: everything can be looked at, and writing says what to do.
//!
//! Permissions mean nothing to the superuser, so the looking is done by a process of another user where the tests run as that.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tunesmith_core::{Batch, Body, Draft, Noted, Store, Value};
use tunesmith_store::{SqliteStore, Synchronous};

/// In the environment of the process that looks: the path.
const PATH: &str = "TUNESMITH_TEST_LOOK_AT";
const NOBODY: u32 = 65_534;

fn notes(texts: &[&str]) -> Batch {
    let note = |text: &&str| Draft {
        trial: None,
        time: 1,
        body: Body::Noted(Noted { key: "n".into(), value: Value::from(*text) }),
    };
    Batch { events: texts.iter().map(note).collect(), ..Batch::default() }
}

/// Not a test of its own: looks at a store and says what it finds.
#[test]
fn looking_process() {
    let Ok(path) = std::env::var(PATH) else { return };
    let store = match SqliteStore::open(Path::new(&path), Synchronous::Normal) {
        Ok(store) => store,
        Err(e) => return println!("says {e}"),
    };
    println!("says {} studies", store.list().unwrap().len());
    if let Ok(log) = store.open("digits") {
        println!("says {} events, {} leases", log.read(0).unwrap().len(), log.leases().unwrap().len());
        println!("says {}", log.append(&notes(&["x"])).unwrap_err());
    }
    println!("says {}", store.create("more", &[]).err().unwrap());
}

/// Held while a program is copied and while one is started: a program that some process has open for writing cannot be started,
/// and a process that is being started has for a moment whatever this one has open.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Place {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        set(folder.path(), 0o755);
        fs::create_dir(folder.path().join("runs")).unwrap();
        // The other user may not be allowed to where this program lies.
        let _alone = alone();
        fs::copy(std::env::current_exe().unwrap(), folder.path().join("look")).unwrap();
        let path = folder.path().join("runs/studies.db");
        Self { folder, path }
    }

    fn made(self) -> Self {
        let store = SqliteStore::open(&self.path, Synchronous::Normal).unwrap();
        let log = store.create("digits", &notes(&["a", "b"]).events).unwrap();
        log.append(&notes(&["c"])).unwrap();
        self
    }

    /// What a process that may not write finds, with the place of the file as `FILE`.
    fn look(&self) -> Vec<String> {
        let mut command = Command::new(self.folder.path().join("look"));
        command.args(["looking_process", "--exact", "--nocapture"]).env(PATH, &self.path).current_dir("/");
        if superuser(self.folder.path()) {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = {
            let _alone = alone();
            command.spawn().unwrap()
        };
        let output = started.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        let path = self.path.display().to_string();
        text.lines().filter_map(|l| Some(l.split_once("says ")?.1.replace(&path, "FILE"))).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        set(&self.folder.path().join("runs"), 0o755);
    }
}

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Whether permissions do not bind this process.
fn superuser(folder: &Path) -> bool {
    let probe = folder.join("probe");
    fs::write(&probe, "").unwrap();
    set(&probe, 0o444);
    fs::OpenOptions::new().write(true).open(&probe).is_ok()
}

const REMEDY: &str = "make it writable (`chmod u+w`), or copy it to a folder of your own and use the copy";

#[test]
fn a_read_only_file_in_a_folder_of_ones_own_can_be_looked_at() {
    let place = Place::new().made();
    set(&place.path, 0o444);
    set(place.path.parent().unwrap(), 0o777);
    let refusal = format!("`FILE` cannot be written: the file is read-only; {REMEDY}");
    assert_eq!(place.look(), ["1 studies", "3 events, 0 leases", &refusal, &refusal]);
}

#[test]
fn a_file_in_a_read_only_folder_can_be_looked_at() {
    let place = Place::new().made();
    set(&place.path, 0o444);
    set(place.path.parent().unwrap(), 0o555);
    let refusal = format!(
        "`FILE` cannot be written: its folder is read-only, and SQLite keeps files beside it; {REMEDY}"
    );
    assert_eq!(place.look(), ["1 studies", "3 events, 0 leases", &refusal, &refusal]);
}

#[test]
fn a_writable_file_in_a_read_only_folder_can_be_looked_at() {
    let place = Place::new().made();
    set(&place.path, 0o666);
    set(place.path.parent().unwrap(), 0o555);
    let found = place.look();
    assert_eq!(found[..2], ["1 studies", "3 events, 0 leases"]);
    assert!(found[2].starts_with("`FILE` cannot be written: its folder is read-only"), "{}", found[2]);
}

#[test]
fn a_file_that_may_not_be_read_is_refused() {
    let place = Place::new().made();
    set(&place.path, 0o000);
    assert_eq!(
        place.look(),
        ["`FILE` cannot be opened: you may not read it; ask its owner for the right to"]
    );
}

#[test]
fn a_store_is_not_made_in_a_read_only_folder() {
    let place = Place::new();
    set(place.path.parent().unwrap(), 0o555);
    let folder = place.path.parent().unwrap().display();
    let refusal =
        format!("`FILE` cannot be made: you may not write in `{folder}`; choose a folder of your own");
    assert_eq!(place.look(), ["0 studies", &refusal]);
}

#[test]
fn a_read_only_file_that_another_user_is_writing_can_be_followed() {
    let place = Place::new().made();
    let store = SqliteStore::open(&place.path, Synchronous::Normal).unwrap();
    let log = store.open("digits").unwrap();
    log.append(&notes(&["d"])).unwrap();
    for file in ["studies.db", "studies.db-wal", "studies.db-shm"] {
        set(&place.path.with_file_name(file), 0o444);
    }
    set(place.path.parent().unwrap(), 0o555);
    let found = place.look();
    assert_eq!(found[..2], ["1 studies", "4 events, 0 leases"], "{found:?}");
    assert!(found[2].starts_with("`FILE` cannot be written: "), "{}", found[2]);
}
