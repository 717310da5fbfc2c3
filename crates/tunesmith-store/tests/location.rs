//! Where a store is, in every form that a person may write, and what is said about the others.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use tunesmith_store::{Location, Synchronous, network_file_system, open};

fn path_of(url: &str) -> String {
    let location = Location::parse(url).unwrap();
    assert_eq!(
        Location::parse(&location.to_string()).unwrap(),
        location,
        "what it is shown as means the same"
    );
    location.path().unwrap().display().to_string()
}

fn refusal(url: &str) -> String {
    Location::parse(url).unwrap_err().to_string()
}

const ACCEPTED: &str =
    "write `sqlite:PATH` or just the path of a file, or `memory` for a study that ends with the program";

#[test]
fn a_file_is_named_by_a_url_or_a_bare_path() {
    for (url, path) in [
        ("sqlite:studies.db", "studies.db"),
        ("sqlite:runs/studies.db", "runs/studies.db"),
        ("sqlite:/data/studies.db", "/data/studies.db"),
        ("sqlite:///runs/studies.db", "runs/studies.db"),
        ("sqlite:////data/studies.db", "/data/studies.db"),
        ("sqlite://studies.db", "studies.db"),
        ("SQLite:studies.db", "studies.db"),
        ("  studies.db ", "studies.db"),
        ("./my studies/a:b.db", "./my studies/a:b.db"),
        (r"C:\runs\studies.db", r"C:\runs\studies.db"),
        ("what?.db", "what?.db"),
    ] {
        assert_eq!(path_of(url), path, "{url}");
    }
}

#[test]
fn memory_is_named_with_or_without_a_colon() {
    for url in ["memory", "memory:", "Memory://"] {
        assert_eq!(Location::parse(url).unwrap(), Location::Memory);
        assert_eq!(open(url).unwrap().describe(), "memory");
    }
}

#[test]
fn an_option_chooses_how_hard_a_file_survives_a_loss_of_power() {
    let of = |url| match Location::parse(url).unwrap() {
        Location::Sqlite { synchronous, .. } => synchronous,
        Location::Memory => unreachable!("{url} is a file"),
    };
    assert_eq!(of("studies.db"), Synchronous::Normal);
    assert_eq!(of("sqlite:studies.db?synchronous=normal"), Synchronous::Normal);
    assert_eq!(of("sqlite:///studies.db?synchronous=FULL"), Synchronous::Full);
    assert_eq!(path_of("studies.db?synchronous=full"), "studies.db");
    assert_eq!(
        refusal("sqlite:studies.db?sync=full"),
        "`sqlite:studies.db?sync=full`: there is no option `sync=full`; a file takes `synchronous=normal` or `synchronous=full`"
    );
}

#[test]
fn other_kinds_of_storage_are_refused_with_what_is_accepted_and_without_their_passwords() {
    assert_eq!(
        refusal("postgresql://me:secret@db.example.org/studies?password=secret"),
        format!(
            "`postgresql://me:***@db.example.org/studies`: PostgreSQL is not supported by this version; {ACCEPTED}"
        )
    );
    assert_eq!(
        refusal("redis://:secret@host"),
        format!(
            "`redis://:***@host`: there is no storage of the kind `redis`; {ACCEPTED} \
             (`sqlite:redis://:***@host` for a file of that very name)"
        )
    );
    assert_eq!(refusal(""), format!("the storage is empty; {ACCEPTED}"));
    assert_eq!(refusal("sqlite:"), "`sqlite:` names no file; write for example `sqlite:studies.db`");
    assert_eq!(
        refusal("sqlite:///:memory:"),
        "`sqlite:///:memory:`: write `memory` for a study that ends with the program"
    );
}

#[test]
fn looking_into_a_store_that_does_not_exist_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("studies.db");
    let store = open(path.to_str().unwrap()).unwrap();
    assert_eq!(store.list().unwrap(), []);
    assert!(store.open("digits").is_err());
    assert!(store.delete("digits").is_err());
    assert!(!path.exists());
    assert_eq!(store.describe(), format!("sqlite:{}", path.display()));
    store.create("digits", &[]).unwrap();
    assert!(path.exists());
}

#[test]
fn a_handle_that_looked_before_the_file_was_made_finds_what_another_process_put_there() {
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("studies.db").display().to_string();
    let (early, maker) = (open(&url).unwrap(), open(&url).unwrap());
    maker.create("digits", &[]).unwrap();
    assert_eq!(early.list().unwrap().len(), 1);
    early.rename("digits", "letters").unwrap();
    maker.open("letters").unwrap();
}

#[test]
fn a_path_stays_the_same_file_when_the_current_folder_changes() {
    let folder = tempfile::tempdir().unwrap();
    let before = std::env::current_dir().unwrap();
    std::env::set_current_dir(folder.path()).unwrap();
    let store = open("relative.db").unwrap();
    std::env::set_current_dir(before).unwrap();
    store.create("digits", &[]).unwrap();
    assert!(folder.path().join("relative.db").exists());
    assert_eq!(store.describe(), "sqlite:relative.db");
}

#[test]
fn a_local_folder_is_no_network_file_system_also_where_the_file_is_yet_to_come() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(network_file_system(folder.path()), None);
    assert_eq!(network_file_system(&folder.path().join("not/yet/there.db")), None);
    // The kernel's own file systems are not on a network either.
    assert_eq!(network_file_system(Path::new("/proc/self/status")), None);
}
