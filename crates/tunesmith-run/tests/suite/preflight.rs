//! Looking ahead before the first trial of a built-in model.

use tunesmith::core::Value;
use tunesmith::{StopFlag, Urgency};
use tunesmith_run::{RunOptions, Verdict};

use crate::studies::Place;

/// Two classes that the first column tells apart, unless `blank`: then the columns have one value in all rows but the last.
fn place(blank: bool, rest: &str) -> Place {
    let place = Place::new();
    let mut text = String::from("a,b,t,label\n");
    for i in 0..160 {
        let (a, b) = match (blank, i) {
            (true, 0..159) => (0.0, 0.0),
            (true, _) => (1.0, 0.0),
            _ => ((i % 2) as f64 + 0.3 * (i as f64 * 0.7).sin(), (i as f64 * 1.3).cos()),
        };
        text += &format!("{a:.3},{b},{i},c{}\n", i % 2);
    }
    let divided = if blank { "kind = \"time\"\ntime = \"t\"" } else { "" };
    let columns = if blank { "" } else { "columns = { t = \"ignored\" }\n" };
    place.write("data.csv", &text);
    place.write(
        "study.toml",
        &format!(
            "[study]\nname = \"s\"\ntrials = 400\nseed = 1\n\n[model]\nkind = \"mlp\"\ndata = \"data.csv\"\ntarget = \"label\"\nepochs = 30\n{columns}\n\
             [validation]\n{divided}\n\n{rest}\n"
        ),
    );
    place
}

const RATE: &str = "[space]\nlearning_rate = { float = [1e-4, 1e-1], scale = \"log\" }";

fn note(study: &tunesmith::Study) -> Option<Value> {
    let history = study.history().unwrap();
    history.notes().iter().find(|(key, _)| &**key == "tunesmith.preflight").map(|(_, value)| value.clone())
}

#[test]
fn a_healthy_study_is_looked_over_once_and_silently() {
    let place = place(false, RATE);
    let prepared = place.prepare().unwrap();
    let study = prepared.open(place.store()).unwrap().study;
    let none: Vec<String> = Vec::new();
    assert_eq!(prepared.look_ahead(&study, 1, &StopFlag::new()).unwrap(), none);
    assert!(note(&study).unwrap().as_list().unwrap().is_empty(), "{:?}", note(&study));
    let head = study.history().unwrap().head();
    prepared.look_ahead(&study, 1, &StopFlag::new()).unwrap();
    assert_eq!(study.history().unwrap().head(), head, "nothing is looked at twice");
}

#[test]
fn problems_are_told_and_kept_and_the_trials_are_the_same_with_and_without() {
    let configs = |look: bool| {
        let place = place(false, RATE);
        place.write("study.toml", &place.read("study.toml").replace("trials = 400", "trials = 3"));
        let prepared = place.prepare().unwrap();
        let study = prepared.open(place.store()).unwrap().study;
        if look {
            prepared.look_ahead(&study, 1, &StopFlag::new()).unwrap();
        }
        prepared.run(&study, &RunOptions { jobs: Some(1), ..RunOptions::default() }).unwrap();
        let history = study.history().unwrap();
        history
            .trials()
            .map(|t| (t.config.to_string(), t.reports.last().map(|r| r.measures.clone())))
            .collect::<Vec<_>>()
    };
    assert_eq!(configs(true), configs(false));
    let blank = place(true, RATE);
    let prepared = blank.prepare().unwrap();
    let study = prepared.open(blank.store()).unwrap().study;
    let problems = prepared.look_ahead(&study, 1, &StopFlag::new()).unwrap();
    assert!(problems[0].contains("no column tells anything"), "{problems:?}");
    let kept = note(&study).unwrap();
    assert_eq!(kept.as_list().unwrap()[0].as_str(), Some(problems[0].as_str()));
}

#[test]
fn a_run_that_is_stopped_meanwhile_keeps_nothing() {
    let place = place(false, RATE);
    let prepared = place.prepare().unwrap();
    let study = prepared.open(place.store()).unwrap().study;
    let stop = StopFlag::new();
    stop.raise(Urgency::Now);
    assert!(prepared.look_ahead(&study, 1, &stop).unwrap().is_empty());
    assert_eq!(note(&study), None);
}

#[test]
fn all_checks_see_what_the_study_file_searches() {
    let space = "[space.architecture]\nwidth = { int = [4, 32], scale = \"log\" }\n\n[space.training]\noptimizer = { choice = [\"sgd\", \"adamw\"] }\n\
                 learning_rate = { float = [20.0, 90.0], scale = \"log\" }\n\n[execution]\ntime_limit = \"1ms\"";
    let found = place(false, space).prepare().unwrap().preflight().unwrap().unwrap();
    let verdict = |name: &str| found.check(name).unwrap_or_else(|| panic!("no {name}: {found:?}")).verdict;
    assert_eq!(found.rates.len(), 2, "one range for each optimizer: {found:?}");
    assert_eq!(verdict("learning_rate"), Verdict::Problem, "{found:?}");
    assert_eq!(verdict("cost"), Verdict::Problem, "{found:?}");
    assert!(found.largest.unwrap().weights > found.cost.unwrap().weights / 4, "{found:?}");
}

#[test]
fn a_command_is_not_looked_into() {
    let place = Place::of_script("echo '{\"loss\": 1}'", "");
    let prepared = place.prepare().unwrap();
    assert!(prepared.preflight().unwrap().is_none());
    let study = prepared.open(place.store()).unwrap().study;
    assert!(prepared.look_ahead(&study, 1, &StopFlag::new()).unwrap().is_empty());
    assert_eq!(note(&study), None);
}
