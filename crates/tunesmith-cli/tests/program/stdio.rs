//! `tunesmith stdio`: lines in, lines out.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value as Json, json};

use crate::common::Place;
use crate::sample;

const SPACE: &str = r#"{"space": {"x": {"float": [0, 1]}, "k": {"int": [1, 9]}}, "objective": "minimize loss", "sampler": "random", "trials": 6}"#;

/// A program that is talked to.
struct Talk {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Talk {
    fn with(place: &Place, args: &[&str]) -> Self {
        let args = [&["stdio"][..], args].concat();
        let mut child = place
            .command(&args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn send(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    fn read(&mut self) -> Json {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("`{line}` is no JSON: {e}"))
    }

    fn ask(&mut self, line: &str) -> Json {
        self.send(line);
        self.read()
    }

    /// Ends the input: the exit code, and what was said on standard error.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let mut rest = String::new();
        assert_eq!(self.output.read_line(&mut rest).unwrap(), 0, "{rest}");
        let output = self.child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn every_answer_comes_before_the_next_line_is_sent() {
    let place = Place::new();
    let mut talk = Talk::with(&place, &[]);
    talk.send(SPACE);
    for number in 0..6 {
        let trial = talk.ask(r#"{"ask": 1}"#);
        assert_eq!(trial["trial"], number);
        let x = trial["params"]["x"].as_f64().unwrap();
        let tell = json!({ "tell": { "trial": number, "value": x } });
        assert_eq!(talk.ask(&tell.to_string()), json!({ "ok": true }));
    }
    assert_eq!(talk.ask(r#"{"ask": 1}"#), json!({ "done": true }));
    let best = talk.ask(r#"{"best": 1}"#);
    assert_eq!(best["value"], best["params"]["x"]);
    let wrong = talk.ask(r#"{"tell": {"trial": 77, "value": 1}}"#);
    assert_eq!(wrong["line"], 16, "{wrong}");
    assert_eq!(talk.end(), (Some(0), String::new()));
    assert!(!place.path("tunesmith.db").exists(), "without a storage nothing is left behind");
}

#[test]
fn with_a_storage_the_study_is_kept_and_a_second_session_goes_on() {
    let place = Place::new();
    let args = ["--storage", "tunesmith.db", "--name", "mine"];
    let mut first = Talk::with(&place, &args);
    first.send(SPACE);
    let lost = first.ask(r#"{"ask": 1}"#);
    assert_eq!(
        first.ask(r#"{"tell": {"params": {"x": 0.5, "k": 3}, "value": 0.5}}"#),
        json!({ "ok": true, "trial": 1 })
    );
    assert_eq!(first.end(), (Some(0), String::new()));
    let status = place.tunesmith("status mine --json").ends(0).json();
    assert_eq!((&status["counts"]["waiting"], &status["abandoned"]), (&json!(1), &json!([])));
    let mut second = Talk::with(&place, &args);
    second.send(SPACE);
    assert_eq!(second.ask(r#"{"ask": 1}"#), lost, "what was not told is asked for again");
    assert_eq!(second.ask(r#"{"best": 1}"#)["trial"], 1);
    second.child.kill().unwrap();
    second.child.wait().unwrap();
    let status = place.tunesmith("status mine --json").ends(0).json();
    assert_eq!((&status["counts"]["running"], &status["abandoned"]), (&json!(1), &json!([0])));
    let mut third = Talk::with(&place, &args);
    third.send(SPACE);
    assert_eq!(third.ask(r#"{"ask": 1}"#), lost, "also after a session that was killed");
    third.send(r#"{"ask": 9}"#);
    let numbers: Vec<Json> = (0..5).map(|_| third.read()["trial"].clone()).collect();
    assert_eq!(numbers, [2, 3, 4, 5, 6]);
    assert_eq!(third.read(), json!({ "done": true }));
    assert_eq!(third.end().0, Some(0));
    place.tunesmith("replay mine").ends(0);
}

#[test]
fn a_study_file_takes_the_place_of_the_first_line() {
    let place = Place::new();
    place.write("study.toml", "[study]\nname = \"s\"\nobjective = \"maximize acc\"\nseed = 3\n[space]\nx = { float = [0.0, 1.0] }\n");
    let mut talk = Talk::with(&place, &["study.toml", "--storage", "t.db"]);
    assert_eq!(talk.ask(r#"{"ask": 1}"#)["trial"], 0);
    assert_eq!(talk.ask(r#"{"tell": {"trial": 0, "value": 0.5}}"#), json!({ "ok": true }));
    assert_eq!(talk.end(), (Some(0), String::new()));
    let best = place.tunesmith("best s --json --storage t.db").ends(0).json();
    assert_eq!(best["metrics"], json!({ "acc": 0.5 }));
    let why = best["why"].as_str().unwrap();
    let shown = place.tunesmith("show s 0 --storage t.db").ends(0).out;
    assert!(shown.contains(&format!("why        {why}")), "{shown}");
    place.write("wrong.toml", "[space]\nx = { float = [1.0, 0.0] }\n");
    let said = place.tunesmith("stdio wrong.toml").ends(2).says(&["wrong.toml:2"]);
    assert_eq!(said.out, "");
    place.tunesmith("stdio nothing.toml").ends(2).says(&["there is no study file nothing.toml"]);
}

#[test]
fn a_session_and_a_run_learn_from_another_study() {
    let place = Place::new();
    sample::plain(&place, "old", 12);
    let mut talk = Talk::with(&place, &["--storage", "tunesmith.db", "--name", "new", "--warm-start", "old"]);
    talk.send(SPACE);
    assert_eq!(talk.ask(r#"{"ask": 1}"#)["trial"], 0);
    assert_eq!(talk.end(), (Some(0), "learns from 12 trials of `old`: values of x, k\n".into()));
    let file = "[study]\nname = \"ran\"\nobjective = \"minimize loss\"\ntrials = 2\nwarm_start = [\"tunesmith.db#old\"]\n[command]\n\
                run = ['echo', '{{\"loss\": {x}}}']\n[space]\nx = { float = [0.0, 0.5] }\nz = { int = [1, 3] }\n";
    place.write("study.toml", file);
    let learned = "trials of `sqlite:tunesmith.db#old`: values of x; not of z";
    place.tunesmith("run study.toml --storage other.db").ends(0).says(&["learns from", learned]);
    let again = place.tunesmith("run study.toml --more 1 --storage other.db").ends(0);
    assert!(!again.err.contains("learns from"), "{again:?}");
    place.tunesmith("replay ran --storage other.db").ends(0);
    place
        .tunesmith("run study.toml --name ran2 --warm-start olds")
        .ends(1)
        .says(&["there is no study `olds` in sqlite:tunesmith.db to learn from; did you mean `old`?"]);
    let names: Vec<Json> = place
        .tunesmith("studies --json")
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["study"].clone())
        .collect();
    assert_eq!(names, ["new", "old"], "a study is not made when there is nothing to learn from");
    place.tunesmith("run study.toml --name new --warm-start tunesmith.db#old").ends(1);
}

#[cfg(unix)]
#[test]
fn the_client_of_the_examples_tunes_its_function() {
    let client = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/stdio/client.py");
    let output =
        std::process::Command::new("python3").arg(client).arg(crate::common::program()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && said.starts_with("{'trial': "),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let value: f64 = said.split("'value': ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
    assert!(value < 6.0, "{said}");
}
