//! From a tree to typed tables: every problem is recorded, none ends the reading.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use tunesmith_core::{Value, nearest};

use super::hints;
use super::node::{At, Kind, Node};
use super::problem::{Log, Problem};

/// What can be read from a node. `None` means that a problem was recorded.
pub(crate) trait Read: Sized {
    fn read(node: &Node, log: &mut Log) -> Option<Self>;
}

/// A table with fixed keys.
pub(crate) trait Table {
    const KEYS: &'static [&'static str];
}

/// An entry of a table: absent, present but broken (recorded), or a value with its place.
#[derive(Debug, Clone, Default)]
pub(crate) enum Given<T> {
    #[default]
    Absent,
    Broken,
    Is(At<T>),
}

impl<T> Given<T> {
    pub(crate) fn get(&self) -> Option<&At<T>> {
        match self {
            Self::Is(at) => Some(at),
            _ => None,
        }
    }

    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T: Copy> Given<T> {
    pub(crate) fn value(&self) -> Option<T> {
        self.get().map(|at| at.value)
    }
}

impl<T: Read> Given<T> {
    /// JSON's null counts as absent.
    pub(crate) fn read(node: &Node, log: &mut Log) -> Self {
        if node.kind == Kind::Null {
            return Self::Absent;
        }
        match T::read(node, log) {
            Some(value) => Self::Is(At::new(value, node.place.clone())),
            None => Self::Broken,
        }
    }
}

/// The entries of a table beyond its fixed keys, in the order of the text.
#[derive(Debug, Clone)]
pub(crate) struct Rest<T> {
    pub(crate) entries: Vec<(At<String>, At<T>)>,
    /// Whether some could not be read.
    pub(crate) broken: bool,
}

impl<T> Default for Rest<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), broken: false }
    }
}

impl<T: Read> Rest<T> {
    pub(crate) fn push(&mut self, key: &At<String>, node: &Node, log: &mut Log) {
        match Given::read(node, log) {
            Given::Is(value) => self.entries.push((key.clone(), value)),
            Given::Broken => self.broken = true,
            Given::Absent => {}
        }
    }
}

impl<T: Read> Read for Rest<T> {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        let mut rest = Self::default();
        for (key, value) in entries(node, log)? {
            rest.push(key, value, log);
        }
        Some(rest)
    }
}

/// The schema of one type stands for another.
macro_rules! schema_as {
    ([$($generic:tt)*] $type:ty => $inner:ty) => {
        impl<$($generic)*> schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$inner as schemars::JsonSchema>::schema_name()
            }
            fn schema_id() -> std::borrow::Cow<'static, str> {
                <$inner as schemars::JsonSchema>::schema_id()
            }
            fn inline_schema() -> bool {
                <$inner as schemars::JsonSchema>::inline_schema()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$inner as schemars::JsonSchema>::json_schema(generator)
            }
        }
    };
}
schema_as!([T: JsonSchema] Given<T> => T);
schema_as!([T: JsonSchema] At<T> => T);
schema_as!([T: JsonSchema] Rest<T> => BTreeMap<String, T>);
pub(crate) use schema_as;

/// The entries of a table.
pub(crate) fn entries<'n>(node: &'n Node, log: &mut Log) -> Option<&'n [(At<String>, Node)]> {
    match &node.kind {
        Kind::Table(entries) => Some(entries),
        _ => wrong(node, "a table of keys and values", log),
    }
}

/// Records that a node is of the wrong kind.
pub(crate) fn wrong<T>(node: &Node, expected: &str, log: &mut Log) -> Option<T> {
    if node.kind != Kind::Broken {
        let name = if node.place.path.is_empty() { "the document" } else { &node.place.path };
        let message = format!("`{name}` is {}", node.kind_name());
        log.say(&node.place, message, format!("expected {expected}"));
    }
    None
}

/// Records an unknown key, with what it may have been meant to be.
pub(crate) fn unknown_key(table: &str, key: &At<String>, known: &[&str], log: &mut Log) {
    let problem = |label: String| Problem::new(&key.place, format!("unknown key `{}`", key.value), label);
    let listed = format!("known here: {}", known.join(", "));
    log.push(match (hints::hint(table, key), hints::home(key), nearest(key, known.iter().copied())) {
        (Some(hint), _, _) => problem(hint),
        (_, Some(home), _) => problem(home),
        (_, _, Some(near)) => problem(format!("did you mean `{near}`?")),
        _ => problem("not known here".into()).help(listed),
    });
}

/// Reads one of several fixed words.
pub(crate) fn word<T: Copy>(node: &Node, words: &[(&str, T)], log: &mut Log) -> Option<T> {
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let Kind::Text(text) = &node.kind else {
        return wrong(node, &format!("one of {}", quoted.join(", ")), log);
    };
    let found = words.iter().find(|(word, _)| word == text).map(|(_, value)| *value);
    if found.is_none() {
        let label = match nearest(text, names) {
            Some(near) => format!("did you mean {near:?}?"),
            None => format!("expected one of {}", quoted.join(", ")),
        };
        log.say(&node.place, format!("`{}` cannot be {text:?}", node.place.path), label);
    }
    found
}

