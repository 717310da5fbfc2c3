//! What can be wrong before a trial starts: each message names the place and the remedy.

use crate::studies::{Place, command_study};
use tunesmith_run::Job;

fn trouble_of(run: &str, more: &str) -> String {
    let place = Place::new();
    place.write("study.toml", &command_study(run, more));
    place.trouble()
}

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
}

#[test]
fn a_program_that_does_not_exist_is_told_at_its_line() {
    says(&trouble_of("no-such-program --lr {x}", ""), &["no-such-program", "was not found", "study.toml:7"]);
    says(&trouble_of("./train.sh {x}", ""), &["./train.sh", "no file", "study.toml:7"]);
}

#[test]
fn a_script_that_does_not_exist_is_told_with_where_it_was_looked_for() {
    says(
        &trouble_of("python3 trian.py --lr {x}", ""),
        &["trian.py", "was not found in", "relative to that folder"],
    );
}

#[test]
fn a_working_folder_that_does_not_exist_is_told() {
    says(&trouble_of("true {x}", "cwd = \"nowhere\""), &["nowhere", "does not exist", "make it"]);
}

#[test]
fn an_unknown_placeholder_is_told_with_the_nearest_name() {
    says(&trouble_of("true {xs}", ""), &["{xs}", "did you mean {x}?", "study.toml:7"]);
}

#[test]
fn contradictory_constraints_are_told_before_anything_runs() {
    let place = Place::new();
    place
        .write("study.toml", &(command_study("true {x}", "") + "constraints = [\"x > 0.5\", \"x < 0.4\"]\n"));
    says(&place.trouble(), &["x > 0.5", "study.toml", "loosen a constraint"]);
}

#[test]
fn a_grid_beyond_all_bounds_is_told() {
    let place = Place::new();
    let text = command_study("true {x}", "")
        .replace("trials = 1", "trials = 1\nsampler = { name = \"grid\", points = 10_000_000 }");
    place.write("study.toml", &text);
    says(&place.trouble(), &["10,000,000", "study.toml:5"]);
}

#[test]
fn a_missing_study_file_is_told_with_what_to_do() {
    let place = Place::new();
    match Job::load(&place.path().join("study.toml")) {
        Ok(_) => panic!("there is none"),
        Err(e) => says(&e.to_string(), &["no study file", "tunesmith init"]),
    }
}

#[test]
fn two_study_files_with_one_name_and_different_spaces_do_not_mix() {
    let place = Place::of_script("echo '{\"loss\": 1}'", "");
    place.run();
    let text = place
        .read("study.toml")
        .replace("x = { float = [0.0, 1.0] }", "x = { float = [0.5, 1.0] }\ny = { int = [1, 3] }");
    place.write("study.toml", &text);
    let error = place.prepare().unwrap().open(place.store()).map(|_| ()).unwrap_err().to_string();
    says(&error, &["`s` exists and differs", "`x`", "`y`", "another name", "tunesmith delete s"]);
}

#[test]
fn a_wider_range_and_another_budget_are_taken_over_and_told() {
    let place = Place::of_script("echo '{\"loss\": 1}'", "");
    place.run();
    let text =
        place.read("study.toml").replace("[0.0, 1.0]", "[0.0, 2.0]").replace("trials = 1", "trials = 2");
    place.write("study.toml", &text);
    let opened = place.prepare().unwrap().open(place.store()).unwrap();
    let changes = opened.changes.join("\n");
    says(&changes, &["`x`", "budget"]);
    assert_eq!(opened.study.history().unwrap().len(), 1, "the old trial is kept");
}

#[test]
fn another_folder_or_more_jobs_is_no_change_of_the_study() {
    let place = Place::of_script("echo '{\"loss\": 1}'", "");
    place.run();
    let moved = tempfile::tempdir().unwrap();
    for name in ["study.toml", "trial.sh"] {
        std::fs::write(
            moved.path().join(name),
            place.read(name) + if name == "study.toml" { "[execution]\njobs = 2\n" } else { "" },
        )
        .unwrap();
    }
    let opened = Job::load(moved.path()).unwrap().prepare().unwrap().open(place.store()).unwrap();
    assert_eq!(opened.changes, Vec::<String>::new());
    let again = tunesmith_run::reproduce(&opened.study, 0, &Default::default()).unwrap();
    assert!(again.same(), "{again}");
}

#[test]
fn a_check_says_the_size_and_what_the_command_does_not_mention() {
    let place = Place::new();
    let text = command_study("true", "") + "n = { int = [1, 4] }\nconstraints = [\"x * n <= 2\"]\n";
    place.write("study.toml", &text);
    let checked = place.prepare().unwrap().check(Some(place.store()));
    assert_eq!((checked.parameters, checked.configurations), (2, None));
    let share = checked.feasible.unwrap();
    assert!((0.5..1.0).contains(&share), "{share}");
    assert!(checked.trials_folder.as_ref().unwrap().ends_with("store.trials/s"));
    says(&checked.warnings.join("\n"), &["`x`", "TUNESMITH_PARAM_X"]);
    says(&checked.to_string(), &["2 parameters", "feasible"]);
    assert!(!place.path().join("store.db").exists(), "a check writes nothing");
}
