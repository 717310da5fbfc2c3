//! JSON into a tree with paths, the order of the keys kept.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::node::{At, Kind, Node, Place};
use super::problem::{Log, Problem};

/// Reads a document. A syntax error points at its place in the text.
pub(crate) fn parse(text: &str, log: &mut Log) -> Option<Node> {
    match serde_json::from_str::<Raw>(text) {
        Ok(mut raw) => {
            // Names the schema that editors check with; nothing of the study.
            if let Raw::Table(entries) = &mut raw {
                entries.retain(|(key, _)| key != "$schema");
            }
            Some(place(raw, Place::default()))
        }
        Err(error) => {
            let line =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            let at = (line + error.column().saturating_sub(1)).min(text.len());
            let at = (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
            let place = Place { path: String::new(), span: Some(at..at) };
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            log.push(Problem::new(&place, format!("this is not valid JSON: {why}"), "here"));
            None
        }
    }
}

/// A tree from JSON that is parsed already.
pub(super) fn from_value(value: &serde_json::Value, log: &mut Log) -> Option<Node> {
    match Raw::deserialize(value) {
        Ok(raw) => Some(place(raw, Place::default())),
        Err(error) => {
            log.push(Problem::new(&Place::default(), error.to_string(), ""));
            None
        }
    }
}

enum Raw {
    Leaf(Kind),
    List(Vec<Raw>),
    Table(Vec<(String, Raw)>),
}

/// Gives every value its path.
fn place(raw: Raw, at: Place) -> Node {
    let kind = match raw {
        Raw::Leaf(kind) => kind,
        Raw::List(items) => {
            Kind::List(items.into_iter().enumerate().map(|(i, item)| place(item, at.item(i, None))).collect())
        }
        Raw::Table(entries) => {
            let entry = |(key, value): (String, Raw)| {
                let key_place = at.key(&key, None);
                (At::new(key, key_place.clone()), place(value, key_place))
            };
            Kind::Table(entries.into_iter().map(entry).collect())
        }
    };
    Node { kind, place: at }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Raw;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Leaf(Kind::Null))
            }
            fn visit_bool<E>(self, b: bool) -> Result<Raw, E> {
                Ok(Raw::Leaf(Kind::Bool(b)))
            }
            fn visit_i64<E>(self, i: i64) -> Result<Raw, E> {
                Ok(Raw::Leaf(Kind::Int(i)))
            }
            fn visit_u64<E: Error>(self, i: u64) -> Result<Raw, E> {
                let small = i64::try_from(i).map_err(|_| {
                    E::custom(format!("{i} is too large; whole numbers reach up to {}", i64::MAX))
                })?;
                Ok(Raw::Leaf(Kind::Int(small)))
            }
            fn visit_f64<E>(self, x: f64) -> Result<Raw, E> {
                Ok(Raw::Leaf(Kind::Float(x)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Leaf(Kind::Text(text.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries: Vec<(String, Raw)> = Vec::new();
                let mut seen = HashSet::new();
                while let Some((key, value)) = map.next_entry::<String, Raw>()? {
                    if !seen.insert(key.clone()) {
                        return Err(A::Error::custom(format!("the key `{key}` is there twice")));
                    }
                    entries.push((key, value));
                }
                Ok(Raw::Table(entries))
            }
        }
        d.deserialize_any(Any)
    }
}
