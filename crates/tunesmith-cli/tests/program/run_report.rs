//! `tunesmith run --report`, and the key `report` of a study file.

use std::process::Stdio;

use serde_json::json;

use crate::common::Place;
use crate::running::{REPORTS, command_study};

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

#[test]
fn a_run_ends_by_naming_the_report_that_it_wrote() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    let said = place.tunesmith("run --report out.html").ends(0);
    assert_eq!(last_line(&said.err), "The report: out.html");
    assert!(!said.err.contains("tunesmith report"), "what is there need not be asked for: {said:?}");
    assert!(place.read("out.html").contains("is the best of 4 finished"));
    let said = place.tunesmith("run --more 2 --report out.md").ends(0);
    assert_eq!(last_line(&said.err), "The report: out.md");
    assert!(place.read("out.md").contains("is the best of 6 finished"));
    let names: Vec<_> = std::fs::read_dir(place.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_str().unwrap().ends_with(".tmp")), "{names:?}");
}

#[test]
fn the_study_file_names_the_report_relative_to_itself() {
    let place = Place::new();
    command_study(&place, REPORTS, "report = \"made/by-run.html\"");
    std::fs::create_dir_all(place.path("deep/made")).unwrap();
    for file in ["study.toml", "train.sh"] {
        std::fs::rename(place.path(file), place.path(&format!("deep/{file}"))).unwrap();
    }
    let said = place.tunesmith("run deep/study.toml").ends(0);
    assert_eq!(last_line(&said.err), "The report: deep/made/by-run.html");
    assert!(place.read("deep/made/by-run.html").starts_with("<!"));
    let said = place.tunesmith("run deep/study.toml --more 1 --report mine.md --json").ends(0);
    assert_eq!(said.json()["report"], "mine.md");
    assert!(place.read("mine.md").contains("best of 5 finished"));
    assert!(place.read("deep/made/by-run.html").contains("best of 4 finished"), "the flag wins");
}

#[test]
fn a_report_of_another_form_is_refused_before_the_first_trial() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    place.tunesmith("run --report out.pdf").ends(2).says(&["end the file's name in .html or .md"]);
    assert!(!place.path("tunesmith.db").exists());
    command_study(&place, REPORTS, "report = \"out\"");
    for command in ["run", "check"] {
        place.tunesmith(command).ends(2).says(&[
            "a report is HTML or Markdown",
            "report = \"out\"",
            "\"report.html\"",
        ]);
    }
}

#[test]
fn a_report_that_cannot_be_written_is_said_and_changes_no_result() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    let said = place.tunesmith("run --report no/folder/out.html").ends(1);
    assert!(said.out.contains("Best configuration"), "{said:?}");
    said.says(&["warning: no report: no/folder/out.html cannot be written"]);
    let states = place.tunesmith("trials --json").json();
    assert!(states.as_array().unwrap().iter().all(|t| t["state"] == "done"));
    let said = place.tunesmith("run --report no/folder/out.html --json").ends(1);
    assert_eq!(said.json()["report"], json!(null));
}

#[test]
fn a_run_without_success_keeps_its_exit_code_and_reports_what_failed() {
    let place = Place::new();
    command_study(&place, "exit 7\n", "");
    let said = place.tunesmith("run --report out.md").ends(3);
    assert_eq!(last_line(&said.err), "The report: out.md");
    assert!(place.read("out.md").contains("failed"), "{}", place.read("out.md"));
    place.tunesmith("run --report no/out.md").ends(3).says(&["no report: "]);
}

#[test]
fn a_stopped_run_reports_what_is_finished_by_then() {
    let place = Place::new();
    // The first trial ends at once, the others when they are told to.
    let waits = "touch started-$TUNESMITH_TRIAL\nwhile [ $TUNESMITH_TRIAL != 0 ] && [ ! -e go ]; do sleep 0.02; done\n";
    command_study(&place, &format!("{waits}{REPORTS}"), "");
    let mut run = place
        .command(&["run", "--report", "out.md"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !place.path("started-1").exists() {
        assert!(std::time::Instant::now() < deadline, "the second trial starts");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let signal =
        |name: &str| std::process::Command::new("kill").args([name, &run.id().to_string()]).status().unwrap();
    assert!(signal("-TERM").success());
    let mut said = String::new();
    std::io::Read::read_to_string(&mut run.stderr.take().unwrap(), &mut said).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(143), "{said}");
    assert_eq!(last_line(&said), "The report: out.md");
    assert!(place.read("out.md").contains("1 finished"), "{}", place.read("out.md"));
}

#[test]
fn two_runs_that_report_to_one_file_leave_a_whole_one() {
    let place = Place::new();
    command_study(&place, &format!("sleep 0.02\n{REPORTS}"), "report = \"shared.html\"");
    let start = || {
        let args = ["run", "--jobs", "2", "--trials", "12", "--quiet", "--wait"];
        place.command(&args).stdout(Stdio::null()).spawn().unwrap()
    };
    let (mut a, mut b) = (start(), start());
    assert!(a.wait().unwrap().success() && b.wait().unwrap().success());
    let page = place.read("shared.html");
    assert!(page.contains("is the best of 12 finished") && page.trim_end().ends_with("</html>"));
}
