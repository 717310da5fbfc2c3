//! `tunesmith check --deep`, and the look ahead before a run.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::Place;

/// Two classes that overlap a little; with `blank` every input is the same but for that of the last row, which is judged by.
fn place(blank: bool, trials: u32) -> Place {
    let place = Place::new();
    let mut text = String::from("a,b,t,label\n");
    for i in 0..400 {
        let (side, t) = (f64::from(i % 2), f64::from(i));
        let (a, b) = match (blank, i) {
            (true, 399) => (1.0, 0.0),
            (true, _) => (0.0, 0.0),
            _ => (side + (0.7 * t).sin(), side + (1.3 * t).cos()),
        };
        text += &format!("{a:.4},{b:.4},{t},c{side}\n");
    }
    let validation = if blank { "kind = \"time\"\ntime = \"t\"" } else { "" };
    let columns = if blank { "" } else { "columns = { t = \"ignored\" }" };
    place.write("data.csv", text);
    place.write(
        "study.toml",
        format!(
            "[study]\nname = \"s\"\nobjective = \"maximize val_accuracy\"\ntrials = {trials}\n\n[model]\nkind = \"mlp\"\ndata = \"data.csv\"\ntarget = \"label\"\nepochs = 3\n{columns}\n\n[validation]\n{validation}\n\n\
             [space]\nlearning_rate = {{ float = [1e-4, 1e-1], scale = \"log\" }}\nwidth = {{ int = [8, 128] }}\n"
        ),
    );
    place
}

#[test]
fn every_check_is_printed_with_its_numbers() {
    let place = place(false, 2);
    let said = place.tunesmith("check --deep").ends(0);
    for part in [
        "study     s",
        "Preflight in ",
        "ok       target         2 classes, ",
        "an even guess among 2 classes has ln 2 = 0.693",
        "the largest network: ",
        "16 rows are learned by heart in ",
        "with blank inputs",
        "worth searching: ",
    ] {
        assert!(said.out.contains(part), "`{part}` is missing in:\n{}", said.out);
    }
    assert!(!place.path("tunesmith.db").exists() || place.tunesmith("studies").out.trim().is_empty());
    let json = place.tunesmith("check --deep --json").ends(0).json();
    assert_eq!(json["study"], "s");
    let found = &json["preflight"];
    assert_eq!(found["checks"][0]["name"], "target");
    assert_eq!(found["checks"][0]["verdict"], "ok");
    assert!(found["cost"]["seconds"].as_f64().unwrap() > 0.0 && found["rates"][0]["low"].as_f64().is_some());
}

#[test]
fn a_problem_is_drawn_with_what_to_do_and_ends_with_one() {
    let said = place(true, 2).tunesmith("check --deep").ends(1);
    assert!(said.out.contains("problem  ") && said.out.contains("-> "), "{}", said.out);
    let json = place(true, 2).tunesmith("check --deep --json").ends(1).json();
    assert_eq!(json["preflight"]["checks"].as_array().unwrap().last().unwrap()["verdict"], "problem");
}

#[test]
fn a_run_warns_of_problems_once_and_goes_on() {
    let blank = place(true, 2);
    let said = blank.tunesmith("run").ends(3);
    let warning = "warning: begin: no column tells anything";
    assert!(said.err.contains(warning), "{}", said.err);
    let again = blank.tunesmith("run --more 1").ends(3).err;
    assert!(!again.contains(warning), "{again}");
    let silent = place(true, 2).tunesmith("run --no-preflight").ends(3).err;
    assert!(!silent.contains(warning), "{silent}");
    let healthy = place(false, 2).tunesmith("run").ends(0).err;
    assert!(!healthy.contains("warning"), "{healthy}");
}

#[test]
fn a_command_has_nothing_deep_to_check() {
    let place = Place::new();
    place.write(
        "study.toml",
        "[study]\nname = \"c\"\nobjective = \"minimize loss\"\n[command]\nrun = \"echo {x}\"\n[space]\nx = { float = [0, 1] }\n",
    );
    place.tunesmith("check --deep").ends(1).says(&["this study runs a command"]);
}

#[test]
fn the_document_describes_every_check() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/preflight.md");
    let text = std::fs::read_to_string(path).unwrap();
    let headings: String = text.lines().filter(|l| l.starts_with("### ")).collect();
    let json = place(false, 2).tunesmith("check --deep --json").ends(0).json();
    let checks = json["preflight"]["checks"].as_array().unwrap().clone();
    let names: BTreeSet<String> =
        checks.iter().map(|c| c["name"].as_str().unwrap().replace('_', " ")).collect();
    for name in names {
        assert!(headings.contains(&name), "{name} in docs/preflight.md");
    }
    for entry in text.split("\n### ").skip(1) {
        assert!(entry.to_lowercase().contains("misleads"), "{entry}");
    }
}
