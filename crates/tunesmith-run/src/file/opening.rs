//! What a program that asks and tells tunes: from the first line that it sends, or from a study file whose trials it carries out.

use std::path::Path;
use std::sync::Arc;

use tunesmith_core::Settings;

use super::node::{Node, Place};
use super::problem::{Log, Problems};
use super::vocabulary::Vocabulary;
use super::{Source, json, lower, raw};
use crate::file::read::Read;

/// What to tune, for what, and how long; not how a trial is carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// The study's name, where one is given.
    pub name: Option<String>,
    /// What the study is created with.
    pub settings: Settings,
    /// Whether the seed was given rather than the default.
    pub seeded: bool,
    /// The studies to learn from.
    pub warm_start: Vec<String>,
}

impl Opening {
    /// Reads the first line of a session: a JSON object with `space` and, as far as wanted, what a study file has under `[study]`,
    /// `[metrics]` and `[stopping]`. Without an objective it is "minimize value".
    ///
    /// # Errors
    /// Everything that is wrong with it; the places are paths of keys.
    pub fn from_line(text: &str, vocabulary: &Vocabulary) -> Result<Self, Problems> {
        let mut log = Log::default();
        let opening = json::parse(text, &mut log).and_then(|document| {
            let table = raw::OpeningTable::read(&document, &mut log)?;
            let context = context("", Path::new(""), "", vocabulary);
            lower::opening(&table, &context, &mut log)
        });
        finished(opening, log, "the line", text)
    }

    /// Reads a study file, which needs no `[model]` and no `[command]`; without an objective it is then "minimize value".
    ///
    /// # Errors
    /// The file cannot be read, or everything that is wrong with it.
    pub fn from_file(path: &Path, vocabulary: &Vocabulary) -> Result<Self, Problems> {
        let Source { text, shown, folder, name, json } = Source::load(path)?;
        let mut log = Log::default();
        let opening = super::document(&text, json, &mut log).and_then(|document: Node| {
            let root = raw::Root::read(&document, &mut log)?;
            let context = lower::Context { carried_out: false, ..context(&text, &folder, &name, vocabulary) };
            let seeded = root.study.get().is_some_and(|study| !study.seed.is_absent());
            let lowered = lower::study(&root, &context, &mut log)?;
            let (name, settings, warm_start) = (Some(lowered.name), lowered.settings, lowered.warm_start);
            Some(Self { name, settings, seeded, warm_start })
        });
        finished(opening, log, &shown, &text)
    }
}

fn context<'a>(
    source: &'a str,
    folder: &'a Path,
    name: &'a str,
    vocabulary: &'a Vocabulary,
) -> lower::Context<'a> {
    lower::Context { source, folder, name, vocabulary, carried_out: true }
}

fn finished(opening: Option<Opening>, mut log: Log, shown: &str, text: &str) -> Result<Opening, Problems> {
    match opening {
        Some(opening) if log.is_empty() => Ok(opening),
        _ => {
            if log.is_empty() {
                log.say(&Place::default(), "it cannot be used", "");
            }
            Err(log.into_problems(shown, &Arc::from(text)))
        }
    }
}
