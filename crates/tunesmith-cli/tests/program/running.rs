//! `tunesmith run` and `check` with commands.

use std::process::Stdio;

use serde_json::json;

use crate::common::Place;

/// A study file `study.toml` over `x` in [0, 1] and `k` in 1 to 3, whose trials run a shell script with both.
pub(crate) fn command_study(place: &Place, script: &str, more: &str) {
    place.write("train.sh", script);
    place.write(
        "study.toml",
        format!(
            "[study]\nname = \"s\"\nobjective = \"minimize loss\"\ntrials = 4\n{more}\n[command]\nrun = [\"sh\", \"train.sh\", \"{{x}}\", \"{{k}}\"]\n\
             [space.training]\nx = {{ float = [0.0, 1.0] }}\n[space.architecture]\nk = {{ int = [1, 3] }}\n"
        ),
    );
}

pub(crate) const REPORTS: &str = "echo \"{\\\"loss\\\": $1}\"\n";

#[test]
fn a_run_ends_with_the_best_and_what_to_type_next() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    let said = place.tunesmith("run --jobs 2").ends(0);
    assert!(
        said.out.starts_with("Best trials\n") && said.out.contains("Best configuration (trial "),
        "{said:?}"
    );
    assert!(
        said.out.contains("  architecture\n    k  ") && said.out.contains("  training\n    x  "),
        "{said:?}"
    );
    let said = said.says(&["s: 4 trials, 2 at a time, stored in sqlite:tunesmith.db"]);
    let said = said.says(&[
        "s is done: all 4 trials of its budget are used (4 done)",
        "Stored in sqlite:tunesmith.db. Next:",
    ]);
    said.says(&["tunesmith best s --toml", "tunesmith show s ", "tunesmith run study.toml --more 20"]);
}

#[test]
fn run_again_it_says_that_it_is_done_and_more_continues() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    let first = place.tunesmith("run").ends(0);
    let again =
        place.tunesmith("run").ends(0).says(&["s is done already: all 4 trials of its budget are used"]);
    assert_eq!(first.out, again.out);
    place.tunesmith("run --more 3").ends(0).says(&["the budget was 4 trials and is 7 trials", "7 done"]);
    place.tunesmith("run --trials 9").ends(0).says(&["(9 done)"]);
    place.tunesmith("run --trials 5").ends(0).says(&["is done already"]);
    place.tunesmith("run --more 1 --trials 9").ends(2);
    assert_eq!(place.tunesmith("trials --json").json().as_array().unwrap().len(), 9);
}

#[test]
fn flags_win_over_the_study_file() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    place
        .tunesmith("run --name other --trials 2 --sampler sobol --seed 9 --storage sqlite:a.db")
        .ends(0)
        .says(&["--storage sqlite:a.db", "--name other"]);
    let status = place.tunesmith("status --storage a.db --json").json();
    assert_eq!(
        (&status["study"], &status["sampler"], &status["seed"]),
        (&json!("other"), &json!("sobol"), &json!(9))
    );
    assert_eq!(status["counts"]["done"], 2);
    let said = place.tunesmith("run --name other --storage a.db").ends(0);
    said.says(&["the study keeps its seed 9; the file says 0", "the sampler was sobol and is auto"]);
    place.tunesmith("run --name other --storage a.db --seed 3").ends(1).says(&["its seed is 9, not 3"]);
    place
        .tunesmith("run --sampler sobl")
        .ends(2)
        .says(&["there is no sampler `sobl`; did you mean `sobol`?"]);
    place
        .tunesmith("run --time soon")
        .ends(2)
        .says(&["`soon` is not a duration; write for example `90s`, `20m` or `1h30m`"]);
    place.tunesmith("run --jobs 0").ends(2);
}

#[test]
fn a_study_in_memory_leaves_nothing() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    place.tunesmith("run --storage memory").ends(0).says(&["Nothing of it is kept"]);
    assert!(!place.path("memory").exists() && !place.path("tunesmith.db").exists());
}

#[test]
fn a_time_budget_ends_a_study() {
    let place = Place::new();
    command_study(&place, &format!("sleep 0.2\n{REPORTS}"), "");
    place.tunesmith("run --trials 1000 --time 0.5s").ends(0).says(&["its time budget of 0 s is spent"]);
    assert!(place.tunesmith("trials --json").json().as_array().unwrap().len() < 10);
}

