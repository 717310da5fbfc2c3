//! No input breaks the reading: whatever is in the file, it is sound or has problems that can be drawn.

use std::path::Path;

use proptest::prelude::*;
use tunesmith_run::file::{StudyFile, Style, space_from_json};

use crate::support::vocabulary;

const SOUND: &str = r#"#:schema x
[study]
name = "digits"
objective = ["minimize loss", { metric = "speed", goal = "maximize" }]
trials = 40
time = "1h30m"
target = 0.5
sampler = { name = "grid", points = { lr = 9 } }
[command]
run = "python 'train it.py' --lr {lr} {{ {trial_dir}"
env = { A = 1 }
reports = { loss = 'loss (\S+)', step = '(\d+)' }
[space.training]
lr = { float = [1e-5, 1e-1], scale = "log", default = 1e-3, prior = { log_normal = [1e-3, 2] } }
opt = { choice = ["adam", "sgd", 3, true] }
m = { float = [0.0, 0.99], step = 0.01, when = { opt = ["sgd", "adam"], n = { min = 2, max = 5 } } }
[space]
n = { int = [1, 64], scale = "log", step = 3 }
mix = { simplex = ["a", "b"] }
order = { permutation = [1, 2, 3] }
constraints = ["n * 2 <= 99 or mix.a > 0.5", "m < lr"]
[metrics]
size = { at_most = 20 }
[stopping]
rule = "median"
[execution]
jobs = 2
gpus = [0, "1,2"]
time_limit = "10m"
"#;

/// Pieces that turn a sound file into a bad one.
const PIECES: [&str; 34] = [
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    ".",
    "\n",
    "\r\n",
    "#",
    " ",
    "é",
    "\u{1F600}",
    "0",
    "-1",
    "1e999",
    "nan",
    "-inf",
    "9223372036854775807",
    "-9223372036854775808",
    "1979-05-27",
    "true",
    "[[",
    "]]",
    "\"\"\"",
    "\\",
    "{lr",
    "}}",
    "\0",
    "[space]\n",
    "0x",
    "null",
];

fn survives(text: &str) {
    let folder = Path::new("/data");
    let toml = StudyFile::parse(text, "study.toml", folder, &vocabulary());
    let json = StudyFile::parse_json(text, "study.json", folder, &vocabulary());
    for problems in [toml.err(), json.err(), space_from_json(text).err()].into_iter().flatten() {
        assert!(!problems.list.is_empty());
        assert!(!problems.render(Style::Plain).trim().is_empty());
        assert!(problems.list.iter().all(|p| !p.message.is_empty()));
    }
}

/// The nearest place at or before a byte where the text can be cut.
fn cut(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

#[test]
fn the_file_to_be_broken_is_sound() {
    StudyFile::parse(SOUND, "study.toml", Path::new("/data"), &vocabulary()).unwrap();
}

#[test]
fn every_file_cut_short_is_survived() {
    (0..=SOUND.len()).step_by(3).for_each(|end| survives(&SOUND[..cut(SOUND, end)]));
}

#[test]
fn deep_nesting_is_survived() {
    for depth in [50, 500, 20_000] {
        survives(&format!("[space]\nx = {}", "[".repeat(depth)));
        survives(&format!("[space]\nx = {}1{}", "[".repeat(depth), "]".repeat(depth)));
        survives(&"{\"a\":".repeat(depth));
        survives(&format!("[space]\n{}x = 1", "a.".repeat(depth)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_of_a_sound_file_breaks_the_reading(
        edits in prop::collection::vec((0..SOUND.len(), 0_usize..12, 0..PIECES.len(), any::<bool>()), 1..5)
    ) {
        let mut text = SOUND.to_owned();
        for (at, length, piece, insert) in edits {
            let start = cut(&text, at);
            let end = cut(&text, start + length).max(start);
            text.replace_range(start..end, if insert { PIECES[piece] } else { "" });
        }
        survives(&text);
    }

    #[test]
    fn no_value_in_the_place_of_another_breaks_the_reading(line in 0_usize..40, piece in 0..PIECES.len()) {
        let lines: Vec<String> = SOUND
            .lines()
            .enumerate()
            .map(|(i, text)| match text.split_once(" = ") {
                Some((key, _)) if i == line => format!("{key} = {}", PIECES[piece]),
                _ => text.to_owned(),
            })
            .collect();
        survives(&lines.join("\n"));
    }

    #[test]
    fn no_text_breaks_the_reading(text in "\\PC{0,60}") {
        survives(&text);
    }
}
