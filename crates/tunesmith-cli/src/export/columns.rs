//! Columns of one kind of value each, with gaps.

use tunesmith::Value;
use tunesmith::core::Millis;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Float,
    Text,
    Time,
}

/// One value, or none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Time(Millis),
}

/// A named column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) cells: Vec<Cell>,
}

impl Column {
    /// A column of a kind that is known.
    pub(crate) fn new(name: impl Into<String>, kind: Kind, cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { name: name.into(), kind, cells: cells.into_iter().collect() }
    }

    /// A column of parameters or notes: of the one kind that all its values have, else of text.
    pub(crate) fn of_values<'v>(
        name: impl Into<String>,
        values: impl IntoIterator<Item = Option<&'v Value>>,
    ) -> Self {
        let values: Vec<Option<&Value>> = values.into_iter().collect();
        let all = |holds: fn(&Value) -> bool| values.iter().flatten().all(|v| holds(v));
        let kind = if all(|v| matches!(v, Value::Int(_))) {
            Kind::Int
        } else if all(|v| v.as_f64().is_some()) {
            Kind::Float
        } else if all(|v| v.as_bool().is_some()) {
            Kind::Bool
        } else {
            Kind::Text
        };
        let cell = |value: &Value| match (kind, value) {
            (Kind::Int, Value::Int(i)) => Cell::Int(*i),
            (Kind::Bool, Value::Bool(b)) => Cell::Bool(*b),
            (Kind::Float, v) => v.as_f64().map_or(Cell::None, Cell::Float),
            (_, v) => Cell::Text(v.to_string()),
        };
        let cells = values.into_iter().map(|v| v.map_or(Cell::None, cell)).collect();
        Self { name: name.into(), kind, cells }
    }
}

impl Cell {
    pub(crate) fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::None, |t| Self::Text(t.into()))
    }

    pub(crate) fn int(value: Option<impl TryInto<i64>>) -> Self {
        value.and_then(|v| v.try_into().ok()).map_or(Self::None, Self::Int)
    }

    pub(crate) fn float(value: Option<f64>) -> Self {
        value.map_or(Self::None, Self::Float)
    }

    pub(crate) fn time(value: Option<Millis>) -> Self {
        value.map_or(Self::None, Self::Time)
    }
}
