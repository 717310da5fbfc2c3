//! The same form as JSON: whole files, and spaces alone as a protocol sends them.

use insta::assert_snapshot;
use std::path::Path;

use tunesmith_core::Role;
use tunesmith_run::file::{StudyFile, space_from_json, space_from_value};

use crate::support::{parse, vocabulary};

#[test]
fn json_and_toml_mean_the_same() {
    let toml = parse(
        "[study]\nobjective = \"minimize loss\"\n[command]\nrun = \"train --lr {lr}\"\n\
         [space.training]\nlr = { float = [0.001, 1], scale = \"log\" }\nbatch = { choice = [8, 16] }\n",
    )
    .unwrap();
    let json = r#"{
        "study": {"objective": "minimize loss"},
        "command": {"run": "train --lr {lr}", "shell": null},
        "space": {"training": {"lr": {"float": [0.001, 1], "scale": "log"}, "batch": {"choice": [8, 16]}}}
    }"#;
    let json = StudyFile::parse_json(json, "study.json", Path::new("/data/digits"), &vocabulary()).unwrap();
    assert_eq!(json.settings, toml.settings);
    assert_eq!(json.plan, toml.plan);
}

#[test]
fn a_space_comes_alone_or_under_its_key() {
    let inside =
        r#"{"regularization": {"b": {"float": [0, 1]}}, "a": {"int": [1, 3], "when": {"b": {"max": 0.5}}}}"#;
    let space = space_from_json(inside).unwrap();
    assert_eq!(space.get("b").unwrap().role, Role::Regularization);
    assert_eq!(space_from_json(&format!("{{\"space\": {inside}}}")).unwrap(), space);
    assert_eq!(space_from_value(&serde_json::from_str(inside).unwrap()).unwrap(), space);
}

#[test]
fn parameters_keep_the_order_of_the_text() {
    let space =
        space_from_json(r#"{"z": {"int": [1, 2]}, "a": {"int": [1, 2]}, "m": {"int": [1, 2]}}"#).unwrap();
    let names: Vec<&str> = space.params().iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["z", "a", "m"]);
}

#[test]
fn problems_in_json_name_the_path() {
    let error = space_from_json(
        r#"{"space": {"training": {"lr": {"float": [0, 0.1], "scale": "log"}, "batch": 3}, "a": {"int": [1, 2], "stepp": 1},
            "constraints": ["lr <"]}}"#,
    );
    assert_snapshot!(error.unwrap_err(), @r#"
    error: at space.training.batch: `batch` has one fixed value, so there is nothing to tune
     help: put fixed values under [model]: batch = 3
           with [command], write the value into the command itself

    error: at space.a.stepp: unknown key `stepp`
     help: did you mean `step`?

    error: at space.training.lr.float[0]: `lr` has scale = "log" but starts at 0
     help: a log scale needs a start above 0, for example 1e-5
    "#);
    assert_snapshot!(space_from_json("{}").unwrap_err(), @r#"
    error: the space has no parameter
     help: add a parameter such as learning_rate = { float = [1e-5, 0.1], scale = "log" }
    "#);
    assert_snapshot!(space_from_json("[1]").unwrap_err(), @r#"
    error: `the document` is a list
     help: expected a table of keys and values
    "#);
    assert_snapshot!(space_from_json("{\"a\": {\"int\": [1, 2]},\n \"b\": }").unwrap_err(), @r#"
    error: this is not valid JSON: expected value
      ,-[the space:2:7]
    2 |  "b": }
      :       |
      :       `-- here
      `----
    "#);
    assert_snapshot!(space_from_json(r#"{"a": {"int": [1, 2]}, "a": {"int": [1, 2]}}"#).unwrap_err(), @r#"
    error: this is not valid JSON: the key `a` is there twice
      ,-[the space:1:44]
    1 | {"a": {"int": [1, 2]}, "a": {"int": [1, 2]}}
      :                                            |
      :                                            `-- here
      `----
    "#);
    assert_snapshot!(space_from_json(r#"{"a": {"int": [1, 18446744073709551615]}}"#).unwrap_err(), @r#"
    error: this is not valid JSON: 18446744073709551615 is too large; whole numbers reach up to
     | 9223372036854775807
      ,-[the space:1:38]
    1 | {"a": {"int": [1, 18446744073709551615]}}
      :                                      |
      :                                      `-- here
      `----
    "#);
    let error = space_from_value(&serde_json::json!({"a": u64::MAX})).unwrap_err().to_string();
    assert!(error.contains("18446744073709551615 is too large"), "{error}");
}
