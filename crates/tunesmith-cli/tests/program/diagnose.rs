//! `tunesmith diagnose` and `tunesmith advise`: what is said, in text and for programs, and the study file that follows.

use tunesmith::{Failure, FailureClass, Metric, Outcome, Param, Role, SamplerSpec, Settings, Space, Study};

use crate::common::Place;

/// A study made from code in which everything above a learning rate of 0.01 fails, and the best trial is overfitted.
fn faulty(place: &Place) -> Study {
    let space = Space::builder()
        .param(Param::float("learning_rate", 1e-4, 1e-1).log().role(Role::Training))
        .param(Param::float("dropout", 0.0, 0.5).role(Role::Regularization))
        .build()
        .unwrap();
    let mut settings = Settings::new(space, Metric::minimize("val_loss"));
    settings.sampler = SamplerSpec::new("sobol");
    settings.seed = 7;
    let study = place.study("faulty", settings);
    for _ in 0..30 {
        let mut trial = study.ask().unwrap().unwrap();
        let number = |name: &str| trial.config().get(name).and_then(tunesmith::Value::as_f64).unwrap();
        let (rate, dropout) = (number("learning_rate"), number("dropout"));
        if rate > 0.01 {
            trial.tell(Outcome::Failed(Failure::new(FailureClass::ExitCode, "out of memory"))).unwrap();
            continue;
        }
        let level = 0.2 + 0.1 * (rate.log10() + 3.0).powi(2) + 0.2 * (dropout - 0.3).abs();
        for step in 1..=20_u32 {
            let left = (-f64::from(step) / 3.0).exp();
            let rise = 0.04 * (f64::from(step) - 8.0).max(0.0);
            let measures = [("train_loss", 0.6 * left), ("val_loss", level + 0.4 * left + rise)];
            trial.report_all(Some(step.into()), None, measures.into_iter().collect()).unwrap();
        }
        trial.tell(Study::done([("val_loss", level + 0.48)])).unwrap();
    }
    study
}

/// A study file whose command is a shell script.
#[cfg(unix)]
fn of_a_command(place: &Place) {
    place.write("train.sh", "echo \"{\\\"loss\\\": $1}\"\n");
    place.write(
        "study.toml",
        "[study]\nname = \"s\"\nobjective = \"minimize loss\"\ntrials = 60\nsampler = \"sobol\"\n\n\
         [command]\nrun = [\"sh\", \"train.sh\", \"{x}\", \"{k}\"]\n\n\
         [space.training]\nx = { float = [0.5, 8.0] }\n[space.architecture]\nk = { int = [1, 3] }\n",
    );
    place.tunesmith("run study.toml --quiet").ends(0);
}

#[test]
fn findings_are_told_with_numbers_a_remedy_and_a_figure() {
    let place = Place::new();
    faulty(&place);
    let said = place.tunesmith("diagnose faulty").ends(0);
    for part in [
        "problems found",
        "Learning curves\n  overfitting (",
        "the validation loss is lowest at epoch ",
        "-> regularize more (now dropout = ",
        "tunesmith plot gap",
        "Search\n",
        "failures in region (",
        "`learning_rate` at ",
        "Not judged\n  the data: only built-in models describe theirs",
    ] {
        assert!(said.out.contains(part), "`{part}` is missing: {}", said.out);
    }
    assert!(said.out.lines().all(|line| line.chars().count() <= 111), "{}", said.out);
}

#[test]
fn for_programs_a_diagnosis_has_its_evidence() {
    let place = Place::new();
    faulty(&place);
    let json = place.tunesmith("diagnose --json").ends(0).json();
    assert_eq!((&json["study"], &json["trial"]), (&"faulty".into(), &serde_json::Value::Null));
    let findings = json["findings"].as_array().unwrap();
    let overfitting = findings.iter().find(|f| f["kind"] == "overfitting").unwrap();
    assert_eq!(overfitting["area"], "curves");
    assert_eq!(overfitting["severity"], "problem");
    assert_eq!(overfitting["remedy"], "regularization");
    assert_eq!(overfitting["params"], serde_json::json!(["dropout"]));
    assert_eq!(overfitting["evidence"]["figure"], "gap");
    assert!(overfitting["evidence"]["trials"][0].is_u64());
    let onset = &overfitting["evidence"]["numbers"][0];
    assert!(onset["name"] == "onset" && onset["unit"] == "epochs" && onset["value"].as_f64().unwrap() < 15.0);
    assert_eq!(place.tunesmith("diagnose --json").json(), json);
    // Every figure that a finding points to can be drawn.
    for figure in findings.iter().filter_map(|f| f["evidence"]["figure"].as_str()) {
        place.run(&["plot", "faulty", figure]).ends(0);
    }
}

