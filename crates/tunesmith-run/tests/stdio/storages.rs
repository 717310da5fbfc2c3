//! Sessions on studies that are kept.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tunesmith::{Store, Study};
use tunesmith_run::stdio::Session;

use crate::support::{SPACE, Said, lines_in, options, served};

struct Place {
    _folder: tempfile::TempDir,
    store: Arc<dyn Store>,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let store = tunesmith::open_store(&folder.path().join("t.db").display().to_string()).unwrap();
    Place { _folder: folder, store }
}

fn json(lines: &[String]) -> Vec<Json> {
    lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_second_session_goes_on_and_gets_what_was_not_told() {
    let place = place();
    let first =
        json(&lines_in(&place.store, &[SPACE, r#"{"ask": 3}"#, r#"{"tell": {"trial": 1, "value": 1}}"#]));
    let study = Study::open(&place.store, "study").unwrap();
    assert_eq!(study.history().unwrap().waiting().collect::<Vec<_>>(), [0, 2]);
    let second = json(&lines_in(
        &place.store,
        &[SPACE, r#"{"tell": {"trial": 2, "value": 5}}"#, r#"{"ask": 9}"#, r#"{"best": 1}"#],
    ));
    assert_eq!(second[0], json!({ "ok": true }), "what was given back may be told by number");
    assert_eq!(second[1], first[0], "what was given back is asked for first");
    let numbers: Vec<&Json> = second[1..4].iter().map(|a| &a["trial"]).collect();
    assert_eq!(numbers, [0, 3, 4]);
    assert_eq!((&second[4], &second[5]["trial"]), (&json!({ "done": true }), &json!(1)));
}

#[test]
fn sessions_at_the_same_time_share_the_budget_and_their_trials_are_their_own() {
    let place = place();
    let said = Said::default();
    let mut one = Session::new(options(&place.store, &said));
    let mut two = Session::new(options(&place.store, &said));
    let say = |session: &mut Session, line: &str| {
        let mut lines = Vec::new();
        session
            .answer(line, 1, &mut |answer| {
                lines.push(answer.line());
                Ok(())
            })
            .unwrap();
        json(&lines)
    };
    assert!(say(&mut one, SPACE).is_empty() && say(&mut two, SPACE).is_empty());
    assert_eq!(say(&mut one, r#"{"ask": 2}"#)[1]["trial"], 1);
    let rest = say(&mut two, r#"{"ask": 9}"#);
    assert_eq!((rest.len(), &rest[0]["trial"], &rest[3]), (4, &json!(2), &json!({ "done": true })));
    let report = say(&mut two, r#"{"report": {"trial": 0, "value": 1}}"#);
    assert!(
        report[0]["error"].as_str().unwrap().contains("trial 0 was not asked for in this session"),
        "{report:?}"
    );
    assert_eq!(say(&mut two, r#"{"tell": {"trial": 0, "value": 1}}"#), [json!({ "ok": true })]);
    let again = say(&mut one, r#"{"tell": {"trial": 0, "value": 2}}"#);
    assert!(again[0]["error"].as_str().unwrap().contains("trial 0"), "{again:?}");
    drop(two);
    assert_eq!(say(&mut one, r#"{"ask": 1}"#)[0]["trial"], 2, "what the other gave back");
}

#[test]
fn a_seed_is_kept_and_a_larger_budget_taken_over() {
    let place = place();
    lines_in(&place.store, &[SPACE, r#"{"ask": 1}"#]);
    let unseeded = SPACE.replace("\"seed\": 1, ", "").replace("\"trials\": 5", "\"trials\": 8");
    let said = Said::default();
    let served = served(Session::new(options(&place.store, &said)), format!("{unseeded}\n{{\"ask\": 1}}"));
    assert!(served[0].starts_with("{\"trial\":0"), "{served:?}");
    assert_eq!(said.all(), ["the budget was 5 trials and is 8 trials"]);
    let study = Study::open(&place.store, "study").unwrap();
    assert_eq!(study.history().unwrap().settings().seed, 1);
    let other =
        lines_in(&place.store, &[&SPACE.replace("\"seed\": 1", "\"seed\": 2"), SPACE, r#"{"ask": 1}"#]);
    assert!(other[0].contains("its seed is 1, not 2"), "{other:?}");
    assert!(other[1].starts_with("{\"trial\":0"), "another study, or a right line, may follow: {other:?}");
}

#[test]
fn a_new_study_learns_from_another_once() {
    let place = place();
    let told = r#"{"tell": {"params": {"x": 0.5}, "value": 1}}"#;
    lines_in(&place.store, &[SPACE, told]);
    let first = r#"{"name": "next", "space": {"x": {"float": [0, 2]}}, "warm_start": ["study"]}"#;
    for (round, expected) in
        [(0, vec!["learns from 1 trial of `study`: values of x".to_owned()]), (1, Vec::new())]
    {
        let said = Said::default();
        let answers = served(
            Session::new(options(&place.store, &said)),
            format!("{first}\n{{\"ask\": 1}}\n{{\"tell\": {{\"trial\": {round}, \"value\": 1}}}}"),
        );
        assert!(answers[0].starts_with("{\"trial\""), "{answers:?}");
        assert_eq!(said.all(), expected);
    }
    let history = Study::open(&place.store, "next").unwrap().history().unwrap();
    assert_eq!(history.borrowed().len(), 1);
    assert_eq!(history.borrowed()[0].trials, [([("x", 0.5)].into_iter().collect(), 1.0)]);
    for (from, says) in [
        ("stduy", "did you mean `study`?"),
        ("fresh", "cannot learn from itself"),
        ("nowhere.db#study", "there is no study `study` in sqlite:nowhere.db"),
        ("", "there is no study ``"),
    ] {
        let line = first.replace("next", "fresh").replace("[\"study\"]", &format!("\"{from}\""));
        if from == "fresh" {
            lines_in(&place.store, &[&line.replace(", \"warm_start\": \"fresh\"", "")]);
        }
        let said = lines_in(&place.store, &[&line]);
        assert!(said.first().is_some_and(|s| s.contains(says)), "{from}: {said:?}");
    }
    let begun = lines_in(
        &place.store,
        &[r#"{"name": "next", "space": {"x": {"float": [0, 2]}}, "warm_start": "fresh"}"#],
    );
    assert!(begun[0].contains("`next` has begun without `fresh`"), "{begun:?}");
}
