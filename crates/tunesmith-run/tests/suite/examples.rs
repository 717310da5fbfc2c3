//! The examples run, with fewer trials.

use std::path::Path;

use tunesmith::Study;
use tunesmith_run::{Job, RunOptions};

/// Runs the first trials of an example in a store of its own.
fn run(name: &str, trials: u64) -> Study {
    let folder = tempfile::tempdir().unwrap();
    let store = tunesmith::open_store(&folder.path().join("store.db").display().to_string()).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    let mut job = Job::load(&path).unwrap_or_else(|e| panic!("{e}"));
    job.settings_mut().budget.trials = Some(trials);
    let prepared = job.prepare().unwrap_or_else(|e| panic!("{e}"));
    let opened = prepared.open(&store).unwrap();
    assert_eq!(opened.warnings, Vec::<String>::new());
    prepared.run(&opened.study, &RunOptions { jobs: Some(2), ..RunOptions::default() }).unwrap();
    assert_eq!(opened.study.history().unwrap().counts().failed, 0);
    opened.study
}

fn best(study: &Study) -> f64 {
    let history = study.history().unwrap();
    let objective = history.settings().objectives().next().unwrap().clone();
    history.best().unwrap().value(&objective).unwrap()
}

#[test]
fn the_command_learns() {
    let study = run("command", 3);
    assert!(best(&study) > 0.9, "{}", best(&study));
}

#[cfg(feature = "train")]
#[test]
fn the_table_is_learned() {
    let study = run("tabular", 6);
    assert!(best(&study) > 0.9, "{}", best(&study));
}

#[cfg(feature = "train")]
#[test]
fn categories_missing_values_and_folds_are_learned() {
    let study = run("penguins", 2);
    assert!(best(&study) < 0.3, "{}", best(&study));
    let folds: Vec<_> = study.trial(0).unwrap().reports.iter().filter_map(|r| r.fold).collect();
    assert!((0..5).all(|fold| folds.contains(&fold)), "{folds:?}");
}

#[cfg(feature = "train")]
#[test]
fn a_regression_is_learned() {
    let study = run("regression", 2);
    assert!(best(&study) < 70.0, "{}", best(&study));
}

#[cfg(feature = "train")]
#[test]
fn the_digits_are_learned_by_the_defaults() {
    let study = run("digits", 1);
    assert!(best(&study) > 0.95, "{}", best(&study));
}

#[cfg(feature = "train")]
#[test]
fn few_images_are_learned_from_the_weights_of_other_digits() {
    let study = run("fine-tuning", 1);
    // Five classes by chance: ln 5, which is 1.6.
    assert!(best(&study) < 1.0, "{}", best(&study));
}

#[cfg(feature = "train")]
#[test]
fn digits_that_move_and_turn_are_learned_on_five_folds() {
    let study = run("digits/augmented.toml", 1);
    assert!(best(&study) > 0.93, "{}", best(&study));
    let trial = study.trial(0).unwrap();
    assert!(trial.config.get("rotate").unwrap().as_f64().unwrap() > 0.0);
    assert_eq!(trial.reports.iter().filter_map(|r| r.fold).max(), Some(4));
}
