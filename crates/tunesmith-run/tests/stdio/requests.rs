//! Asking, reporting, telling and the best.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::support::{SPACE, Said, answers, error, lines_in, memory, options, served};
use tunesmith_run::stdio::Session;

fn done(trial: u64, value: f64) -> String {
    json!({ "tell": { "trial": trial, "value": value } }).to_string()
}

#[test]
fn several_trials_are_asked_for_at_once_and_told_in_any_order() {
    let tells: Vec<String> = [3, 0, 2, 1].iter().map(|n| done(*n, *n as f64)).collect();
    let mut lines = vec![SPACE, r#"{"ask": 4}"#];
    lines.extend(tells.iter().map(String::as_str));
    lines.extend([r#"{"best": 2}"#, r#"{"ask": 3}"#]);
    let answers = answers(&lines);
    let numbers: Vec<&Json> = answers[..4].iter().map(|a| &a["trial"]).collect();
    assert_eq!(numbers, [0, 1, 2, 3]);
    let values: BTreeSet<String> = answers[..4].iter().map(|a| a["params"]["x"].to_string()).collect();
    assert_eq!(values.len(), 4);
    assert!(answers[4..8].iter().all(|a| *a == json!({ "ok": true })), "{answers:?}");
    assert_eq!((&answers[8]["trial"], &answers[9]["trial"]), (&json!(0), &json!(1)));
    assert_eq!(answers[8]["params"], answers[0]["params"]);
    assert_eq!(
        (&answers[10]["trial"], &answers[11]),
        (&json!(4), &json!({ "done": true })),
        "one trial was left"
    );
    assert_eq!(answers.len(), 12);
}

#[test]
fn the_same_seed_gives_the_same_trials() {
    let lines = [SPACE, r#"{"ask": 5}"#];
    assert_eq!(answers(&lines), answers(&lines));
    let other = SPACE.replace("\"seed\": 1", "\"seed\": 2");
    assert_ne!(answers(&lines), answers(&[&other, lines[1]]));
}

#[test]
fn past_the_budget_or_the_space_one_line_says_so() {
    let small = r#"{"space": {"x": {"int": [1, 2]}}}"#;
    for first in [r#"{"space": {"x": {"float": [0, 1]}}, "trials": 2}"#, small] {
        let answers = answers(&[first, r#"{"ask": 7}"#, r#"{"ask": 1}"#]);
        assert_eq!(answers[2..], [json!({ "done": true }), json!({ "done": true })], "{first}");
    }
}

#[test]
fn reports_are_answered_with_whether_to_stop() {
    let first = r#"{"space": {"x": {"float": [0, 1]}}, "stopping": {"rule": "patience", "steps": 2}}"#;
    let report = |step: u64| json!({ "report": { "trial": 0, "step": step, "value": 1.0 } }).to_string();
    let (one, two, three) = (report(1), report(2), report(3));
    let answers = answers(&[
        first,
        r#"{"ask": 1}"#,
        &one,
        &two,
        &three,
        r#"{"tell": {"trial": 0, "state": "stopped"}}"#,
        r#"{"best": 1}"#,
    ]);
    assert_eq!(
        answers[1..5],
        [json!({ "stop": false }), json!({ "stop": false }), json!({ "stop": true }), json!({ "ok": true })]
    );
    assert!(answers[5]["error"].as_str().unwrap().contains("no trial is done yet"));
}

#[test]
fn folds_are_averaged_and_reports_make_a_value() {
    let lines = [
        SPACE,
        r#"{"ask": 3}"#,
        r#"{"report": {"trial": 0, "fold": 0, "step": 1, "value": 4.0}}"#,
        r#"{"tell": {"trial": 0, "fold": 1, "step": 1, "value": 2.0}}"#,
        r#"{"report": {"trial": 1, "value": 5.0}}"#,
        r#"{"tell": {"trial": 1}}"#,
        r#"{"tell": {"trial": 2, "step": 9, "metrics": {"other": 1}}}"#,
        r#"{"tell": {"trial": 2, "step": 9, "value": 7}}"#,
        r#"{"best": 9}"#,
    ];
    let answers = answers(&lines);
    assert!(
        answers[7]["error"].as_str().unwrap().contains("ended without a value of `value`"),
        "{answers:?}"
    );
    let best: Vec<&Json> = answers[9..12].iter().map(|a| &a["value"]).collect();
    assert_eq!(best, [3.0, 5.0, 7.0]);
    assert_eq!(answers[12], json!({ "done": true }));
}

#[test]
fn a_value_that_diverged_is_done_and_never_the_best() {
    for value in ["null", "NaN", "\"NaN\"", "Infinity", "-Infinity", "\"-Infinity\"", "1e999"] {
        let tell = format!("{{\"tell\": {{\"trial\": 0, \"value\": {value}}}}}");
        let answers = answers(&[SPACE, r#"{"ask": 1}"#, &tell, r#"{"best": 1}"#]);
        assert_eq!(answers[1], json!({ "ok": true }), "{value}");
        assert!(
            answers[2]["error"].as_str().unwrap().contains("no trial is done with a finite value"),
            "{answers:?}"
        );
    }
}

#[test]
fn a_failed_trial_is_tried_again_while_retries_last() {
    let first = r#"{"space": {"x": {"float": [0, 1]}}, "retries": 1, "trials": 1}"#;
    let failed = r#"{"tell": {"trial": 0, "state": "failed", "error": "no memory", "value": null}}"#;
    let answers = answers(&[first, r#"{"ask": 1}"#, failed, r#"{"ask": 1}"#, failed, r#"{"ask": 1}"#]);
    assert_eq!(answers[0], answers[2], "the same trial with the same parameters");
    assert_eq!(answers[3..], [json!({ "ok": true }), json!({ "done": true })]);
}

#[test]
fn trials_of_its_own_are_numbered_and_count_for_the_best_but_not_towards_the_budget() {
    let first = r#"{"space": {"x": {"float": [0, 1]}, "y": {"float": [0, 1], "when": {"x": {"min": 0.5}}}}, "trials": 1}"#;
    let own = r#"{"tell": {"params": {"x": 0.25, "y": null}, "value": -1}}"#;
    let answers = answers(&[
        first,
        own,
        r#"{"tell": {"params": {"x": 0.75, "y": 0}, "state": "failed"}}"#,
        r#"{"ask": 2}"#,
        r#"{"best": 1}"#,
    ]);
    assert_eq!(answers[0], json!({ "ok": true, "trial": 0 }));
    assert_eq!(answers[1], json!({ "ok": true, "trial": 1 }));
    assert_eq!((&answers[2]["trial"], &answers[3]), (&json!(2), &json!({ "done": true })));
    assert_eq!(answers[4], json!({ "trial": 0, "value": -1.0, "params": { "x": 0.25 } }));
}

#[test]
fn several_objectives_have_a_pareto_set() {
    let first = r#"{"space": {"x": {"float": [0, 1]}}, "objective": ["minimize cost", "maximize gain"], "constraints": "latency <= 3"}"#;
    let own = |cost: f64, gain: f64, latency: f64| {
        json!({ "tell": { "params": { "x": 0.5 }, "metrics": { "cost": cost, "gain": gain, "latency": latency } } }).to_string()
    };
    let tells = [
        own(1.0, 1.0, 0.0),
        own(2.0, 3.0, 3.0),
        own(3.0, 2.0, 0.0),
        own(0.0, 9.0, 4.0),
        own(2.0, 3.0, 1.0),
        own(0.5, 0.0, 0.0),
    ];
    let mut lines = vec![first, r#"{"best": 1}"#];
    lines.extend(tells.iter().map(String::as_str));
    lines.push(r#"{"best": 1}"#);
    let answers = answers(&lines);
    assert!(answers[0]["error"].as_str().unwrap().contains("no trial is done yet"));
    let set: Vec<&Json> = answers[7..].iter().map(|a| &a["trial"]).collect();
    assert_eq!(set, [&json!(5), &json!(0), &json!(1), &json!(4), &Json::Null], "{answers:?}");
    assert_eq!(answers[8]["metrics"], json!({ "cost": 1.0, "gain": 1.0, "latency": 0.0 }));
    assert_eq!(answers.last().unwrap(), &json!({ "done": true }));
}

#[test]
fn what_is_wrong_with_a_line_is_told() {
    let ask = r#"{"ask": 2}"#;
    for (line, says) in [
        ("{'ask': 1}", "single quotes, which JSON does not know"),
        ("{\"ask\": 1", "this is not valid JSON: EOF while parsing an object; at column"),
        ("[1]", "the line is a list; expected an object such as {\"ask\": 1}"),
        ("{}", "the line asks for nothing; send one of ask, report, tell, best"),
        (r#"{"ask": 1, "best": 1}"#, "the line asks for several things"),
        (r#"{"asks": 1}"#, "unknown key `asks`; did you mean `ask`?"),
        (r#"{"ask": 0}"#, "`ask` is 0; expected at least 1"),
        (r#"{"ask": -1}"#, "`ask` is -1; expected a whole number"),
        (r#"{"ask": "two"}"#, "`ask` is text; expected how many, such as 1"),
        (r#"{"ask": 1.5}"#, "`ask` is a number; expected a whole number"),
        (r#"{"ask": 100000}"#, "`ask` is 100000; expected at most 10000"),
        (r#"{"best": null}"#, "`best` is null; expected how many"),
        (r#"{"tell": 3}"#, "`tell` is a whole number; expected a table of keys and values"),
        (
            r#"{"tell": {"trial": 0, "valeu": 3}}"#,
            "at tell.valeu: unknown key `valeu`; did you mean `value`?",
        ),
        (
            r#"{"tell": {"trial": 0, "value": "good"}}"#,
            "`tell.value` is text; expected a number; null or \"NaN\"",
        ),
        (r#"{"tell": {"trial": 0, "metrics": {"loss": true}}}"#, "`tell.metrics.loss` is a boolean"),
        (
            r#"{"tell": {"trial": 0, "state": "faild"}}"#,
            "`tell.state` cannot be \"faild\"; did you mean \"failed\"?",
        ),
        (
            r#"{"tell": {"trial": 0}}"#,
            "trial 0 ended without a value of `value`: report it, or name it in the result",
        ),
        (r#"{"tell": {"trial": 0, "metrics": {"loss": 1}}}"#, "trial 0 ended without a value of `value`"),
        (r#"{"tell": {"value": 1}}"#, "the tell names no trial; give its number as `trial`"),
        (
            r#"{"tell": {"trial": "0", "value": 1}}"#,
            "`tell.trial` is text; expected a whole number of at least 0",
        ),
        (r#"{"tell": {"trial": 9, "value": 1}}"#, "there is no trial 9; the study has 2, numbered 0 to 1"),
        (r#"{"tell": {"trial": 0, "params": {"x": 0.1}, "value": 1}}"#, "it has a trial and params"),
        (
            r#"{"tell": {"trial": 0, "value": 1, "metrics": {"value": 2}}}"#,
            "`value` is short for the metric `value`",
        ),
        (r#"{"tell": {"params": {"x": 2}, "value": 1}}"#, "`x` cannot be 2: it is 0 to 1"),
        (r#"{"tell": {"params": {"y": 2}, "value": 1}}"#, "the space has no parameter `y`"),
        (r#"{"tell": {"params": {}, "value": 1}}"#, "`x` has no value"),
        (r#"{"tell": {"params": {"x": 0.5}}}"#, "the objective `value` has no value"),
        (
            r#"{"tell": {"params": {"x": 0.5}, "value": 1, "step": 3}}"#,
            "a trial of your own has no steps and folds",
        ),
        (r#"{"report": {"step": 1, "value": 1}}"#, "the report names no trial"),
        (
            r#"{"report": {"trial": 0, "step": 1}}"#,
            "the report of trial 0 has no value; give `value` or `metrics`",
        ),
        (
            r#"{"report": {"trial": 0, "step": -1, "value": 1}}"#,
            "`report.step` is -1; expected a whole number of at least 0",
        ),
        (r#"{"report": {"trial": 0, "step": 1, "value": 1, "state": "done"}}"#, "unknown key `state`"),
        (r#"{"report": {"trial": 7, "value": 1}}"#, "there is no trial 7"),
        (r#"{"report": {"trial": 0, "fold": 5000000000, "value": 1}}"#, "folds are numbered 0, 1, 2"),
        (SPACE, "the session has its space already"),
    ] {
        let said = error(&[SPACE, ask, line]);
        assert!(said.contains(says), "{line}\n{said}");
        assert!(!said.contains("at tell.value: `tell"), "{said}");
        let after = answers(&[SPACE, ask, line, r#"{"tell": {"trial": 1, "value": 1}}"#]);
        assert_eq!(after.last().unwrap(), &json!({ "ok": true }), "{line}");
    }
}

#[test]
fn a_trial_is_told_once() {
    let tell = r#"{"tell": {"trial": 0, "value": 1}}"#;
    for (again, says) in [
        (tell, "trial 0 has its outcome already: it is done"),
        (r#"{"tell": {"trial": 0, "state": "failed"}}"#, "trial 0 has its outcome already"),
        (r#"{"report": {"trial": 0, "value": 1}}"#, "trial 0 has its outcome already"),
    ] {
        assert!(error(&[SPACE, r#"{"ask": 1}"#, tell, again]).contains(says));
    }
    let failed = r#"{"tell": {"trial": 0, "state": "failed"}}"#;
    assert!(error(&[SPACE, r#"{"ask": 1}"#, failed, tell]).contains("it failed"));
}

#[test]
fn with_several_objectives_value_alone_says_too_little() {
    let first = r#"{"space": {"x": {"float": [0, 1]}}, "objective": ["minimize a", "minimize b"]}"#;
    let said = error(&[first, r#"{"ask": 1}"#, r#"{"tell": {"trial": 0, "value": 1}}"#]);
    assert!(said.contains("`value` could be any of the objectives a, b"), "{said}");
    let one = first.replace("[\"minimize a\", \"minimize b\"]", "\"maximize acc\"");
    let answers =
        answers(&[&one, r#"{"ask": 1}"#, r#"{"tell": {"trial": 0, "value": 1}}"#, r#"{"best": 1}"#]);
    assert_eq!(answers[2]["value"], 1.0, "the only objective is what `value` stands for");
}

#[test]
fn lines_are_counted_with_the_blank_ones_and_may_end_in_any_way() {
    let session = || Session::new(options(&memory(), &Said::default()));
    let text = format!("\r\n{SPACE}\r\n\r\n  \r\nnonsense\r\n{{\"ask\": 1}}");
    let answers = served(session(), text);
    assert!(answers[0].contains("\"line\":5") && answers[1].starts_with("{\"trial\":0"), "{answers:?}");
    assert_eq!(answers.len(), 2);
    let bytes = served(session(), [&b"\xff\n"[..], SPACE.as_bytes(), b"\n{\"ask\": 1}\n"].concat());
    assert_eq!(bytes[0], r#"{"error":"the line is not UTF-8","line":1}"#);
    assert!(bytes[1].starts_with("{\"trial\":0"), "{bytes:?}");
    assert_eq!(served(session(), ""), Vec::<String>::new());
    assert_eq!(lines_in(&memory(), &[SPACE]), Vec::<String>::new(), "a right first line has no answer");
}
