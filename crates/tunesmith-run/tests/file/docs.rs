//! The page about the study file says what is so: its examples are sound, and it names every key.

use std::path::Path;

use tunesmith_run::file::{schema, space_from_json};

use crate::schema::{conforms, toml_as_json};
use crate::support::{parse, said, vocabulary};

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/study-file.md")).unwrap()
}

/// The code blocks of one language, as they are written.
pub(crate) fn blocks(language: &str) -> Vec<String> {
    let page = page();
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(&format!("{language}\n"))).map(str::to_owned).collect()
}

/// An example with what it leaves out because it shows something else.
pub(crate) fn completed(example: &str) -> String {
    let mut text = example.to_owned();
    if !text.contains("[study]") && !text.contains("[model]") {
        text += "\n[study]\nobjective = \"minimize loss\"\n";
    }
    if !text.contains("[model]") && !text.contains("[command]") {
        text += "\n[command]\nrun = \"train\"\n";
    }
    if !text.contains("[space") {
        text += "\n[space]\nlayers = { int = [1, 4] }\n";
    }
    text
}

#[test]
fn every_example_of_the_page_is_sound() {
    let examples = blocks("toml");
    assert!(examples.len() >= 10, "the examples are found");
    let schema = serde_json::from_str(&schema(&vocabulary())).unwrap();
    for example in examples {
        let text = completed(&example);
        if let Err(problems) = parse(&text) {
            panic!("{problems}\n{text}");
        }
        conforms(&schema, &toml_as_json(&text)).unwrap_or_else(|why| panic!("{why}\n{text}"));
    }
}

#[test]
fn the_first_example_is_complete() {
    let first = blocks("toml").swap_remove(0);
    assert_eq!(completed(&first), first);
}

#[test]
fn the_space_of_a_protocol_is_sound() {
    for example in blocks("json") {
        space_from_json(&example).unwrap();
    }
}

#[test]
fn the_message_at_the_top_is_what_is_said() {
    let said = said(
        "[model]\nkind = \"cnn\"\ndata = \"digits.csv\"\n\n[space.training]\n\
         learning_rate = { float = [0.0, 0.1], scale = \"log\" }\n",
    );
    let shown = blocks("text").swap_remove(0);
    assert_eq!(shown.trim_end(), said);
}

#[test]
fn the_page_names_every_key() {
    let page = page();
    let schema: serde_json::Value = serde_json::from_str(&schema(&vocabulary())).unwrap();
    let known: Vec<String> = vocabulary().models[0].hyperparameters.iter().map(|h| h.name.clone()).collect();
    let tables = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    let mut count = 0;
    for key in tables.filter_map(|table| table["properties"].as_object()).flat_map(|keys| keys.keys()) {
        count += 1;
        let named = [format!("`{key}`"), format!("[{key}]"), format!("space.{key}]"), format!("{key} = ")];
        let named = named.iter().any(|way| page.contains(way)) || page.contains(&format!("{{ {key} = "));
        let named = named || page.contains("`{ min, max }`") && ["min", "max"].contains(&key.as_str());
        assert!(named || known.contains(key), "the page does not name `{key}`");
    }
    assert!(count > 50, "the keys are found: {count}");
}

#[test]
fn the_page_names_every_sampler_and_rule_of_the_product_with_its_options() {
    let page = page();
    let product = tunesmith_run::vocabulary();
    for named in product.samplers.iter().chain(&product.rules) {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", named.name)));
        let row = row.unwrap_or_else(|| panic!("the page does not tell of `{}`", named.name));
        let shared = if named.name == "percentile" { page.as_str() } else { row };
        for option in &named.options {
            assert!(shared.contains(&format!("`{option}`")), "`{}` has the option `{option}`", named.name);
        }
    }
    assert!(page.contains(&format!("`\"{}\"`", product.default_sampler())));
}
