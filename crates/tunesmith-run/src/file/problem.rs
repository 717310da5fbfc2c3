//! What is wrong with a study file: all of it at once, each with its place and its remedy.

use std::fmt;
use std::sync::Arc;

use super::node::Place;
use super::render::{self, Style};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, as a sentence without a final stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What would be right; shown at the place.
    pub label: String,
    /// Anything more that helps; may be empty.
    pub help: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(place: &Place, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { message: message.into(), place: place.clone(), label: label.into(), help: String::new() }
    }

    /// With more that helps.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// Everything that is wrong with a study file; never empty.
///
/// Its `Display` is the plain rendering. [`Problems::render`] draws it for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// The file's name as shown.
    pub name: String,
    /// The file's text; empty when it could not be read.
    pub source: Arc<str>,
    /// The problems, in the order of the text.
    pub list: Vec<Problem>,
}

impl Problems {
    /// The problems with the lines they concern, as text that ends with a line break.
    pub fn render(&self, style: Style) -> String {
        render::render(self, style)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(Style::Plain).trim_end())
    }
}

impl std::error::Error for Problems {}

/// Collects problems while a file is read.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) list: Vec<Problem>,
}

impl Log {
    pub(crate) fn push(&mut self, problem: Problem) {
        self.list.push(problem);
    }

    pub(crate) fn say(&mut self, place: &Place, message: impl Into<String>, label: impl Into<String>) {
        self.push(Problem::new(place, message, label));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems in the order of the text.
    pub(crate) fn into_problems(mut self, name: &str, source: &Arc<str>) -> Problems {
        self.list.sort_by_key(|p| p.place.span.as_ref().map(|s| s.start));
        Problems { name: name.to_owned(), source: source.clone(), list: self.list }
    }
}
