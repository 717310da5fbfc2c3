//! docs/hyperparameters.md, which lists every hyperparameter.

use std::collections::BTreeMap;
use std::path::Path;

use tunesmith_train::{Hyperparameter, ModelKind, Range, Value, hyperparameters};

fn range(range: &Range) -> String {
    match range {
        Range::Int { low, high, log, step } => {
            let step = if *step > 1 { format!(" by {step}") } else { String::new() };
            format!("{low} to {high}{step}{}", if *log { ", log" } else { "" })
        }
        Range::Float { low, high, log } => format!("{low:?} to {high:?}{}", if *log { ", log" } else { "" }),
        Range::Choice { values, .. } => {
            let word = |v: &Value| match v {
                Value::Text(text) => (*text).to_owned(),
                other => other.to_string(),
            };
            values.iter().map(word).collect::<Vec<_>>().join(", ")
        }
    }
}

fn line(h: &Hyperparameter, models: &str) -> String {
    let when = h.when.map_or_else(String::new, |w| format!("`{}`", w.shown()));
    let proposed = if h.proposed { " *" } else { "" };
    format!(
        "| `{}`{proposed} | {models} | {} | {} | {} | {} | {when} | {} | {} |",
        h.name,
        h.role,
        range(&h.valid),
        h.default.to_string().trim_matches('"'),
        range(&h.tune),
        h.about,
        h.source,
    )
}

/// One line for each hyperparameter, or one for each model where they differ.
fn table() -> String {
    let kinds = [ModelKind::Mlp, ModelKind::Cnn];
    let mut order: Vec<&str> = Vec::new();
    let mut by_name: BTreeMap<&str, Vec<(ModelKind, &Hyperparameter)>> = BTreeMap::new();
    for kind in kinds.into_iter().rev() {
        for h in hyperparameters(kind) {
            if !order.contains(&h.name) {
                order.push(h.name);
            }
            by_name.entry(h.name).or_default().push((kind, h));
        }
    }
    let mut lines = Vec::new();
    for name in order {
        match by_name[name].as_slice() {
            [(_, a), (_, b)] if line(a, "") == line(b, "") => lines.push(line(a, "all")),
            each => lines.extend(each.iter().map(|(kind, h)| line(h, kind.as_str()))),
        }
    }
    lines.join("\n")
}

#[test]
fn the_document_lists_every_hyperparameter_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/hyperparameters.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("|---|---|---|---|---|---|---|---|---|\n").unwrap();
    let (written, after) = rest.split_once("\n\n").unwrap();
    if written != table() {
        let renewed = std::env::temp_dir().join("hyperparameters.md");
        let text = format!("{before}|---|---|---|---|---|---|---|---|---|\n{}\n\n{after}", table());
        std::fs::write(&renewed, text).unwrap();
        panic!("the table in docs/hyperparameters.md is out of step; {} is in step", renewed.display());
    }
}
