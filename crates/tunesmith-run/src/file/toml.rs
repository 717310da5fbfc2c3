//! TOML into a tree with places.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::node::{At, Kind, Node, Place};
use super::problem::Log;

/// Reads a document. With syntax errors only these are recorded, and there is no tree.
pub(super) fn parse(text: &str, log: &mut Log) -> Option<Node> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(text.len()..text.len());
        let place = Place { path: String::new(), span: Some(visible(text, span)) };
        log.say(&place, format!("this is not valid TOML: {}", error.message()), "here");
    }
    if !errors.is_empty() {
        return None;
    }
    let place = Place { path: String::new(), span: Some(0..0) };
    Some(Node { kind: entries(table.get_ref(), &place, log), place })
}

/// A syntax error at the end of a line is shown on that line.
fn visible(text: &str, span: Range<usize>) -> Range<usize> {
    let start = (0..=span.start.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let end = (span.end.max(start)..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len());
    if text[start..end].trim().is_empty() {
        let start = text[..start].trim_end_matches('\n').len();
        return start..start;
    }
    start..end
}

fn entries(table: &DeTable<'_>, place: &Place, log: &mut Log) -> Kind {
    let mut pairs: Vec<_> = table.iter().collect();
    pairs.sort_by_key(|(key, _)| key.span().start);
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        let key_place = place.key(name, Some(key.span()));
        // A table under a header or made by dotted keys has the place of its key.
        let span = match value.get_ref() {
            DeValue::Table(_) if value.span().len() <= 1 => key.span(),
            _ => value.span(),
        };
        let value = node(value.get_ref(), Place { path: key_place.path.clone(), span: Some(span) }, log);
        (At::new(name.clone().into_owned(), key_place), value)
    };
    Kind::Table(pairs.into_iter().map(entry).collect())
}

fn node(value: &DeValue<'_>, place: Place, log: &mut Log) -> Node {
    let kind = match value {
        DeValue::String(text) => Kind::Text(text.clone().into_owned()),
        DeValue::Boolean(b) => Kind::Bool(*b),
        DeValue::Datetime(date) => Kind::Date(date.to_string()),
        DeValue::Integer(i) => integer(i, &place, log),
        DeValue::Float(x) => float(x.as_str(), &place, log),
        DeValue::Array(items) => Kind::List(
            items
                .iter()
                .enumerate()
                .map(|(i, item)| node(item.get_ref(), place.item(i, Some(item.span())), log))
                .collect(),
        ),
        DeValue::Table(table) => entries(table, &place, log),
    };
    Node { kind, place }
}

fn integer(i: &DeInteger<'_>, place: &Place, log: &mut Log) -> Kind {
    match i64::from_str_radix(i.as_str(), i.radix()) {
        Ok(i) => Kind::Int(i),
        Err(_) => {
            log.say(
                place,
                format!("{i} is too large a whole number"),
                format!("whole numbers reach from {} to {}", i64::MIN, i64::MAX),
            );
            Kind::Broken
        }
    }
}

fn float(text: &str, place: &Place, log: &mut Log) -> Kind {
    match text.parse::<f64>() {
        Ok(x) if x.is_finite() || text.contains("inf") || text.contains("nan") => Kind::Float(x),
        _ => {
            log.say(place, format!("{text} is too large a number"), "numbers reach up to 1.7e308");
            Kind::Broken
        }
    }
}
