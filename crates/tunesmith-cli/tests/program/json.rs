//! `--json` on every command that prints.

use serde_json::{Value as Json, json};

use crate::common::Place;
use crate::sample;

#[test]
fn a_trial_has_the_same_shape_everywhere() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    let trials = place.tunesmith("trials --json").ends(0).json();
    let trials = trials.as_array().unwrap();
    let states: Vec<&str> = trials.iter().map(|t| t["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["done", "done", "failed", "stopped", "done", "running", "waiting"]);
    for (i, trial) in trials.iter().enumerate() {
        assert_eq!(trial["number"], i);
        for key in ["params", "metrics", "note"] {
            assert!(trial[key].is_object(), "{key} of {trial}");
        }
    }
    let best = place.tunesmith("best mixed --json").ends(0).json();
    assert_eq!(best, trials[0]);
    assert_eq!(best["value"], 0.91);
    assert_eq!(best["note"], json!({ "verdict": "looks\ngood", "seen": 3 }));
    assert_eq!(place.tunesmith("best --top 2 --json").json().as_array().unwrap().len(), 1);
    assert_eq!(place.tunesmith("export --json").json()[0], best);
}

#[test]
fn a_value_that_is_not_finite_is_null_and_says_so() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    let trials = place.tunesmith("trials --json").json();
    assert_eq!(trials[1]["metrics"]["accuracy"], Json::Null);
    assert_eq!((&trials[1]["diverged"], &trials[1]["value"]), (&json!(true), &Json::Null));
    assert_eq!((&trials[2]["diverged"], &trials[2]["error"]["class"]), (&json!(false), &json!("exit_code")));
    assert_eq!((&trials[4]["feasible"], &trials[4]["value"]), (&json!(false), &json!(0.99)));
    assert_eq!(trials[6]["params"], json!({ "lr": 0.01 }));
}

#[test]
fn every_command_that_prints_prints_json() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    for (args, key) in [
        ("status", "counts"),
        ("watch --once", "best"),
        ("show 0", "reports"),
        ("compare 0 1", "different_params"),
        ("replay", "checked"),
        ("enqueue lr=0.02", "number"),
        ("note 0 good true", "value"),
        ("copy mixed twin", "trials"),
        ("rename twin pair", "renamed"),
        ("delete pair --yes", "deleted"),
    ] {
        let said = place.tunesmith(&format!("{args} --json")).ends(0);
        assert!(said.json().get(key).is_some(), "{args}: {said:?}");
    }
    let studies = place.tunesmith("studies --json").json();
    assert_eq!((studies.as_array().unwrap().len(), &studies[0]["study"]), (1, &json!("mixed")));
    assert!(place.tunesmith("schema").json().is_object());
    let show = place.tunesmith("show 2 --json").json();
    assert_eq!(show["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(show["attempts"][0]["error"]["class"], "exit_code");
    place.assert_snapshot("status_json", &place.tunesmith("status --json").out);
}

#[test]
fn without_a_feasible_trial_best_is_null_with_exit_code_3() {
    let place = Place::new();
    let study = place.study("none", sample::settings());
    study.ask().unwrap().unwrap().tell(tunesmith::Study::done([("accuracy", 0.9), ("size", 101.0)])).unwrap();
    assert_eq!(place.tunesmith("best --json").ends(3).json(), Json::Null);
    assert_eq!(place.tunesmith("best --top 3 --json").ends(3).json(), json!([]));
    place.tunesmith("best").ends(3).says(&["no done trial has a finite value within every limit"]);
    assert_eq!(place.tunesmith("status --json").ends(0).json()["best"], Json::Null);
}
