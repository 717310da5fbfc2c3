//! The page about the protocol says what is so.

use std::path::Path;

use crate::support::{answers, error, lines_in, memory};

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/stdio.md")).unwrap()
}

#[test]
fn the_session_of_the_page_is_what_happens() {
    let page = page();
    let session = page.split("```session\n").nth(1).unwrap().split("```").next().unwrap();
    let of = |mark: &str| session.lines().filter_map(|l| l.strip_prefix(mark)).collect::<Vec<_>>();
    let (sent, read) = (of("> "), of("< "));
    assert!(sent.len() > 10 && read.len() > 10, "{session}");
    assert_eq!(lines_in(&memory(), &sent), read);
}

/// The names in code at the start of a table's rows.
fn rows(section: &str) -> Vec<String> {
    let rows = section.lines().filter(|l| l.starts_with("| `"));
    let names = rows.flat_map(|l| l.split('|').nth(1).unwrap().split(',').map(str::trim).collect::<Vec<_>>());
    names.map(|name| name.trim_matches('`').to_owned()).collect()
}

#[test]
fn every_key_of_the_page_is_known() {
    let page = page();
    let section = |name: &str| page.split("\n## ").find(|s| s.starts_with(name)).unwrap();
    let keys = rows(section("The first line"));
    assert!(keys.len() > 12, "{keys:?}");
    let line =
        format!("{{{}}}", keys.iter().map(|key| format!("\"{key}\": null")).collect::<Vec<_>>().join(", "));
    assert_eq!(
        error(&[&line]).split(';').next().unwrap(),
        "there is nothing to tune: the first line has no `space`"
    );
    let table =
        section("Requests").split("**Tell** takes").nth(1).unwrap().split("**Report**").next().unwrap();
    let keys = rows(table);
    assert_eq!(keys.len(), 8, "{keys:?}");
    let line = format!(
        "{{\"tell\": {{{}}}}}",
        keys.iter().map(|key| format!("\"{key}\": null")).collect::<Vec<_>>().join(", ")
    );
    let start = r#"{"space": {"x": {"float": [0, 1]}}}"#;
    assert!(error(&[start, &line]).starts_with("the tell names no trial"));
}

#[test]
fn without_an_objective_a_value_is_minimized_from_the_first_ask() {
    let lines = [
        r#"{"space": {"x": {"float": [0, 1]}}}"#,
        r#"{"ask": 1}"#,
        r#"{"tell": {"trial": 0, "value": 2}}"#,
        r#"{"best": 1}"#,
    ];
    let answers = answers(&lines);
    assert_eq!(
        (&answers[0]["trial"], &answers[1]["ok"], &answers[2]["value"]),
        (&0.into(), &true.into(), &2.0.into())
    );
}
