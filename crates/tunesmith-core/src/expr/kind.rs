//! The kinds of the parts of an expression.

use std::fmt;

use super::node::{Compare, Node};
use crate::Value;

/// What a part of an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Text,
    Truth,
    List,
    /// A choice of values of several kinds.
    Mixed,
}

impl Kind {
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Bool(_) => Self::Truth,
            Value::Int(_) | Value::Float(_) => Self::Number,
            Value::Text(_) => Self::Text,
            Value::List(_) => Self::List,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "a number",
            Self::Text => "text",
            Self::Truth => "true or false",
            Self::List => "a list",
            Self::Mixed => "values of several kinds",
        })
    }
}

/// Checks the kinds of all operands. Equality compares anything, since a choice may mix kinds.
pub(super) fn kind(node: &Node, named: &impl Fn(&str) -> Kind) -> Result<Kind, String> {
    let need = |node: &Node, wanted: Kind, what: &str| match kind(node, named)? {
        found if found == wanted => Ok(()),
        found => Err(format!("{what} needs {wanted}, and gets {found}")),
    };
    match node {
        Node::Const(value) => Ok(Kind::of(value)),
        Node::Name(name) => Ok(named(name)),
        Node::Negative(a) => need(a, Kind::Number, "`-`").map(|()| Kind::Number),
        Node::Not(a) => need(a, Kind::Truth, "`not`").map(|()| Kind::Truth),
        Node::Math(_, a, b) => {
            need(a, Kind::Number, "arithmetic")?;
            need(b, Kind::Number, "arithmetic").map(|()| Kind::Number)
        }
        Node::And(a, b) | Node::Or(a, b) => {
            need(a, Kind::Truth, "`and` and `or`")?;
            need(b, Kind::Truth, "`and` and `or`").map(|()| Kind::Truth)
        }
        Node::In(a, list) => {
            kind(a, named)?;
            list.iter().try_for_each(|n| kind(n, named).map(|_| ()))?;
            Ok(Kind::Truth)
        }
        Node::Chain(terms, signs) => {
            let ordered = signs.iter().any(|s| !matches!(s, Compare::Equal | Compare::Differs));
            for term in terms {
                if ordered {
                    need(term, Kind::Number, "a comparison by size")?;
                } else {
                    kind(term, named)?;
                }
            }
            Ok(Kind::Truth)
        }
        Node::Call(name, args) => {
            args.iter().try_for_each(|a| need(a, Kind::Number, &format!("`{name}`")))?;
            Ok(Kind::Number)
        }
    }
}
