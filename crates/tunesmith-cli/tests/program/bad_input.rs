//! What is wrong is said with its place and its remedy, and nothing is lost.

use crate::common::Place;
use crate::sample;

#[test]
fn a_storage_that_is_no_database_is_named() {
    let place = Place::new();
    place.write(
        "tunesmith.db",
        "this is a text, and long enough to be read as a page of something else\n".repeat(100),
    );
    for args in ["studies", "status s", "best", "trials"] {
        place.tunesmith(args).ends(1).says(&["tunesmith.db", "not"]);
    }
    assert!(place.read("tunesmith.db").starts_with("this is a text"), "it is left as it is");
    place.tunesmith("studies --storage ftp://x/y").ends(2).says(&["there is no storage of the kind `ftp`"]);
    place.run(&["studies", "--storage", ""]).ends(2).says(&["the storage is empty"]);
}

#[test]
fn a_storage_from_a_newer_version_asks_for_an_upgrade() {
    let place = Place::new();
    sample::plain(&place, "s", 1);
    let mut bytes = std::fs::read(place.path("tunesmith.db")).unwrap();
    // The user version of a SQLite file stands at offset 60, big-endian.
    bytes[60..64].copy_from_slice(&1_000_000_i32.to_be_bytes());
    place.write("newer.db", bytes);
    place.tunesmith("status --storage newer.db").ends(1).says(&["newer version of Tunesmith", "upgrade"]);
}

#[test]
fn a_folder_in_place_of_a_storage_is_refused() {
    let place = Place::new();
    std::fs::create_dir(place.path("tunesmith.db")).unwrap();
    place.tunesmith("studies").ends(1).says(&["tunesmith.db"]);
}

#[cfg(unix)]
#[test]
fn a_storage_that_cannot_be_written_can_still_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    sample::plain(&place, "s", 2);
    let file = place.path("tunesmith.db");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    place.tunesmith("status").ends(0);
    // The superuser may write anything.
    if std::fs::OpenOptions::new().append(true).open(&file).is_err() {
        place.tunesmith("note 0 a b").ends(1).says(&["tunesmith.db"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_costs_nothing_that_was_recorded() {
    let place = Place::new();
    place.tunesmith("run --storage /dev/full").ends(2);
    crate::running::command_study(&place, crate::running::REPORTS, "");
    let said = place.tunesmith("run --storage /dev/full/x.db").ends(1);
    assert!(!said.err.contains("panicked"), "{said:?}");
    sample::plain(&place, "s", 2);
    let mut export = place.command(&["export", "s"]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = export.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("standard output cannot be written"),
        "{output:?}"
    );
}

#[cfg(unix)]
#[test]
fn two_study_files_of_one_name_and_different_spaces_are_told_apart() {
    let place = Place::new();
    crate::running::command_study(&place, crate::running::REPORTS, "");
    place.tunesmith("run").ends(0);
    let text = place.read("study.toml");
    place.write("other.toml", text.replace("k = { int = [1, 3] }", "k = { choice = [\"a\", \"b\"] }"));
    let said = place.tunesmith("run other.toml").ends(1);
    said.says(&[
        "study `s` exists and differs",
        "`k`",
        "tunesmith delete s",
        "tunesmith copy s NEW",
        "Use another name",
    ]);
    place.write("wider.toml", text.replace("k = { int = [1, 3] }", "k = { int = [1, 9] }"));
    place.tunesmith("run wider.toml --more 1").ends(0).says(&["`k`"]);
    assert_eq!(place.tunesmith("status --json").json()["counts"]["done"], 5);
}

#[test]
fn what_is_wrong_with_a_study_file_is_drawn_at_its_place() {
    let place = Place::new();
    place.write(
        "study.toml",
        "[study]\nobjective = \"minimize loss\"\ntrails = 3\n[command]\nrun = \"sh {lr}\"\n[space]\nlr = { float = [0.0, 0.1], scale = \"log\" }\n",
    );
    for args in ["check", "run", "status study.toml", "run ."] {
        let said = place.tunesmith(args).ends(2).says(&["trails", "trials", "study.toml:3", "study.toml:7"]);
        assert!(said.out.is_empty() && !said.err.contains("error: error"), "{said:?}");
    }
    place.write("broken.toml", "[study\n");
    place.tunesmith("check broken.toml").ends(2).says(&["broken.toml:1"]);
    place
        .tunesmith("check nowhere.toml")
        .ends(2)
        .says(&["there is no study file nowhere.toml", "tunesmith init"]);
    place.tunesmith("run").ends(2);
    assert!(!place.path("tunesmith.db").exists());
}

#[cfg(unix)]
#[test]
fn a_command_that_is_not_there_is_found_out_before_a_trial() {
    let place = Place::new();
    place.write(
        "study.toml",
        "[study]\nname = \"s\"\nobjective = \"minimize loss\"\ntrials = 1\n[command]\nrun = [\"pyhton-of-old\", \"{x}\"]\n[space]\nx = { float = [0, 1] }\n",
    );
    let said = place.tunesmith("run");
    assert!(said.code == 1 || said.code == 2, "{said:?}");
    said.says(&["pyhton-of-old"]);
    assert!(!place.path("tunesmith.db").exists(), "no study was made");
}
