//! The first line, and a study file in its place.

use std::path::Path;

use serde_json::json;
use tunesmith::core::{Goal, Metric, Role, Take};
use tunesmith_run::file::Opening;
use tunesmith_run::stdio::Session;
use tunesmith_run::vocabulary;

use crate::support::{Said, answers, error, memory, options, served};

fn opening(line: &str) -> Opening {
    Opening::from_line(line, &vocabulary()).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn the_first_line_says_what_a_study_file_says() {
    let read = opening(
        r#"{"name": "mine", "space": {"training": {"lr": {"float": [1e-5, 1], "scale": "log"}}, "x": {"int": [1, 8]}, "constraints": ["x > 1"]},
            "objective": ["maximize acc", {"metric": "size", "goal": "minimize", "take": "last"}], "constraints": ["x * lr < 4", "latency <= 3", "0.9 <= recall"],
            "metrics": {"loss": "watch"}, "trials": 50, "time": "1h", "target": 0.99, "seed": 7, "sampler": {"name": "grid", "points": 3, "points.lr": 5},
            "retries": 1, "repeats": "replicate", "stopping": {"rule": "median", "warmup_steps": 2}, "warm_start": "older"}"#,
    );
    assert_eq!(
        (read.name.as_deref(), read.seeded, &read.warm_start[..]),
        (Some("mine"), true, &["older".to_owned()][..])
    );
    let settings = read.settings;
    let params: Vec<_> = settings.space.params().iter().map(|p| (&*p.name, p.role)).collect();
    assert_eq!(params, [("lr", Role::Training), ("x", Role::Other)]);
    let constraints: Vec<_> = settings.space.constraints().iter().map(|c| c.source()).collect();
    assert_eq!(constraints, ["x > 1", "x * lr < 4"]);
    let limit = |name: &str, goal| Metric { name: name.into(), goal, take: Take::Mean };
    let expected = [
        Metric::maximize("acc"),
        Metric::minimize("size").taking(Take::Last),
        limit("loss", Goal::Watch),
        limit("latency", Goal::AtMost(3.0)),
        limit("recall", Goal::AtLeast(0.9)),
    ];
    assert_eq!(settings.metrics, expected);
    assert_eq!(
        (settings.budget.trials, settings.budget.seconds, settings.budget.target),
        (Some(50), Some(3600.0), Some(0.99))
    );
    assert_eq!(
        (settings.seed, settings.retries, &*settings.sampler.name, &*settings.stopping.name),
        (7, 1, "grid", "median")
    );
    assert_eq!(settings.sampler.options.len(), 2);
}

#[test]
fn only_the_space_is_needed() {
    let read = opening(r#"{"space": {"x": {"float": [0, 1]}}}"#);
    assert_eq!((read.name, read.seeded, read.settings.seed), (None, false, 0));
    assert_eq!(read.settings.metrics, [Metric::minimize("value")]);
    assert_eq!((&*read.settings.sampler.name, read.settings.budget.trials), ("auto", None));
    let empty = opening(
        r#"{"space": {"x": {"float": [0, 1]}}, "constraints": [], "warm_start": [], "trials": null}"#,
    );
    assert_eq!(empty.settings, read.settings);
}

#[test]
fn a_name_in_a_constraint_is_a_parameter_or_a_metric() {
    let read = opening(
        r#"{"space": {"a": {"float": [0, 1]}, "b": {"float": [0, 1]}, "s": {"simplex": ["p", "q"]}},
            "constraints": ["a <= 0.5", "a-b <= 0.7", "s.p >= 0.1", "val-loss <= 2", "p99/ms <= 20"]}"#,
    );
    let relations: Vec<_> = read.settings.space.constraints().iter().map(|c| c.source()).collect();
    assert_eq!(relations, ["a <= 0.5", "a-b <= 0.7", "s.p >= 0.1"]);
    let limits: Vec<_> = read.settings.metrics[1..].iter().map(|m| (&*m.name, m.goal)).collect();
    assert_eq!(limits, [("val-loss", Goal::AtMost(2.0)), ("p99/ms", Goal::AtMost(20.0))]);
}

