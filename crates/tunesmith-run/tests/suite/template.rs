//! Commands as templates: words, placeholders, inactive parameters, shells, and mistakes.

use std::process::Command;

use serde_json::{Value, json};
use tunesmith_run::process::{Slot, TrialContext};
use tunesmith_run::template::{Rendered, RunLine, Template};

const NAMES: [&str; 5] = ["lr", "name", "momentum", "layers", "program"];

fn render(template: &Template, params: Vec<(&str, Value)>) -> Rendered {
    let trial = TrialContext {
        study: "s".into(),
        number: 3,
        attempt: 1,
        seed: 42,
        folder: "/t/trial-3".into(),
        params: params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    let slot = Slot { index: 1, gpus: Some(vec!["0".into(), "2".into()]), threads: Some(4) };
    template.render(&trial, &slot).unwrap()
}

fn line(text: &str) -> Template {
    Template::parse(&RunLine::Line(text.into()), false, &NAMES).unwrap()
}

fn list(words: &[&str]) -> RunLine {
    RunLine::List(words.iter().map(|word| (*word).to_owned()).collect())
}

fn error(text: &str) -> String {
    Template::parse(&RunLine::Line(text.into()), false, &NAMES).unwrap_err().to_string()
}

#[test]
fn a_line_is_split_before_values_are_put_in() {
    let template = line("python 'my train.py' --lr={lr} --name {name}");
    let rendered =
        render(&template, vec![("lr", json!(1e-7)), ("name", json!("two words; rm -rf \"$HOME\" 'x'"))]);
    assert_eq!(
        rendered.argv,
        ["python", "my train.py", "--lr=1e-7", "--name", "two words; rm -rf \"$HOME\" 'x'"]
    );
}

#[test]
fn values_read_back_the_same() {
    let template = line("p {lr} {name} {layers}");
    let rendered =
        render(&template, vec![("lr", json!(0.1)), ("name", json!(true)), ("layers", json!([3, 1, 2]))]);
    assert_eq!(rendered.argv[1..], ["0.1", "true", "[3,1,2]"]);
}

#[test]
fn built_ins_name_the_trial_and_its_slot() {
    let template =
        line("p {study} {trial} {attempt} {seed} {trial_dir} {params_file} {slot} {gpus} {threads}");
    let rendered = render(&template, vec![]);
    assert_eq!(
        rendered.argv[1..],
        ["s", "3", "1", "42", "/t/trial-3", "/t/trial-3/params.json", "1", "0,2", "4"]
    );
}

#[test]
fn doubled_braces_are_braces() {
    let rendered = render(&line("p '{{\"lr\": {lr}}}' {{}}"), vec![("lr", json!(2))]);
    assert_eq!(rendered.argv[1..], ["{\"lr\": 2}", "{}"]);
}

#[test]
fn an_inactive_parameter_takes_its_argument_and_a_bare_flag_with_it() {
    let template = line(
        "p --momentum {momentum} --lr {lr} --m={momentum} -v {momentum}x --k=1 {momentum} -- {momentum} end",
    );
    let rendered = render(&template, vec![("lr", json!(1))]);
    assert_eq!(rendered.argv, ["p", "--lr", "1", "-v", "--k=1", "--", "end"]);
    let rendered = render(&line("p --a -1 {momentum}"), vec![]);
    assert_eq!(rendered.argv, ["p", "--a", "-1"]);
}

#[test]
fn an_inactive_parameter_cannot_be_the_program() {
    let template = line("{program} x");
    let trial = TrialContext {
        study: "s".into(),
        number: 0,
        attempt: 1,
        seed: 0,
        folder: "/t".into(),
        params: vec![],
    };
    let message = template.render(&trial, &Slot::default()).unwrap_err().to_string();
    assert!(message.contains("{program}") && message.contains("not active"), "{message}");
    assert_eq!(template.program(), None);
    assert_eq!(line("python x {lr}").program(), Some("python"));
}

#[test]
fn a_list_is_taken_word_by_word() {
    let template = Template::parse(&list(&["p", "two words", "--lr={lr}"]), false, &NAMES).unwrap();
    assert_eq!(render(&template, vec![("lr", json!(0.5))]).argv, ["p", "two words", "--lr=0.5"]);
    assert_eq!(template.parameters().collect::<Vec<_>>(), ["lr"]);
}

#[test]
fn a_shell_never_reads_a_value_as_code() {
    let nasty = "a'b\"c $(touch owned) `touch owned` ; touch owned # \\ *";
    let template = Template::parse(
        &RunLine::Line("printf '%s|' {name} \"x{name}\" 'y{name}' ${{HOME:+home}} {lr}".into()),
        true,
        &NAMES,
    )
    .unwrap();
    let rendered = render(&template, vec![("name", json!(nasty)), ("lr", json!(0.1))]);
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(&rendered.argv[0])
        .args(&rendered.argv[1..])
        .envs(rendered.env.iter().map(|(name, value)| (name, value)))
        .env("HOME", "/h")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{nasty}|x{nasty}|y{nasty}|home|0.1|"));
    assert!(!folder.path().join("owned").exists());
}

#[test]
fn a_nested_command_substitution_still_reads_no_value_as_code() {
    let template =
        Template::parse(&RunLine::Line("echo \"$(echo \"{name}\")\"".into()), true, &NAMES).unwrap();
    let rendered = render(&template, vec![("name", json!("$(touch owned)"))]);
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args(&rendered.argv[1..])
        .envs(rendered.env)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("$(touch owned)"));
    assert!(!folder.path().join("owned").exists());
}

#[test]
fn an_unknown_placeholder_names_its_place_and_the_nearest_name() {
    assert_eq!(error("train --lr {lrr}"), "unknown placeholder {lrr} at column 12; did you mean {lr}?");
    assert!(error("train {Trial-dir}").contains("did you mean {trial_dir}?"));
    assert!(error("train {optimizer}").contains("the parameters are lr, name"));
    let message = Template::parse(&list(&["p", "a{x9}"]), false, &[]).unwrap_err().to_string();
    assert!(
        message.contains("argument 2, column 2") && message.contains("built-in names are study"),
        "{message}"
    );
}

#[test]
fn open_quotes_and_braces_name_their_place() {
    assert!(error("p \"ok\" 'open").contains("the quote ' at column 8 is never closed"));
    assert!(error("p \\' \"open").contains("the quote \" at column 6"));
    assert!(error("p {lr").contains("the brace { at column 3 is never closed"));
    assert!(error("p {lr {name}").contains("the brace { at column 3"));
    assert!(error("p lr}").contains("the brace } at column 5 closes nothing"));
    assert!(error("p {}").contains("column 3 has no name"));
}

#[test]
fn a_shell_s_own_braces_are_pointed_out() {
    let run = RunLine::Line("echo ${HOME}".into());
    let message = Template::parse(&run, true, &NAMES).unwrap_err().to_string();
    assert!(message.contains("write ${{HOME}}"), "{message}");
}

#[test]
fn an_empty_command_and_a_shell_list_are_refused() {
    for empty in ["", "  ", "''", "# only a comment"] {
        assert!(error(empty).contains("the command is empty"), "{empty}");
    }
    assert!(Template::parse(&list(&[]), false, &[]).unwrap_err().to_string().contains("empty"));
    let message = Template::parse(&list(&["a", "b"]), true, &[]).unwrap_err().to_string();
    assert!(message.contains("one string"), "{message}");
}
