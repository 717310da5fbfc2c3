//! A document as a tree in which everything knows its place: what TOML and JSON are read into.

use std::ops::{Deref, Range};

/// Where something stands in a study file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The keys that lead there, joined by dots: `space.training.learning_rate.float[0]`.
    pub path: String,
    /// The bytes in the text; `None` in JSON, whose errors name the path.
    pub span: Option<Range<usize>>,
}

impl Place {
    /// The place of an entry of a table.
    pub(crate) fn key(&self, key: &str, span: Option<Range<usize>>) -> Place {
        let bare = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        let key = if bare { key.to_owned() } else { format!("{key:?}") };
        let path = if self.path.is_empty() { key } else { format!("{}.{key}", self.path) };
        Place { path, span }
    }

    /// The place of an item of a list.
    pub(crate) fn item(&self, index: usize, span: Option<Range<usize>>) -> Place {
        Place { path: format!("{}[{index}]", self.path), span }
    }

    /// Part of a text in quotes: `bytes` counts from its first character. The whole text where escapes or JSON make the
    /// exact place unknown.
    pub(crate) fn within(&self, source: &str, text: &str, bytes: Range<usize>) -> Place {
        let exact = self.span.clone().and_then(|span| {
            let literal = source.get(span.clone())?;
            let quotes = literal.find(text).filter(|q| literal.len() == text.len() + 2 * q)?;
            let start = span.start + quotes;
            Some(start + bytes.start.min(text.len())..start + bytes.end.min(text.len()))
        });
        Place { path: self.path.clone(), span: exact.or_else(|| self.span.clone()) }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

impl<T> At<T> {
    pub(crate) fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

impl<T> Deref for At<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// A value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) place: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Date(String),
    List(Vec<Node>),
    /// Entries in the order of the text, each key with its own place.
    Table(Vec<(At<String>, Node)>),
    /// Could not be read; the problem is recorded already.
    Broken,
}

impl Node {
    /// What it is, in words.
    pub(crate) fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Int(_) => "a whole number",
            Kind::Float(_) => "a number",
            Kind::Text(_) => "text",
            Kind::Date(_) => "a date",
            Kind::List(_) => "a list",
            Kind::Table(_) | Kind::Broken => "a table",
        }
    }

    /// The value of an entry, if this is a table that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Table(entries) => entries.iter().find(|(k, _)| **k == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The place with this path, at or under this node; quotes around keys are left out in `path`.
    pub(crate) fn find(&self, path: &str) -> Option<&Place> {
        if self.place.path.chars().filter(|c| *c != '"').eq(path.chars()) {
            return Some(&self.place);
        }
        match &self.kind {
            Kind::List(items) => items.iter().find_map(|item| item.find(path)),
            Kind::Table(entries) => entries.iter().find_map(|(_, value)| value.find(path)),
            _ => None,
        }
    }
}
