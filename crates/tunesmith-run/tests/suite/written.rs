//! What the program writes as a study file it reads back as the same study.

use std::path::{Path, PathBuf};

use tunesmith_run::file::StudyFile;
use tunesmith_run::{Heading, circumstances, study_text, vocabulary};

use crate::studies::{Place, command_study};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// Reads a text, writes it down and reads that again; both have to be the same study.
#[track_caller]
fn assert_survives(text: &str, folder: &Path) {
    let read = |text: &str| {
        StudyFile::parse(text, "study.toml", folder, &vocabulary()).unwrap_or_else(|e| panic!("{e}\n{text}"))
    };
    let first = read(text);
    let heading = Heading {
        comments: vec!["A remark with \"quotes\".".into(), String::new(), "Another.".into()],
        name: "again".into(),
        warm_start: vec!["one".into(), "two".into()],
        remarks: first
            .settings
            .space
            .params()
            .iter()
            .map(|p| (p.name.to_string(), "scientific".into()))
            .collect(),
    };
    let written = study_text(&heading, &first.settings, &first.plan, folder);
    let second = read(&written);
    assert_eq!(second.name, "again");
    assert_eq!(second.warm_start, ["one", "two"]);
    assert_eq!(second.plan, first.plan, "{written}");
    assert_eq!(second.settings, first.settings, "{written}");
    // And once more, to the letter.
    assert_eq!(study_text(&heading, &second.settings, &second.plan, folder), written);
}

#[test]
fn the_examples_survive_being_written_down() {
    for name in ["digits", "penguins", "regression", "tabular", "fine-tuning", "command"] {
        let folder = examples().join(name);
        let text = std::fs::read_to_string(folder.join("study.toml")).unwrap();
        assert_survives(&text, &folder);
    }
}

#[test]
fn every_kind_of_parameter_limit_and_rule_survives_being_written_down() {
    let folder = tempfile::tempdir().unwrap();
    assert_survives(
        r#"
[study]
name = "all"
objective = ["maximize accuracy", { metric = "cost in $", goal = "minimize", take = "best" }]
trials = 40
time = "2h"
seed = 7
retries = 2
repeats = "replicate"
sampler = { name = "tpe", candidates = 32 }

[command]
run = ["python3", "train.py", "--width", "{width}", "--a b", "{{x}}"]
env = { MODE = "fast \"and\" loose" }

[space]
constraints = ["layers * width <= 1024", "rate * width < 20"]
layers   = { int = [1, 5], default = 2 }
width    = { int = [16, 512], step = 16 }
rate     = { float = [1e-5, 1e-1], scale = "log" }
dropout  = { float = [0.0, 0.6], step = 0.05, when = { layers = { min = 2 } } }
norm     = { choice = ["none", "batch", "layer \"x\""] }
batch    = { choice = [16, 32, 64], ordered = true, default = 32 }
nesterov = { choice = [true, false], when = { norm = ["batch", "none"] } }

[metrics]
latency = { at_most = 20.0 }

[stopping]
rule = "median"
warmup_steps = 3
"#,
        folder.path(),
    );
}

#[test]
fn numbers_in_a_command_are_known_to_those_who_judge_its_trials() {
    let place = Place::new();
    place.write("trial.sh", "echo '{\"loss\": 1}'\n");
    place.write(
        "study.toml",
        &command_study("sh trial.sh {x} --batch-size 4 --lr=0.5 momentum=0.9 --name 1e-3x -v", ""),
    );
    let study = place.run();
    let known = circumstances(&study.history().unwrap());
    let number = |name: &str| known.written.get(name).and_then(|v| v.as_f64());
    assert_eq!((number("batch_size"), number("lr"), number("momentum")), (Some(4.0), Some(0.5), Some(0.9)));
    assert_eq!(known.written.iter().count(), 3, "{:?}", known.written);
}
