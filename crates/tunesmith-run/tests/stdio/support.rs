//! Sessions over texts.

use std::sync::{Arc, Mutex};

use serde_json::Value as Json;
use tunesmith::Store;
use tunesmith_run::stdio::{Options, Session, serve};

pub(crate) const SPACE: &str =
    r#"{"space": {"x": {"float": [0, 1]}}, "sampler": "random", "seed": 1, "trials": 5}"#;

pub(crate) fn memory() -> Arc<dyn Store> {
    tunesmith::open_store("memory").unwrap()
}

/// What a session said besides its answers.
#[derive(Clone, Default)]
pub(crate) struct Said(Arc<Mutex<Vec<String>>>);

impl Said {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

pub(crate) fn options(store: &Arc<dyn Store>, said: &Said) -> Options {
    let said = said.clone();
    Options {
        store: store.clone(),
        name: None,
        warm_start: Vec::new(),
        say: Box::new(move |text| said.0.lock().unwrap().push(text.to_owned())),
    }
}

/// The lines that a session over a store answers these lines with.
pub(crate) fn lines_in(store: &Arc<dyn Store>, lines: &[&str]) -> Vec<String> {
    served(Session::new(options(store, &Said::default())), lines.join("\n"))
}

/// What a session answers this input with, line by line.
pub(crate) fn served(session: Session, input: impl AsRef<[u8]>) -> Vec<String> {
    let mut output = Vec::new();
    serve(session, input.as_ref(), &mut output).unwrap();
    String::from_utf8(output).unwrap().lines().map(str::to_owned).collect()
}

/// The answers to these lines, in memory.
pub(crate) fn answers(lines: &[&str]) -> Vec<Json> {
    lines_in(&memory(), lines).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The one error that these lines, the last of them, are answered with.
#[track_caller]
pub(crate) fn error(lines: &[&str]) -> String {
    let answers = answers(lines);
    let last = answers.last().unwrap_or_else(|| panic!("{lines:?} are not answered"));
    assert_eq!(last["line"], lines.len(), "{answers:?}");
    last["error"].as_str().unwrap_or_else(|| panic!("{last} is no error")).to_owned()
}
