//! Each figure's document, compared with what it was.

use serde_json::Value;
use tunesmith_core::History;
use tunesmith_explain::figures::{FIGURES, Figure, FigureOptions};

use crate::studies;

/// A document with a line for each trace and each part of the layout.
fn lines(figure: &Figure) -> String {
    let document = serde_json::to_value(figure).unwrap();
    let mut text = String::new();
    for trace in document["data"].as_array().unwrap() {
        text += &format!("{trace}\n");
    }
    for (key, value) in document["layout"].as_object().unwrap() {
        text += &format!("{key}: {value}\n");
    }
    text
}

fn compare(history: &History, wanted: impl Fn(&str) -> bool) {
    for kind in FIGURES.iter().filter(|k| wanted(k.name)) {
        let figure = kind.draw(history, &FigureOptions::default()).unwrap();
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(kind.name, lines(&figure));
        });
    }
}

const OF_SEVERAL: [&str; 2] = ["pareto", "hypervolume"];
const OF_BATCHES: &str = "batch-size";

#[test]
fn figures_of_one_objective_are_what_they_were() {
    compare(&studies::small(), |name| !OF_SEVERAL.contains(&name) && name != OF_BATCHES);
}

#[test]
fn figures_of_several_objectives_are_what_they_were() {
    compare(&studies::two(), |name| OF_SEVERAL.contains(&name));
}

#[test]
fn figures_of_batches_are_what_they_were() {
    compare(&studies::batches(), |name| name == OF_BATCHES);
}

#[test]
fn documents_hold_no_number_that_is_not_finite() {
    fn check(value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(check),
            Value::Object(map) => map.values().for_each(check),
            Value::String(text) => assert!(!matches!(&**text, "NaN" | "inf" | "-inf")),
            _ => {}
        }
    }
    for kind in FIGURES {
        for history in [studies::small(), studies::two(), studies::batches()] {
            if let Ok(figure) = kind.draw(&history, &FigureOptions::default()) {
                check(&serde_json::to_value(&figure).unwrap());
            }
        }
    }
}
