//! The study file: TOML (or JSON) in, the settings of a study and the plan of its trials out.
//!
//! [`StudyFile::read`] reads a file into tables, then lowers them once to [`Settings`] and a [`Plan`]; nothing else looks at
//! the file again. All problems are found in one pass, each with its place and its remedy ([`Problems`]). What a study may
//! name - models, samplers, stopping rules - is given by the caller as a [`Vocabulary`]; this module knows the form only.
//!
//! Lowering does no I/O: paths are resolved against the file's folder, not looked for.

mod hints;
pub(crate) mod json;
mod lower;
pub(crate) mod node;
mod number;
mod opening;
mod plan;
pub(crate) mod problem;
mod raw;
pub(crate) mod read;
mod render;
mod report;
mod schema;
mod toml;
mod vocabulary;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tunesmith_core::{Settings, Space};

pub use node::Place;
pub use opening::Opening;
pub use plan::{
    CommandProgram, Division, Execution, ModelProgram, Plan, PlanError, Program, ReportFormat, ValidationPlan,
};
pub use problem::{Problem, Problems};
pub use render::Style;
pub use report::ReportForm;
pub use schema::schema;
pub use vocabulary::{Hyperparameter, Model, Named, Vocabulary};

use node::Node;
use problem::Log;
use read::Read;

/// A study file, read and checked.
#[derive(Debug, Clone)]
pub struct StudyFile {
    /// The study's name.
    pub name: String,
    /// What the study is created with. Its `program` is the JSON of `plan`.
    pub settings: Settings,
    /// How its trials are carried out.
    pub plan: Plan,
    /// The studies to learn from.
    pub warm_start: Vec<String>,
    /// Where a run writes a report at its end.
    pub report: Option<PathBuf>,
    document: Node,
    shown: String,
    source: Arc<str>,
}

impl StudyFile {
    /// Reads a study file; one whose name ends in `.json` as JSON, any other as TOML.
    ///
    /// # Errors
    /// The file cannot be read, or everything that is wrong with it.
    pub fn read(path: &Path, vocabulary: &Vocabulary) -> Result<Self, Problems> {
        let Source { text, shown, folder, name, json } = Source::load(path)?;
        Self::from_text(&text, &shown, &folder, &name, json, vocabulary)
    }

    /// Reads a study file from TOML. `shown` is its name in messages, `folder` what its paths are relative to.
    /// Without a name of its own the study is called `study`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(text: &str, shown: &str, folder: &Path, vocabulary: &Vocabulary) -> Result<Self, Problems> {
        Self::from_text(text, shown, folder, "study", false, vocabulary)
    }

    /// Reads a study file from JSON of the same form. Its errors name the path of keys instead of a line.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse_json(
        text: &str,
        shown: &str,
        folder: &Path,
        vocabulary: &Vocabulary,
    ) -> Result<Self, Problems> {
        Self::from_text(text, shown, folder, "study", true, vocabulary)
    }

    fn from_text(
        text: &str,
        shown: &str,
        folder: &Path,
        name: &str,
        json: bool,
        vocabulary: &Vocabulary,
    ) -> Result<Self, Problems> {
        let source: Arc<str> = Arc::from(text);
        let mut log = Log::default();
        let document = document(text, json, &mut log);
        let lowered = document.as_ref().and_then(|document| {
            let root = raw::Root::read(document, &mut log)?;
            let context = lower::Context { source: text, folder, name, vocabulary, carried_out: true };
            let lower::Lowered { name, settings, plan, warm_start, report } =
                lower::study(&root, &context, &mut log)?;
            Some((name, settings, plan?, warm_start, report))
        });
        match (document, lowered) {
            (Some(document), Some((name, settings, plan, warm_start, report))) if log.is_empty() => {
                let shown = shown.to_owned();
                Ok(Self { name, settings, plan, warm_start, report, document, shown, source })
            }
            _ => {
                if log.is_empty() {
                    log.say(&Place::default(), "the study file cannot be used", "");
                }
                Err(log.into_problems(shown, &source))
            }
        }
    }

    /// Where a key stands, such as `model.data` or `space.training.learning_rate`; the nearest table above it where the
    /// file does not give the key. For problems that show up later: a file that is missing, a column that is not there.
    pub fn place(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            match (self.document.find(path), path.rfind(['.', '['])) {
                (Some(place), _) => return place.clone(),
                (None, Some(end)) => path = &path[..end],
                (None, None) => return Place::default(),
            }
        }
    }

    /// Problems that were found after reading, drawn like those found while reading.
    pub fn problems(&self, list: Vec<Problem>) -> Problems {
        let mut log = Log::default();
        list.into_iter().for_each(|problem| log.push(problem));
        log.into_problems(&self.shown, &self.source)
    }
}

