//! From a study to predictions: `run`, `confirm`, `predict`.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::common::Place;

/// A small table, and a study of it with a sealed part.
fn place() -> Place {
    let place = Place::new();
    let mut text = String::from("size,colour,kind\n");
    for i in 0..120_usize {
        let kind = i % 2;
        let size = ((i * 7919) % 101) as f64 / 50.0 + 2.0 * kind as f64;
        text += &format!("{size:.2},{},{}\n", ["red", "blue"][(i / 3) % 2], ["cat", "dog"][kind]);
    }
    place.write("data.csv", text);
    place.write(
        "study.toml",
        "[study]\nname = \"pets\"\nobjective = \"maximize val_roc_auc\"\ntrials = 3\n\n[model]\nkind = \"mlp\"\ndata = \"data.csv\"\n\
         target = \"kind\"\nepochs = 3\n\n[validation]\ntest = 0.25\n\n[space]\nlearning_rate = { float = [1e-3, 1e-1], scale = \"log\" }\n",
    );
    place
}

#[test]
fn a_winner_is_confirmed_kept_and_applied() {
    let place = place();
    place.tunesmith("run study.toml").ends(0);
    let said = place.tunesmith("confirm pets --top 2 --seeds 2").ends(0);
    for part in [
        "val_roc_auc again",
        "winner ",
        "sealed    val_roc_auc",
        "on 30 rows",
        "kept in",
        "pets-winner",
        "trained on all 90 rows",
    ] {
        assert!(said.out.contains(part), "`{part}` is missing: {}", said.out);
    }
    place.write("new.csv", "colour,size\nred,0.1\nblue,3.9\ngreen,\n");
    place.tunesmith("predict pets-winner new.csv -o out.csv").ends(0).says(&["3 rows predicted"]);
    let out = place.read("out.csv");
    assert!(out.starts_with("prediction,p_cat,p_dog\n") && out.lines().count() == 4, "{out}");
    assert_eq!(place.tunesmith("predict pets-winner new.csv").ends(0).out, out);
    place.write("bad.csv", "colour,size\nred,big\n");
    place
        .tunesmith("predict pets-winner bad.csv -o bad-out.csv")
        .ends(1)
        .says(&["bad.csv:2", "\"size\" holds \"big\""]);
    assert!(!place.path("bad-out.csv").exists());
    place.tunesmith("confirm pets").ends(1).says(&["is there already", "--output"]);
    let again = place.tunesmith("--json confirm pets --top 1 --seeds 2 -o second").ends(0);
    assert_eq!(again.json()["sealed"]["revealed"], 2);
    again.says(&["was revealed once before"]);
}

#[test]
fn predictions_are_piped_in_and_out_in_both_formats() {
    let place = place();
    place.tunesmith("run study.toml").ends(0);
    place.tunesmith("confirm pets --top 1 --seeds 2 --keep-sealed").ends(0);
    // More than a pipe holds, so that it is written while it is read, and its beginning cannot be read twice.
    let rows = 40_000;
    let new = (0..rows).fold("size;colour\n".to_owned(), |text, i| {
        text + &format!("{},{};{}\n", i % 4, i % 10, ["red", "blue"][i % 2])
    });
    place.write("new.csv", &new);
    let whole = place.tunesmith("predict pets-winner new.csv").ends(0).out;
    assert_eq!(whole.lines().count(), rows + 1);
    let piped = |args: &[&str]| {
        let mut child = place.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let new = new.clone();
        let writing = std::thread::spawn(move || input.write_all(new.as_bytes()));
        let output = child.wait_with_output().unwrap();
        writing.join().unwrap().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(piped(&["predict", "pets-winner", "-"]), whole);

    let lines = piped(&["predict", "pets-winner", "-", "--json"]);
    assert_eq!(lines.lines().count(), rows);
    for (line, csv) in lines.lines().zip(whole.lines().skip(1)).take(20) {
        let found: serde_json::Value = serde_json::from_str(line).unwrap();
        let cells: Vec<&str> = csv.split(',').collect();
        assert_eq!(found["prediction"], cells[0]);
        let dog = found["probabilities"]["dog"].as_f64().unwrap();
        assert!((dog - cells[2].parse::<f64>().unwrap()).abs() < 1e-6, "{line} is not {csv}");
    }
    place
        .tunesmith("predict pets-winner new.csv -o new.jsonl")
        .ends(0)
        .says(&["40000 rows predicted in new.jsonl"]);
    assert_eq!(place.read("new.jsonl"), lines);

    // Whoever reads the first line only is not told of a trouble.
    let mut child = place
        .command(&["predict", "pets-winner", "new.csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(first, "prediction,p_cat,p_dog\n");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn tuning_is_evaluated_on_folds_that_it_never_sees() {
    let place = place();
    let found = place.tunesmith("--json evaluate study.toml --folds 3 --trials 2").ends(0).json();
    assert_eq!(found["metric"], "val_roc_auc");
    let folds = found["folds"].as_array().unwrap();
    assert_eq!(folds.iter().map(|f| f["rows"].as_u64().unwrap()).sum::<u64>(), 90, "a quarter is sealed");
    let mean = folds.iter().map(|f| f["score"].as_f64().unwrap()).sum::<f64>() / 3.0;
    assert!((found["mean"]["value"].as_f64().unwrap() - mean).abs() < 1e-9);
    let shown = place.tunesmith("evaluate study.toml --folds 2 --trials 1").ends(0).out;
    assert!(shown.contains("learning_rate=") && shown.contains("of tuning afresh on each fold"), "{shown}");
    assert!(!place.path("tunesmith.db").exists(), "nothing is stored");
}

#[test]
fn whether_more_data_would_help_is_answered_with_the_diagnosis() {
    let place = place();
    place.tunesmith("run study.toml").ends(0);
    let said = place.tunesmith("diagnose pets --data-size --seeds 3").ends(0).out;
    for part in ["Data size", "of the training part", "25%", "100%", "ore data would", "judged by the same"] {
        assert!(said.contains(part), "`{part}` is missing: {said}");
    }
    let json = place.tunesmith("diagnose pets --data-size --seeds 3 --jobs 2 --json").ends(0).json();
    let points = json["data_size"]["points"].as_array().unwrap();
    assert_eq!(points.iter().map(|p| p["values"].as_array().unwrap().len()).sum::<usize>(), 9);
    assert!(json["data_size"]["sentence"].as_str().unwrap().contains("val_roc_auc"));
    assert!(place.tunesmith("diagnose pets --json").ends(0).json().get("data_size").is_none());
    place.tunesmith("diagnose pets --seeds 3").ends(2);
}
