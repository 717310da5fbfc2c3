//! What a killed run leaves behind is found and ended, and nothing else is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::common::{hear, pid_in, runs, sh, trial, until};
use serde_json::{Value, json};
use tempfile::tempdir;
use tunesmith::host::{Liveness, Owner};
use tunesmith_run::process::{LeftBehind, end_left_behind};

const FOLDER: &str = "TEST_SPAWNER_FOLDER";
const SCRIPT: &str = "TEST_SPAWNER_SCRIPT";

/// Started again as its own process by the tests below, which kill it.
#[test]
fn a_run_to_be_killed_by_other_tests() {
    let (Some(folder), Ok(script)) = (std::env::var_os(FOLDER), std::env::var(SCRIPT)) else { return };
    hear(&sh(&PathBuf::from(folder), &script));
}

struct Spawner(Child);

impl Spawner {
    fn start(folder: &Path, script: &str) -> Spawner {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "left_behind::a_run_to_be_killed_by_other_tests"])
            .env(FOLDER, folder)
            .env(SCRIPT, script)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Spawner(child)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn record(folder: &Path) -> PathBuf {
    trial(folder).folder.join("process.json")
}

fn change(folder: &Path, edit: impl FnOnce(&mut Value)) {
    let mut value: Value = serde_json::from_slice(&fs::read(record(folder)).unwrap()).unwrap();
    edit(&mut value);
    fs::write(record(folder), value.to_string()).unwrap();
}

/// Kills a run whose leader and whose other processes, by file, are known to run; gives their ids.
fn killed_run(folder: &Path, script: &str, files: &[&str]) -> Vec<u32> {
    let spawner = Spawner::start(folder, script);
    until("the command to start", || files.iter().all(|file| pid_in(&folder.join(file)).is_some()));
    until("the leader to be recorded", || {
        fs::read(record(folder)).is_ok_and(|bytes| {
            serde_json::from_slice::<Value>(&bytes).is_ok_and(|value| value["leader"].is_object())
        })
    });
    spawner.kill();
    files.iter().map(|file| pid_in(&folder.join(file)).unwrap()).collect()
}

const STUBBORN: &str = "trap '' TERM HUP; sh -c 'echo $$ > child; trap \"\" TERM; while :; do sleep 0.02; done' & \
                        echo $$ > leader; while :; do sleep 0.02; done";

#[test]
fn the_group_of_a_killed_run_is_ended() {
    let folder = tempdir().unwrap();
    let pids = killed_run(folder.path(), STUBBORN, &["leader", "child"]);
    let ended = end_left_behind(&trial(folder.path()).folder, Duration::from_millis(50)).unwrap();
    assert!(matches!(ended, LeftBehind::Ended(n) if n > 0), "{ended:?}");
    assert!(pids.iter().all(|pid| !runs(*pid)));
    assert!(!record(folder.path()).exists());
    assert_eq!(end_left_behind(&trial(folder.path()).folder, Duration::ZERO).unwrap(), LeftBehind::Nothing);
}