/// A study file's text, and what its place says.
struct Source {
    text: String,
    /// Its name in messages.
    shown: String,
    /// What its paths are relative to.
    folder: PathBuf,
    /// The study's name where the file gives none.
    name: String,
    json: bool,
}

impl Source {
    fn load(path: &Path) -> Result<Self, Problems> {
        let shown = path.display().to_string();
        let unreadable = |message: String, label: &str| Problems {
            name: shown.clone(),
            source: Arc::from(""),
            list: vec![Problem::new(&Place::default(), message, label)],
        };
        let bytes = std::fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => unreadable(
                format!("there is no study file {shown}"),
                "name the file, or write one with `tunesmith init`",
            ),
            _ => unreadable(format!("the study file {shown} cannot be read: {error}"), ""),
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = 1 + error
                .as_bytes()
                .iter()
                .take(error.utf8_error().valid_up_to())
                .filter(|b| **b == b'\n')
                .count();
            unreadable(
                format!("line {line} of {shown} is not UTF-8"),
                "save the file with the encoding UTF-8",
            )
        })?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        let folder = path.parent().unwrap_or(Path::new(""));
        let name = match (stem, folder.file_name().and_then(|s| s.to_str())) {
            ("study" | "tunesmith" | "", Some(folder)) => folder,
            ("", None) => "study",
            (stem, _) => stem,
        };
        let json = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
        Ok(Self { name: name.to_owned(), folder: folder.to_owned(), text, shown, json })
    }
}

/// The tree of a text.
fn document(text: &str, json: bool, log: &mut Log) -> Option<Node> {
    if json { json::parse(text, log) } else { toml::parse(text, log) }
}

/// Reads a space from JSON: `{"space": {...}}` as in a study file, or what stands inside. `O(length)`.
///
/// # Errors
/// Everything that is wrong with it; the places are paths of keys.
pub fn space_from_json(text: &str) -> Result<Space, Problems> {
    space(text, |log| json::parse(text, log))
}

/// Reads a space from JSON that is parsed already; see [`space_from_json`]. The order of the parameters is the value's.
///
/// # Errors
/// Everything that is wrong with it; the places are paths of keys.
pub fn space_from_value(value: &serde_json::Value) -> Result<Space, Problems> {
    space("", |log| json::from_value(value, log))
}

fn space(text: &str, parse: impl FnOnce(&mut Log) -> Option<Node>) -> Result<Space, Problems> {
    let mut log = Log::default();
    let space = parse(&mut log).and_then(|document| {
        let node = document.get("space").unwrap_or(&document);
        let table = raw::SpaceTable::read(node, &mut log)?;
        let context = lower::Context {
            source: text,
            folder: Path::new(""),
            name: "",
            vocabulary: &Vocabulary::default(),
            carried_out: true,
        };
        lower::space(&table, &node.place, None, &[], &context, &mut log)
    });
    match space {
        Some(space) if log.is_empty() => Ok(space),
        _ => Err(log.into_problems("the space", &Arc::from(text))),
    }
}
