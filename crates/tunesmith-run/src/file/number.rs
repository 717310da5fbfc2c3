//! Numbers with bounds, and lengths of time.

use std::borrow::Cow;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::node::{Kind, Node};
use super::problem::Log;
use super::read::{Read, wrong};

/// A type around a number, with its reading and its schema.
macro_rules! number {
    ($(#[$meta:meta])* $name:ident($inner:ty), $schema:tt, $expected:literal, $read:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(crate) struct $name(pub(crate) $inner);
        impl Read for $name {
            fn read(node: &Node, log: &mut Log) -> Option<Self> {
                let read: fn(&Kind) -> Option<$inner> = $read;
                match read(&node.kind) {
                    Some(value) => Some(Self(value)),
                    None => out_of_place(node, $expected, log),
                }
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

fn whole(kind: &Kind) -> Option<i64> {
    match kind {
        Kind::Int(i) => Some(*i),
        Kind::Float(x) if x.fract() == 0.0 && x.abs() < 9.0e15 => Some(*x as i64),
        _ => None,
    }
}

fn finite(kind: &Kind) -> Option<f64> {
    match kind {
        Kind::Int(i) => Some(*i as f64),
        Kind::Float(x) if x.is_finite() => Some(*x),
        _ => None,
    }
}

/// A number that is there but out of bounds is shown as it is.
fn out_of_place<T>(node: &Node, expected: &str, log: &mut Log) -> Option<T> {
    let shown = match &node.kind {
        Kind::Int(i) => i.to_string(),
        Kind::Float(x) => x.to_string(),
        Kind::Text(text) => format!("{text:?}"),
        _ => return wrong(node, expected, log),
    };
    log.say(&node.place, format!("`{}` is {shown}", node.place.path), format!("expected {expected}"));
    None
}

number! {
    /// A whole number of at least 1.
    Count(u64), { "type": "integer", "minimum": 1 }, "a whole number of at least 1",
    |kind| whole(kind).and_then(|i| u64::try_from(i).ok()).filter(|i| *i > 0)
}
number! {
    /// A whole number of at least 0.
    Whole(u64), { "type": "integer", "minimum": 0 }, "a whole number of at least 0",
    |kind| whole(kind).and_then(|i| u64::try_from(i).ok())
}
number! {
    /// Any finite number.
    Finite(f64), { "type": "number" }, "a finite number", finite
}
number! {
    /// A share between 0 and 1, neither included.
    Share(f64), { "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 },
    "a number between 0 and 1, such as 0.2",
    |kind| finite(kind).filter(|x| *x > 0.0 && *x < 1.0)
}
number! {
    /// A length of time above 0.
    Span(Duration),
    {
        "anyOf": [
            { "type": "number", "exclusiveMinimum": 0 },
            { "type": "string", "pattern": "^\\s*([0-9.]+\\s*[A-Za-z]+\\s*)+$" }
        ]
    },
    "a length of time above 0, such as \"20m\", \"1h30m\" or a number of seconds",
    |kind| match kind {
        Kind::Text(text) => parse_span(text),
        other => seconds(finite(other)?),
    }
}

fn seconds(s: f64) -> Option<Duration> {
    // A hundred years: beyond it no clock arithmetic is safe, and no study waits.
    (s > 0.0 && s < 3.2e9).then(|| Duration::from_secs_f64(s)).filter(|d| !d.is_zero())
}

/// `1h30m`, `90s`, `1.5 h`, `2 days`.
fn parse_span(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let amount: f64 = rest[..end].parse().ok()?;
        rest = rest[end..].trim_start();
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        total += amount
            * match &rest[..end] {
                "ms" => 1e-3,
                "s" | "sec" | "second" | "seconds" => 1.0,
                "m" | "min" | "minute" | "minutes" => 60.0,
                "h" | "hour" | "hours" => 3600.0,
                "d" | "day" | "days" => 86_400.0,
                _ => return None,
            };
        rest = rest[end..].trim_start();
    }
    seconds(total)
}