#[cfg(target_os = "linux")]
#[test]
fn the_leader_dies_with_the_run_that_started_it() {
    let folder = tempdir().unwrap();
    let pids = killed_run(folder.path(), "echo $$ > leader; while :; do sleep 0.02; done", &["leader"]);
    until("the leader to die", || !runs(pids[0]));
    end_left_behind(&trial(folder.path()).folder, Duration::ZERO).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn daemons_and_children_without_the_mark_are_found_after_the_leader_died() {
    let folder = tempdir().unwrap();
    let script = "setsid sh -c 'echo $$ > daemon; exec sleep 60' & \
                  env -i sh -c 'echo $$ > bare; exec sleep 60' & echo $$ > leader; exec sleep 60";
    let pids = killed_run(folder.path(), script, &["daemon", "bare", "leader"]);
    until("the leader to die", || !runs(pids[2]));
    assert!(runs(pids[0]) && runs(pids[1]));
    assert_eq!(end_left_behind(&trial(folder.path()).folder, Duration::ZERO).unwrap(), LeftBehind::Ended(2));
    assert!(!runs(pids[0]) && !runs(pids[1]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_killed_before_its_leader_was_recorded_is_found_by_its_mark() {
    let folder = tempdir().unwrap();
    let pids = killed_run(folder.path(), STUBBORN, &["leader", "child"]);
    change(folder.path(), |record| {
        record.as_object_mut().unwrap().remove("leader");
    });
    let ended = end_left_behind(&trial(folder.path()).folder, Duration::ZERO).unwrap();
    assert!(matches!(ended, LeftBehind::Ended(_)), "{ended:?}");
    assert!(pids.iter().all(|pid| !runs(*pid)));
}

/// A record of a dead run whose leader's id now belongs to another process.
fn record_of_a_stranger(folder: &Path, stranger: u32, start_shift: i64) {
    let owner = serde_json::to_value(Owner { pid: 1, start_time: Some(1), ..Owner::current() }).unwrap();
    let start = Owner::of(stranger).start_time.unwrap() as i64 + start_shift;
    let record_text = json!({
        "owner": owner,
        "mark": "run-of-a-test-that-nobody-carries.",
        "leader": {"pid": stranger, "session": 0, "start": start},
    });
    fs::create_dir_all(trial(folder).folder).unwrap();
    fs::write(record(folder), record_text.to_string()).unwrap();
}

#[test]
fn a_process_that_got_a_used_id_is_left_alone() {
    use std::os::unix::process::CommandExt;
    let folder = tempdir().unwrap();
    let mut stranger = Command::new("sleep").arg("60").process_group(0).spawn().unwrap();
    record_of_a_stranger(folder.path(), stranger.id(), -100);
    assert_eq!(end_left_behind(&trial(folder.path()).folder, Duration::ZERO).unwrap(), LeftBehind::Gone);
    assert!(runs(stranger.id()));
    assert!(!record(folder.path()).exists());
    // The same record with its true start time is believed.
    record_of_a_stranger(folder.path(), stranger.id(), 0);
    assert_eq!(end_left_behind(&trial(folder.path()).folder, Duration::ZERO).unwrap(), LeftBehind::Ended(1));
    stranger.wait().unwrap();
}

#[test]
fn nothing_is_ended_for_a_living_owner_another_host_or_another_boot() {
    use std::os::unix::process::CommandExt;
    let folder = tempdir().unwrap();
    let attempt = trial(folder.path()).folder;
    let mut stranger = Command::new("sleep").arg("60").process_group(0).spawn().unwrap();
    let look = || end_left_behind(&attempt, Duration::ZERO).unwrap();

    record_of_a_stranger(folder.path(), stranger.id(), 0);
    change(folder.path(), |record| record["owner"] = serde_json::to_value(Owner::current()).unwrap());
    assert_eq!(look(), LeftBehind::OwnerAlive(Owner::current()));
    record_of_a_stranger(folder.path(), stranger.id(), 0);
    change(folder.path(), |record| record["owner"]["host"] = json!("elsewhere"));
    assert!(matches!(look(), LeftBehind::OtherHost(owner) if owner.host == "elsewhere"));
    assert!(record(folder.path()).exists());
    change(folder.path(), |record| {
        record["owner"]["host"] = json!(Owner::current().host);
        record["owner"]["boot_id"] = json!("an earlier boot");
    });
    assert!(matches!(look(), LeftBehind::Gone | LeftBehind::OtherHost(_)));
    assert!(runs(stranger.id()));
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[test]
fn a_broken_record_is_an_error_not_a_guess() {
    let folder = tempdir().unwrap();
    fs::create_dir_all(trial(folder.path()).folder).unwrap();
    fs::write(record(folder.path()), "{").unwrap();
    assert!(end_left_behind(&trial(folder.path()).folder, Duration::ZERO).is_err());
}

#[test]
fn an_owner_is_known_by_more_than_its_id() {
    let me = Owner::current();
    assert_eq!(me.is_alive_here(), Liveness::Alive);
    assert_eq!(me, Owner::of(std::process::id()));
    assert_eq!(
        Owner { start_time: me.start_time.map(|start| start + 1), ..me.clone() }.is_alive_here(),
        Liveness::Dead
    );
    assert_eq!(Owner { host: "elsewhere".into(), ..me.clone() }.is_alive_here(), Liveness::OtherHost);
    assert_ne!(Owner { boot_id: Some("earlier".into()), ..me.clone() }.is_alive_here(), Liveness::Alive);
    let elsewhere = Owner { namespace: Some("pid:[1]".into()), ..me.clone() };
    assert_eq!(elsewhere.is_alive_here(), Liveness::OtherHost);
    let text = serde_json::to_string(&me).unwrap();
    assert_eq!(serde_json::from_str::<Owner>(&text).unwrap(), me);
}

#[test]
fn an_ended_process_is_dead_even_before_anyone_waits_for_it() {
    let mut child = Command::new("true").spawn().unwrap();
    let owner = Owner::of(child.id());
    until("the child to end", || owner.is_alive_here() == Liveness::Dead);
    child.wait().unwrap();
    assert_eq!(owner.is_alive_here(), Liveness::Dead);
}