/// A table with fixed keys, every one optional: one definition gives the struct, its reading and its schema.
/// `open` tables take further keys into `rest`.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields, default)]
        pub(crate) struct $name {
            $($(#[$field_meta])* pub(crate) $field: $crate::file::read::Given<$type>,)*
        }
        $crate::file::read::table!(@read $name, [$($field)*], |table, key, value, log| {
            $crate::file::read::unknown_key(
                stringify!($name),
                key,
                <Self as $crate::file::read::Table>::KEYS,
                log,
            )
        });
    };
    (open $(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* } rest $rest:ty) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, schemars::JsonSchema)]
        #[schemars(default)]
        pub(crate) struct $name {
            $($(#[$field_meta])* pub(crate) $field: $crate::file::read::Given<$type>,)*
            #[schemars(flatten)]
            pub(crate) rest: $crate::file::read::Rest<$rest>,
        }
        $crate::file::read::table!(@read $name, [$($field)*], |table, key, value, log| {
            table.rest.push(key, value, log)
        });
    };
    (@read $name:ident, [$($field:ident)*], |$table:ident, $key:ident, $value:ident, $log:ident| $other:expr) => {
        impl $crate::file::read::Table for $name {
            const KEYS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
        impl $crate::file::read::Read for $name {
            fn read(
                node: &$crate::file::node::Node,
                $log: &mut $crate::file::problem::Log,
            ) -> Option<Self> {
                let mut $table = Self::default();
                for ($key, $value) in $crate::file::read::entries(node, $log)? {
                    match $key.as_str() {
                        $(stringify!($field) => {
                            $table.$field = $crate::file::read::Given::read($value, $log);
                        })*
                        _ => $other,
                    }
                }
                Some($table)
            }
        }
    };
}
pub(crate) use table;

/// One of several words: a newtype around what they stand for.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident($inner:ty) { $($word:literal => $value:expr,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name(pub(crate) $inner);
        impl $crate::file::read::Read for $name {
            fn read(
                node: &$crate::file::node::Node,
                log: &mut $crate::file::problem::Log,
            ) -> Option<Self> {
                $crate::file::read::word(node, &[$(($word, $value)),*], log).map(Self)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "enum": [$($word),*] })
            }
        }
    };
}
pub(crate) use words;

impl Read for bool {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match node.kind {
            Kind::Bool(b) => Some(b),
            _ => wrong(node, "true or false", log),
        }
    }
}

impl Read for String {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) => Some(text.clone()),
            _ => wrong(node, "text in quotes", log),
        }
    }
}

impl Read for f64 {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match node.kind {
            Kind::Int(i) => Some(i as f64),
            Kind::Float(x) => Some(x),
            _ => wrong(node, "a number", log),
        }
    }
}

impl Read for i64 {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match node.kind {
            Kind::Int(i) => Some(i),
            Kind::Float(x) if x.fract() == 0.0 && x.abs() < 9.0e15 => Some(x as i64),
            _ => wrong(node, "a whole number", log),
        }
    }
}

impl<T: Read> Read for Vec<At<T>> {
    /// All items, or none when one is broken.
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        let Kind::List(items) = &node.kind else { return wrong(node, "a list in [ ]", log) };
        let read: Vec<Option<At<T>>> =
            items.iter().map(|item| Some(At::new(T::read(item, log)?, item.place.clone()))).collect();
        read.into_iter().collect()
    }
}

impl<T: Read> Read for [At<T>; 2] {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match &node.kind {
            Kind::List(items) if items.len() == 2 => Vec::<At<T>>::read(node, log)?.try_into().ok(),
            Kind::List(items) => {
                let values = if items.len() == 1 { "value" } else { "values" };
                let message = format!("`{}` lists {} {values}", node.place.path, items.len());
                log.say(&node.place, message, "expected two: [from, to]");
                None
            }
            _ => wrong(node, "two numbers: [from, to]", log),
        }
    }
}

/// A number, text, a boolean, or a list of these.
#[derive(Debug, Clone)]
pub(crate) struct Scalar(pub(crate) Value);

impl Read for Scalar {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        Some(Self(match &node.kind {
            Kind::Bool(b) => Value::Bool(*b),
            Kind::Int(i) => Value::Int(*i),
            Kind::Float(x) if x.is_finite() => Value::Float(*x),
            Kind::Text(text) => Value::from(text.as_str()),
            Kind::List(items) => {
                let items: Vec<Option<Self>> = items.iter().map(|item| Self::read(item, log)).collect();
                let items: Option<Vec<Self>> = items.into_iter().collect();
                items?.into_iter().map(|item| item.0).collect::<Vec<_>>().into()
            }
            Kind::Float(_) => return wrong(node, "a finite number", log),
            _ => return wrong(node, "a number, text, true or false, or a list of these", log),
        }))
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["number", "string", "boolean", "array"] })
    }
}