#[test]
fn what_is_wrong_with_the_first_line_is_told_and_the_next_may_be_right() {
    let space = r#""space": {"x": {"float": [0, 1]}}"#;
    for (line, says) in [
        (r#"{"ask": 1}"#.to_owned(), "the first line says what to tune"),
        (r#"{"space": {}}"#.into(), "the space has no parameter"),
        (
            r#"{"space": {"lr": {"float": [0, 1], "scale": "log"}}}"#.into(),
            "at space.lr.float[0]: `lr` has scale = \"log\" but starts at 0; a log scale needs a start above 0",
        ),
        (format!("{{{space}, \"trails\": 5}}"), "unknown key `trails`; did you mean `trials`?"),
        (format!("{{{space}, \"n_trials\": 5}}"), "did you mean `trials`?"),
        (format!("{{{space}, \"study\": {{}}}}"), "write its keys beside `space`"),
        (format!("{{{space}, \"command\": {{}}}}"), "whoever asks carries out the trials"),
        (format!("{{{space}, \"trials\": 0}}"), "`trials` is 0; expected a whole number of at least 1"),
        (
            format!("{{{space}, \"sampler\": \"grdi\"}}"),
            "there is no sampler \"grdi\"; did you mean \"grid\"?",
        ),
        (format!("{{{space}, \"sampler\": {{\"name\": \"grid\", \"point\": 3}}}}"), "has no option `point`"),
        (format!("{{{space}, \"objective\": \"minimise loss\"}}"), "did you mean \"minimize loss\"?"),
        (format!("{{{space}, \"objective\": []}}"), "`objective` is empty"),
        (format!("{{{space}, \"constraints\": [\"latency < 3\"]}}"), "write \"latency <= 3\""),
        (format!("{{{space}, \"constraints\": [\"value <= 3\"]}}"), "the metric `value` is there twice"),
        (format!("{{{space}, \"constraints\": [\"x <\"]}}"), "the constraint `x <` cannot be read"),
        (format!("{{{space}, \"constraints\": [\"x > 2\"]}}"), "x > 2"),
        (format!("{{{space}, \"space\": {{}}}}"), "the key `space` is there twice"),
        (format!("{{{space}, \"name\": \"a/b\"}}"), "cannot be a study's name"),
    ] {
        let said = error(&[&line]);
        assert!(said.contains(says), "{line}\n{said}");
        assert!(!said.contains("error:"), "{said}");
        let asked = answers(&[&line, &format!("{{{space}}}"), r#"{"ask": 1}"#]);
        assert_eq!(asked[1]["trial"], 0, "{line}: {asked:?}");
    }
}

#[test]
fn a_study_file_takes_the_place_of_the_first_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("digits.toml");
    let ask = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let session =
            Session::with_file(&path, options(&memory(), &Said::default())).map_err(|e| e.to_string())?;
        Ok::<_, String>(served(
            session,
            "{\"ask\": 1}\n{\"tell\": {\"trial\": 0, \"value\": 1}}\n{\"space\": {}}",
        ))
    };
    let space = "[space]\nx = { float = [0.0, 1.0] }\n";
    let bare = ask(space).unwrap();
    assert!(bare[0].starts_with(r#"{"trial":0,"params":{"x":"#), "{bare:?}");
    assert_eq!(bare[1], r#"{"ok":true}"#);
    assert!(bare[2].contains("the session has its space already"), "{bare:?}");
    let whole = ask(&format!(
        "[study]\nobjective = \"maximize acc\"\ntrials = 3\n[command]\nrun = \"no-such-program {{x}}\"\n{space}"
    ));
    assert_eq!(whole.unwrap()[1], r#"{"ok":true}"#);
    let wrong = ask("[space]\nx = { float = [1.0, 0.0] }\n").unwrap_err();
    assert!(wrong.contains("digits.toml:2") && wrong.contains("`x`"), "{wrong}");
    let command = ask(&format!("[command]\nrun = \"train\"\n{space}")).unwrap_err();
    assert!(command.contains("does not say what is wanted"), "{command}");
    let missing = Opening::from_file(Path::new("no/such.toml"), &vocabulary()).unwrap_err().to_string();
    assert!(missing.contains("there is no study file no/such.toml"), "{missing}");
}

#[test]
fn parameters_of_every_kind_are_asked_for_and_inactive_ones_left_out() {
    let line = r#"{"space": {"float": {"float": [0.5, 0.75]}, "int": {"int": [3, 4]}, "kind": {"choice": ["u", true, 2], "default": "u"},
        "order": {"permutation": ["p", "q"]}, "mix": {"simplex": ["left", "right"]}, "gone": {"float": [0, 1], "when": {"kind": 2}}}}"#
        .replace('\n', " ");
    let asked = answers(&[&line, r#"{"ask": 20}"#]);
    assert_eq!(asked.len(), 20);
    for params in asked.iter().map(|a| &a["params"]) {
        let float = params["float"].as_f64().unwrap();
        assert!((0.5..=0.75).contains(&float) && [3, 4].iter().any(|i| params["int"] == *i), "{params}");
        assert!([json!("u"), json!(true), json!(2)].contains(&params["kind"]), "{params}");
        assert_eq!(params.get("gone").is_some(), params["kind"] == 2, "{params}");
        assert_eq!(params["order"].as_array().unwrap().len(), 2);
        let shares: f64 = params["mix"].as_array().unwrap().iter().map(|s| s.as_f64().unwrap()).sum();
        assert!((shares - 1.0).abs() < 1e-9, "{params}");
    }
}
