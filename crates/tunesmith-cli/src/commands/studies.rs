//! `tunesmith studies`

use serde_json::json;
use tunesmith::core::StudyEntry;
use tunesmith::{Study, clock};

use crate::context::Context;
use crate::trouble::Result;
use crate::view::{Align, Summary, Table, ago, goals, line, over, stamp};

/// Lists the studies of the storage
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, context: &Context) -> Result {
    let store = context.store()?;
    let (out, now) = (&context.out, clock::now());
    let entries = store.list()?;
    let (mut list, mut table) = (Vec::new(), table());
    for entry in &entries {
        let history = match Study::open(&store, &entry.name).and_then(|s| s.history()) {
            Ok(history) => history,
            // One damaged study does not hide the others.
            Err(error) => {
                out.warn(format!("study {}: {error}", entry.name));
                list.push(json!({ "study": entry.name, "created": stamp(entry.created), "error": error.to_string() }));
                table.row(row(entry, now, "cannot be read".into(), String::new(), String::new()));
                continue;
            }
        };
        let summary =
            Summary { name: &entry.name, storage: context.location.to_string(), history: &history, now };
        if out.json {
            let mut json = summary.json();
            json["created"] = json!(stamp(entry.created));
            list.push(json);
        } else {
            let state = if history.counts().running > 0 {
                "running"
            } else if over(&history, now).is_some() {
                "done"
            } else {
                "open"
            };
            let objective = history
                .settings()
                .objectives()
                .next()
                .map(|m| goals(std::slice::from_ref(m)))
                .unwrap_or_default();
            table.row(row(entry, now, format!("{state}: {}", summary.counts()), objective, summary.best()));
        }
    }
    if out.json {
        return out.print_json(&list);
    }
    if entries.is_empty() {
        out.say(format!("no study yet in {}; start one with `tunesmith run FILE`", context.location));
        return Ok(());
    }
    out.print(table.draw(out))
}

fn table() -> Table {
    Table::new(["study", "trials", "objective", "best", "created"].map(|name| (name, Align::Left)))
}

fn row(entry: &StudyEntry, now: i64, trials: String, objective: String, best: String) -> Vec<String> {
    vec![line(&entry.name), trials, objective, best, ago(entry.created, now)]
}
