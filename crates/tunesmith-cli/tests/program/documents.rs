//! Help, man pages, completions, the schema, and docs/cli.md, which all describe the same commands.

use std::collections::BTreeSet;
use std::path::Path;

use tunesmith_explain::diagnose::Kind;

use crate::common::Place;

fn commands(place: &Place) -> BTreeSet<String> {
    let help = place.tunesmith("--help").ends(0).out;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter_map(|l| l.strip_prefix("  ")?.split_whitespace().next());
    names.filter(|n| *n != "help").map(str::to_owned).collect()
}

fn document() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md")).unwrap()
}

#[test]
fn the_document_describes_every_command_with_an_example() {
    let place = Place::new();
    let text = document();
    let sections: Vec<&str> = text.split("\n## ").collect();
    let described: BTreeSet<String> = sections
        .iter()
        .filter_map(|s| s.strip_prefix("tunesmith ")?.lines().next())
        .map(str::to_owned)
        .collect();
    assert_eq!(described, commands(&place));
    for section in sections.iter().filter(|s| s.starts_with("tunesmith ")) {
        let name = section.lines().next().unwrap();
        assert!(section.contains(&format!("    {name}")), "an example of {name}");
    }
}

#[test]
fn the_document_names_every_flag() {
    let place = Place::new();
    let text = document();
    for command in commands(&place) {
        let section =
            text.split("\n## ").find(|s| s.lines().next() == Some(&format!("tunesmith {command}"))).unwrap();
        let help = place.run(&[&command, "--help"]).ends(0).out;
        let own = help.split("Global options:").next().unwrap();
        let flags = own
            .split_whitespace()
            .filter_map(|w| w.strip_prefix("--"))
            .map(|w| w.trim_end_matches([',', '.', '`', ';', ':']));
        let flag =
            |w: &&str| !w.is_empty() && *w != "help" && w.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        for flag in flags.filter(flag) {
            assert!(section.contains(&format!("--{flag}")), "--{flag} of {command} in docs/cli.md");
        }
    }
}

#[test]
fn the_document_on_diagnosis_describes_every_finding() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnosis.md");
    let text = std::fs::read_to_string(path).unwrap();
    let entries: Vec<(&str, &str)> =
        text.split("\n### ").skip(1).map(|s| s.split_once('\n').unwrap()).collect();
    let described: BTreeSet<&str> = entries.iter().map(|(name, _)| *name).collect();
    let kinds: BTreeSet<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
    assert_eq!(described, kinds);
    for (name, entry) in entries {
        for part in ["*Remedy:*", "*Misleads*"] {
            assert!(entry.contains(part), "{part} of {name}");
        }
    }
}

#[test]
fn exit_codes_and_variables_stand_in_the_help_the_man_page_and_the_document() {
    let place = Place::new();
    let texts = [place.tunesmith("--help").out, place.tunesmith("man").ends(0).out, document()];
    for text in texts {
        let text = text.replace('\\', "");
        for part in [
            "130",
            "143",
            "TUNESMITH_STORAGE",
            "TUNESMITH_LOG",
            "NO_COLOR",
            "no trial is done within every limit",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }
}

#[test]
fn man_pages_and_completions_are_made_for_every_command() {
    let place = Place::new();
    place.run(&["man", "--all", "pages"]).ends(0);
    let pages: BTreeSet<String> = std::fs::read_dir(place.path("pages"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut expected: BTreeSet<String> =
        commands(&place).iter().map(|c| format!("tunesmith-{c}.1")).collect();
    expected.insert("tunesmith.1".into());
    assert_eq!(pages, expected);
    assert!(place.tunesmith("man run").ends(0).out.replace('\\', "").contains("--more"), "man run");
    let page = place.tunesmith("man").out;
    assert!(page.contains(".SH \"EXIT CODES\"") && page.contains(".SH \"ENVIRONMENT\""), "{page}");
    place.tunesmith("man runn").ends(2).says(&["there is no command `runn`"]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.run(&["completions", shell]).ends(0).out;
        for command in commands(&place) {
            assert!(script.contains(&command), "{command} in the completions of {shell}");
        }
    }
}

#[test]
fn the_schema_knows_the_sections_of_a_study_file() {
    let schema = Place::new().tunesmith("schema").ends(0).json();
    for section in ["study", "command", "model", "space", "metrics", "stopping", "execution"] {
        assert!(schema["properties"].get(section).is_some(), "{section}");
    }
}

#[test]
fn a_mistyped_command_is_answered_with_the_one_that_was_meant() {
    let place = Place::new();
    place.tunesmith("statsu").ends(2).says(&["unrecognized subcommand 'statsu'", "status"]);
    place.tunesmith("run --trails 3").ends(2).says(&["--trails", "--trials"]);
    place.tunesmith("").ends(2);
    assert!(place.tunesmith("--version").ends(0).out.starts_with("tunesmith "));
}
