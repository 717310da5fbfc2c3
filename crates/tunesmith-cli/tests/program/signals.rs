//! Ctrl-C and the signals of machines that go away.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::common::Place;
use crate::running::command_study;

/// Trials that end when the file `go` is there.
const WAITS: &str =
    "touch started-$TUNESMITH_TRIAL\nwhile [ ! -e go ]; do sleep 0.02; done\necho \"{\\\"loss\\\": $1}\"\n";

struct Run {
    child: Child,
    said: Receiver<String>,
}

impl Run {
    /// Starts two trials at once and waits until both are under way.
    fn start(place: &Place) -> Self {
        let mut child = place
            .command(&["run", "--jobs", "2", "--trials", "4"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, said) = channel();
        let err = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            BufReader::new(err).lines().map_while(Result::ok).for_each(|line| drop(send.send(line)))
        });
        let deadline = Instant::now() + Duration::from_secs(60);
        while ["started-0", "started-1"].iter().any(|name| !place.path(name).exists()) {
            assert!(Instant::now() < deadline, "two trials start");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { child, said }
    }

    fn signal(&self, name: &str) {
        assert!(
            Command::new("kill")
                .args([&format!("-{name}"), &self.child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
    }

    fn hears(&self, text: &str) {
        while !self.said.recv_timeout(Duration::from_secs(60)).unwrap().contains(text) {}
    }

    fn ends(mut self, code: i32) {
        assert_eq!(self.child.wait().unwrap().code(), Some(code));
    }
}

fn states(place: &Place) -> Vec<String> {
    let trials = place.tunesmith("trials --json").json();
    trials.as_array().unwrap().iter().map(|t| t["state"].as_str().unwrap().to_owned()).collect()
}

fn continues(place: &Place) {
    place.write("go", "");
    place.tunesmith("run --jobs 2").ends(0);
    assert_eq!(states(place), ["done"; 4]);
    let trials = place.tunesmith("trials --json").json();
    assert_eq!(
        (&trials[0]["attempt"], &trials[3]["attempt"]),
        (&serde_json::json!(2), &serde_json::json!(1))
    );
}

#[test]
fn one_ctrl_c_finishes_what_runs_and_records_it() {
    let place = Place::new();
    command_study(&place, WAITS, "");
    let run = Run::start(&place);
    run.signal("INT");
    run.hears("Stopping: what runs is finished and recorded, nothing new starts. Ctrl-C again stops it now.");
    place.write("go", "");
    run.ends(130);
    assert_eq!(states(&place), ["done", "done"]);
}

#[test]
fn a_second_ctrl_c_stops_now_and_the_next_run_goes_on() {
    let place = Place::new();
    command_study(&place, WAITS, "");
    let run = Run::start(&place);
    run.signal("INT");
    run.hears("Stopping: ");
    run.signal("INT");
    run.hears("Stopping now: the next run goes on with what was running.");
    run.hears("tunesmith run study.toml --trials 4");
    run.ends(130);
    assert_eq!(states(&place), ["waiting", "waiting"]);
    continues(&place);
}

#[test]
fn sigterm_and_sigusr1_give_what_runs_back_and_leave() {
    for signal in ["TERM", "USR1"] {
        let place = Place::new();
        command_study(&place, WAITS, "");
        let run = Run::start(&place);
        run.signal(signal);
        run.hears("Asked to leave: ");
        run.ends(143);
        assert_eq!(states(&place), ["waiting", "waiting"]);
        let show = place.tunesmith("show 0").out;
        assert!(show.contains("asked to leave; goes on with the next attempt"), "{show}");
        continues(&place);
    }
}

#[test]
fn status_says_that_the_process_of_a_killed_run_is_gone() {
    let place = Place::new();
    command_study(&place, WAITS, "");
    let mut run = Run::start(&place);
    let status = || place.tunesmith("status").out;
    assert!(status().contains("(running)"), "{}", status());
    run.child.kill().unwrap();
    run.child.wait().unwrap();
    assert!(status().contains("(not running)"), "{}", status());
    assert!(status().contains("the process of trials 0, 1; the next run goes on with them"), "{}", status());
    continues(&place);
}