#[test]
fn a_run_without_a_feasible_trial_ends_with_3_and_says_what_failed() {
    let place = Place::new();
    command_study(&place, "echo oh no >&2\nexit 7\n", "");
    let said = place.tunesmith("run").ends(3).says(&[
        "4 trials failed; trial 0 (exit code):",
        "7",
        "tunesmith trials s",
    ]);
    assert!(said.out.is_empty());
    let said = place.tunesmith("run --json").ends(3).json();
    assert_eq!((&said["best"], &said["counts"]["failed"]), (&json!(null), &json!(4)));
}

#[test]
fn the_summary_of_a_run_is_json_when_asked_for() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    let json = place.tunesmith("run --json --quiet").ends(0).json();
    assert_eq!((&json["counts"]["done"], &json["finished_in_this_run"]), (&json!(4), &json!(4)));
    assert_eq!(json["best"]["value"], json["best"]["metrics"]["loss"]);
    assert_eq!(place.tunesmith("run --json").ends(0).json()["finished_in_this_run"], 0);
}

#[test]
fn an_enqueued_trial_is_tried_first_and_a_failed_one_again() {
    let place = Place::new();
    command_study(
        &place,
        "[ -e seen ] || { touch seen; exit 1; }\necho \"{\\\"loss\\\": $1}\"\n",
        "retries = 1",
    );
    place.tunesmith("run --trials 1").ends(0);
    place.tunesmith("enqueue x=0.125 k=2").ends(0);
    place.tunesmith("run --trials 2").ends(0);
    let trials = place.tunesmith("trials --json").json();
    assert_eq!((&trials[0]["attempt"], &trials[0]["state"]), (&json!(2), &json!("done")));
    assert_eq!((&trials[1]["value"], &trials[1]["origin"]), (&json!(0.125), &json!("enqueued")));
}

#[test]
fn two_runs_at_once_share_the_budget_exactly() {
    let place = Place::new();
    command_study(&place, &format!("sleep 0.02\n{REPORTS}"), "");
    let start = || {
        place
            .command(&["run", "--jobs", "2", "--trials", "30", "--quiet", "--wait"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let (mut a, mut b) = (start(), start());
    assert!(a.wait().unwrap().success() && b.wait().unwrap().success());
    let trials = place.tunesmith("trials --json").json();
    assert_eq!(trials.as_array().unwrap().len(), 30);
    assert!(trials.as_array().unwrap().iter().all(|t| t["state"] == "done"));
}

#[test]
fn a_trial_is_reproduced_with_the_same_seed() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    place.tunesmith("run").ends(0);
    place.tunesmith("reproduce 2").ends(0);
    assert_eq!(place.tunesmith("reproduce s 2 --json").ends(0).json()["same"], true);
    place.write("train.sh", "echo '{\"loss\": 77}'\n");
    let said = place.tunesmith("reproduce 2 --json").ends(1).json();
    assert!(!said["differences"].as_array().unwrap().is_empty(), "{said}");
    place.tunesmith("reproduce 9").ends(1).says(&["there is no trial 9"]);
}

#[test]
fn check_tells_the_size_of_the_space_and_writes_nothing() {
    let place = Place::new();
    command_study(&place, REPORTS, "");
    let said = place.tunesmith("check").ends(0);
    assert!(said.out.contains("2 parameters") && said.out.contains("sh train.sh"), "{said:?}");
    assert_eq!(place.tunesmith("check study.toml --json").ends(0).json()["parameters"], 2);
    assert!(!place.path("tunesmith.db").exists());
}

#[test]
fn a_study_file_for_a_command_is_written_checked_and_run() {
    let place = Place::new();
    place.write("train.sh", "echo \"{\\\"loss\\\": $2}\"\n");
    place.run(&["init", "--", "sh", "train.sh", "--lr", "0.01"]).ends(0).says(&["wrote study.toml"]);
    place.tunesmith("check").ends(0);
    place.tunesmith("init -- sh train.sh --lr 0.01").ends(1).says(&["study.toml exists"]);
    place.tunesmith("init --force --json -- sh train.sh --lr 0.01").ends(0).json();
    assert!(place.tunesmith("init -o - -- sh train.sh --lr 0.01").ends(0).out.contains("[command]"));
    place.tunesmith("run --trials 2").ends(0);
    place.tunesmith("init").ends(2).says(&["name what to tune"]);
}
