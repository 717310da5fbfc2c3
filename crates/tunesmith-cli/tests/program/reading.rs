//! The commands that only look.

use crate::common::Place;
use crate::sample;

#[test]
fn a_study_with_a_trial_in_every_state_is_shown_in_full() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    let text = place.transcript(&[
        "studies",
        "status",
        "best",
        "best --top 3",
        "best --params",
        "best --toml",
        "trials",
    ]);
    place.assert_snapshot("overview", &text);
    let text = place.transcript(&["show 0", "show mixed 2", "show 3", "show 5", "show 6", "compare 0 3"]);
    place.assert_snapshot("trials", &text);
}

#[test]
fn trials_are_chosen_by_state_sorted_and_cut() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    let text = place.transcript(&[
        "trials --state failed --state stopped",
        "trials --sort value",
        "trials mixed --sort lr --reverse --limit 2",
        "trials --sort los",
        "trials --state bored",
        "trials --state paused",
    ]);
    place.assert_snapshot("choosing", &text);
}

#[test]
fn an_empty_study_and_an_empty_storage_are_no_error_to_look_at() {
    let place = Place::new();
    place.assert_snapshot("no_storage", &place.transcript(&["studies", "status", "best nothing"]));
    assert!(!place.path("tunesmith.db").exists(), "looking makes no file");
    place.study("empty", sample::settings());
    let text = place.transcript(&[
        "studies",
        "status",
        "best",
        "trials",
        "show 0",
        "watch --once",
        "replay",
        "export",
    ]);
    place.assert_snapshot("empty_study", &text);
}

#[test]
fn the_study_may_be_left_out_or_named_by_its_file() {
    let place = Place::new();
    sample::plain(&place, "one", 1);
    place.tunesmith("status").ends(0);
    sample::plain(&place, "two", 1);
    place.tunesmith("status").ends(2).says(&["holds several studies; name one of them: one, two"]);
    place.write("a.toml", "[study]\nname = \"two\"\nobjective = \"minimize loss\"\n[command]\nrun = \"true {x}\"\n[space]\nx = { float = [0, 1] }\n");
    assert!(place.tunesmith("status a.toml").ends(0).out.starts_with("two "));
    place.tunesmith("status onne").ends(1).says(&["there is no study `onne`", "did you mean `one`?"]);
    place.tunesmith("show one 7").ends(1).says(&["there is no trial 7; the study has one, number 0"]);
    place.tunesmith("show one -- -1").ends(2).says(&["`-1` is not a trial's number"]);
}

#[test]
fn the_storage_comes_from_the_flag_then_the_environment_then_the_folder() {
    let place = Place::new();
    sample::plain(&place, "here", 1);
    std::fs::rename(place.path("tunesmith.db"), place.path("env.db")).unwrap();
    sample::plain(&place, "there", 1);
    std::fs::rename(place.path("tunesmith.db"), place.path("flag.db")).unwrap();
    let mut command = place.command(&["studies"]);
    assert!(crate::common::said(command.env("TUNESMITH_STORAGE", "sqlite:env.db")).out.contains("here"));
    let mut command = place.command(&["studies", "--storage", "sqlite:///flag.db"]);
    assert!(crate::common::said(command.env("TUNESMITH_STORAGE", "env.db")).out.contains("there"));
    place
        .tunesmith("studies --storage postgresql://me:secret@host/db")
        .ends(2)
        .says(&["PostgreSQL is not supported"]);
    assert!(!place.tunesmith("studies --storage postgresql://me:secret@host/db").err.contains("secret"));
}

#[test]
fn replay_computes_every_suggestion_again() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    let said = place.tunesmith("replay").ends(0);
    assert!(said.out.contains("computed again, all the same bit for bit"), "{said:?}");
}

#[test]
fn watch_prints_what_finishes_until_the_study_is_over() {
    let place = Place::new();
    let mut settings = sample::settings();
    settings.budget.trials = Some(3);
    let study = place.study("w", settings);
    study.ask().unwrap().unwrap().tell(tunesmith::Study::done([("accuracy", 0.5), ("size", 1.0)])).unwrap();
    let mut watch = place.command(&["watch"]);
    let child =
        watch.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    for value in [0.6, 0.7] {
        study
            .ask()
            .unwrap()
            .unwrap()
            .tell(tunesmith::Study::done([("accuracy", value), ("size", 1.0)]))
            .unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(err.contains("w is done: all 3 trials of its budget are used"), "{err}");
    // Trials that finished before it looked first are not news.
    assert!(out.lines().all(|l| l.starts_with("trial ") && l.contains(" done accuracy 0.")), "{out}");
}

#[test]
fn several_objectives_have_a_pareto_set_in_the_best_trials_place() {
    let place = Place::new();
    let toml = "[study]\nname = \"two\"\nobjective = [\"minimize a\", \"minimize b\"]\ntrials = 3\nsampler = \"grid\"\n\n\
                [command]\nrun = [\"sh\", \"-c\", \"echo '{{\\\"a\\\": {x}, \\\"b\\\": {y}}}'\"]\n\n\
                [space]\nx = { choice = [1, 2, 3] }\ny = { choice = [5] }\n";
    place.write("two.toml", toml);
    let said = place.tunesmith("run two.toml").ends(0).says(&["tunesmith best two --json"]);
    assert!(said.out.contains("Pareto set: 1 trial, none beaten in every objective"), "{said:?}");
    let said = place.tunesmith("status");
    assert!(said.out.contains("a Pareto set of 1 trial"), "{said:?}");
    let list = place.tunesmith("best two --json").ends(0).json();
    let numbers: Vec<_> = list.as_array().unwrap().iter().map(|t| t["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [0]);
    assert_eq!(place.tunesmith("best two --top 1").ends(0).out.lines().count(), 2);
    place.tunesmith("best two --toml").ends(1).says(&["no single best trial", "tunesmith show NUMBER"]);
    let status = place.tunesmith("status two --json").json();
    assert!(status["best"].is_null() && status["pareto"].as_array().unwrap().len() == 1, "{status}");
}