#[test]
fn one_trial_is_judged_by_its_own_curves() {
    let place = Place::new();
    let study = faulty(&place);
    let history = study.history().unwrap();
    let best = history.ranking()[0].number;
    let json = place.run(&["diagnose", "--json", "--trial", &best.to_string()]).ends(0).json();
    assert_eq!(json["trial"], best);
    let findings = json["findings"].as_array().unwrap();
    assert!(!findings.is_empty() && findings.iter().all(|f| f["area"] == "curves"), "{json}");
    let failed = history.trials().find(|t| t.reports.is_empty()).unwrap().number;
    let said = place.run(&["diagnose", "--trial", &failed.to_string()]).ends(0);
    assert!(said.out.contains("Nothing wrong was found.") && said.out.contains("did not report"), "{said:?}");
    let said = place.tunesmith("diagnose --trial 99").ends(1);
    assert_eq!(said.says(&["there is no trial 99; the study has 30"]).out, "");
    place.tunesmith("diagnose --trial many").ends(2);
}

#[test]
fn an_empty_study_is_not_judged_and_has_no_follow_up() {
    let place = Place::new();
    let space = Space::builder().param(Param::float("x", 0.0, 1.0)).build().unwrap();
    place.study("empty", Settings::new(space, Metric::minimize("loss")));
    let said = place.tunesmith("diagnose").ends(0);
    assert!(said.out.contains("Nothing wrong was found.") && said.out.contains("Not judged"), "{said:?}");
    let said = place.tunesmith("advise").ends(0);
    assert!(said.out.contains("Nothing stands in the way"), "{said:?}");
    place.tunesmith("advise -o next.toml").ends(1).says(&["`empty` has no trial yet"]);
    assert!(!place.path("next.toml").exists());
    assert!(place.tunesmith("advise --json").ends(0).json()["next"].is_null());
}

#[test]
fn advice_is_a_list_of_steps_and_a_follow_up_space() {
    let place = Place::new();
    faulty(&place);
    let said = place.tunesmith("advise").ends(0);
    for part in [
        "What to do next\n  1. search: cut off `learning_rate`",
        "(failures in region; see `tunesmith plot slice`)",
        "A follow-up study of ",
        "nuisance",
    ] {
        assert!(said.out.contains(part), "`{part}` is missing: {}", said.out);
    }
    let json = place.tunesmith("advise faulty --json").ends(0).json();
    assert_eq!(json["steps"][0]["because"], serde_json::json!(["failures_in_region"]));
    let changes = json["next"]["changes"].as_array().unwrap();
    assert!(
        changes.iter().any(|c| c["param"] == "learning_rate" && c["because"] == "failures_in_region"),
        "{json}"
    );
    assert!(json["file"].is_null());
    // Nothing says how the trials of a study made from code are carried out.
    place.tunesmith("advise -o next.toml").ends(1);
    assert!(!place.path("next.toml").exists());
}

#[cfg(unix)]
#[test]
fn the_follow_up_file_passes_the_check_and_runs() {
    let place = Place::new();
    of_a_command(&place);
    let said = place.tunesmith("advise s -o next.toml").ends(0);
    assert!(said.out.contains("extend `x` down to"), "{said:?}");
    said.says(&["wrote next.toml", "tunesmith check next.toml", "tunesmith run next.toml"]);
    let text = place.read("next.toml");
    assert!(text.starts_with("# Follows up on the study `s`"), "{text}");
    for part in ["name = \"s-2\"", "warm_start", "(best_at_edge)"] {
        assert!(text.contains(part), "`{part}` is missing: {text}");
    }
    place.tunesmith("check next.toml").ends(0);
    place.tunesmith("run next.toml --trials 3").ends(0);
    // The first trial is the one to beat.
    let best = |name: &str, command: &str| place.run(&[command, name, "--json"]).ends(0).json();
    assert_eq!(best("s-2", "trials")[0]["params"], best("s", "best")["params"]);
    // The next one has another name.
    assert!(place.tunesmith("advise s -o -").ends(0).out.contains("name = \"s-3\""));
}

#[cfg(unix)]
#[test]
fn a_file_is_replaced_only_when_asked_to() {
    let place = Place::new();
    of_a_command(&place);
    place.write("next.toml", "mine");
    place.tunesmith("advise -o next.toml").ends(1).says(&["next.toml exists", "--force"]);
    assert_eq!(place.read("next.toml"), "mine");
    let json = place.tunesmith("advise -o next.toml --force --json").ends(0).json();
    assert_eq!(json["file"], "next.toml");
    assert_eq!(json["text"].as_str().unwrap(), place.read("next.toml"));
}
