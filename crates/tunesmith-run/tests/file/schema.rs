//! The JSON Schema agrees with the reading: what the one refuses by its form, the other refuses too.

use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;
use tunesmith_run::file::{Vocabulary, schema};

use crate::docs::{blocks, completed};
use crate::support::{parse, vocabulary};

pub(crate) fn toml_as_json(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

/// Checks a value against the part of JSON Schema that the study file's schema uses; an unknown keyword is a failure.
pub(crate) fn conforms(schema: &Value, value: &Value) -> Result<(), String> {
    check(schema, schema, value, "")
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let Value::Object(keywords) = schema else {
        return if *schema == Value::Bool(false) { Err(format!("{path} may not be there")) } else { Ok(()) };
    };
    let holds = |s: &Value| check(root, s, value, path).is_ok();
    let number = value.as_f64();
    for (keyword, expected) in keywords {
        let list = || expected.as_array().unwrap();
        let limit = || expected.as_f64().unwrap();
        let sound = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let pointer = expected.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(pointer).unwrap(), value, path)?;
                true
            }
            "type" => match expected {
                Value::Array(types) => types.iter().any(|t| is(t, value)),
                one => is(one, value),
            },
            "enum" => list().contains(value),
            "const" => expected == value,
            "anyOf" => list().iter().any(holds),
            "oneOf" => list().iter().filter(|s| holds(s)).count() == 1,
            "required" => list().iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
            "minimum" => number.is_none_or(|x| x >= limit()),
            "exclusiveMinimum" => number.is_none_or(|x| x > limit()),
            "exclusiveMaximum" => number.is_none_or(|x| x < limit()),
            "minLength" => value.as_str().is_none_or(|s| s.len() as f64 >= limit()),
            "minItems" => value.as_array().is_none_or(|a| a.len() as f64 >= limit()),
            "maxItems" => value.as_array().is_none_or(|a| a.len() as f64 <= limit()),
            "minProperties" => value.as_object().is_none_or(|o| o.len() as f64 >= limit()),
            "pattern" => {
                value.as_str().is_none_or(|s| Regex::new(expected.as_str().unwrap()).unwrap().is_match(s))
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, expected, item, &format!("{path}[{i}]"))?;
                }
                true
            }
            "properties" => {
                for (key, inner) in expected.as_object().unwrap() {
                    if let Some(given) = value.get(key) {
                        check(root, inner, given, &format!("{path}.{key}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                let fixed = keywords.get("properties").and_then(Value::as_object);
                for (key, given) in value.as_object().into_iter().flatten() {
                    if fixed.is_none_or(|fixed| !fixed.contains_key(key)) {
                        check(root, expected, given, &format!("{path}.{key}"))?;
                    }
                }
                true
            }
            other => panic!("the check does not know the keyword {other}"),
        };
        if !sound {
            return Err(format!("{path}: {keyword} {expected} does not fit {value}"));
        }
    }
    Ok(())
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|x| x.fract() == 0.0),
        other => panic!("unknown type {other}"),
    }
}

fn of_product() -> Value {
    serde_json::from_str(&schema(&vocabulary())).unwrap()
}

/// Every study file among the examples.
fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    folders.map(|folder| folder.join("study.toml")).filter(|file| file.exists()).collect()
}

#[test]
fn every_example_conforms() {
    for file in examples() {
        let text = std::fs::read_to_string(&file).unwrap();
        conforms(&of_product(), &toml_as_json(&text))
            .unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    }
}

#[test]
fn what_is_bad_by_its_form_is_bad_for_the_schema_too() {
    let frame = |study: &str, rest: &str| {
        format!(
            "[study]\nobjective = \"minimize loss\"\n{study}\n[command]\nrun = \"train\"\n[space]\nx = {{ int = [1, 4] }}\n{rest}\n"
        )
    };
    let sound = frame("", "");
    parse(&sound).unwrap();
    conforms(&of_product(), &toml_as_json(&sound)).unwrap();
    let bad = [
        frame("tirals = 4", ""),
        frame("trials = 0", ""),
        frame("trials = \"many\"", ""),
        frame("time = \"soon\"", ""),
        frame("seed = -1", ""),
        frame("repeats = \"skipp\"", ""),
        frame("sampler = \"randon\"", ""),
        frame("sampler = { points = 4 }", ""),
        frame("", "y = 3"),
        frame("", "y = {}"),
        frame("", "y = { float = [0, 1], int = [0, 1] }"),
        frame("", "y = { float = [0, 1, 2] }"),
        frame("", "y = { float = [0, 1], scale = \"logg\" }"),
        frame("", "y = { float = [0, 1], log = true }"),
        frame("", "y = { float = [0, 1], when = {} }"),
        frame("", "[space.trainig]\ny = { float = [0, 1] }"),
        frame("", "[metrics]\nm = \"wacht\""),
        frame("", "[stopping]\nrule = \"medain\""),
        frame("", "[stopping]\nwarmup_steps = 3"),
        frame("", "[execution]\njobs = 0"),
        frame("", "[execution]\ngpus = 1"),
        frame("", "[execution]\nthread = 1"),
        frame("", "[modle]\nkind = 1"),
        frame("", "[model]\nkind = \"cnn\"\ndata = \"a.csv\""),
        sound.replace("run = \"train\"", "shell = true"),
        sound.replace("minimize", "minimise"),
        sound.replace("[command]\nrun = \"train\"\n", ""),
        sound.split("[space]").next().unwrap().to_owned(),
        "[model]\nkind = \"ccn\"\ndata = \"a.csv\"\n[space]\nlayers = { int = [1, 4] }\n".to_owned(),
        "[model]\nkind = \"cnn\"\ndata = \"a.csv\"\nepochs = \"many\"\n[space]\nlayers = { int = [1, 4] }\n"
            .to_owned(),
    ];
    for text in bad {
        assert!(parse(&text).is_err(), "read as sound:\n{text}");
        assert!(conforms(&of_product(), &toml_as_json(&text)).is_err(), "conforms to the schema:\n{text}");
    }
}

#[test]
fn every_key_is_described() {
    let schema = of_product();
    for (name, table) in schema["$defs"].as_object().unwrap() {
        for (key, property) in table["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "{name}.{key} has no description");
        }
    }
}

#[test]
fn editors_learn_the_names_that_exist() {
    let text = schema(&vocabulary());
    for name in ["\"cnn\"", "\"grid\"", "\"median\"", "\"weight_decay\"", "Covers the space evenly."] {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn nothing_may_be_null() {
    assert!(!schema(&vocabulary()).contains("\"null\""));
}

#[test]
fn a_build_without_models_has_a_schema_too() {
    let bare: Value = serde_json::from_str(&schema(&Vocabulary::default())).unwrap();
    let examples = blocks("toml").into_iter().map(|example| completed(&example));
    for text in examples.filter(|text| text.contains("[command]")) {
        if let Err(why) = conforms(&bare, &toml_as_json(&text)) {
            assert!(why.contains("rule"), "{why}\n{text}");
        }
    }
}
