//! The value of an expression, and the kinds of its parts.

use std::fmt;

use super::parse::{Compare, Math, Node};
use crate::Value;

/// What a part of an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Truth,
    List,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "a number",
            Self::Text => "text",
            Self::Truth => "true or false",
            Self::List => "a list",
        })
    }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Bool(_) => Kind::Truth,
        Value::Int(_) | Value::Float(_) => Kind::Number,
        Value::Text(_) => Kind::Text,
        Value::List(_) => Kind::List,
    }
}

/// Checks the kinds of all operands. Equality compares anything, since a choice may mix kinds.
pub(super) fn kind<'v>(node: &Node, example: &impl Fn(&str) -> Option<&'v Value>) -> Result<Kind, String> {
    let need = |node: &Node, wanted: Kind, what: &str| match kind(node, example)? {
        found if found == wanted => Ok(()),
        found => Err(format!("{what} needs {wanted}, and gets {found}")),
    };
    match node {
        Node::Const(value) => Ok(kind_of(value)),
        Node::Name(name) => Ok(example(name).map_or(Kind::Number, kind_of)),
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
            kind(a, example)?;
            list.iter().try_for_each(|n| kind(n, example).map(|_| ()))?;
            Ok(Kind::Truth)
        }
        Node::Chain(terms, signs) => {
            let ordered = signs.iter().any(|s| !matches!(s, Compare::Equal | Compare::Differs));
            for term in terms {
                if ordered {
                    need(term, Kind::Number, "a comparison by size")?;
                } else {
                    kind(term, example)?;
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

pub(super) fn truth<'v>(node: &Node, value: &impl Fn(&str) -> Option<&'v Value>) -> bool {
    match node {
        Node::Not(a) => !truth(a, value),
        Node::And(a, b) => truth(a, value) && truth(b, value),
        Node::Or(a, b) => truth(a, value) || truth(b, value),
        Node::In(a, list) => list.iter().any(|item| equal(a, item, value)),
        Node::Chain(terms, signs) => terms.windows(2).zip(signs).all(|(pair, sign)| {
            let (a, b) = (&pair[0], &pair[1]);
            match sign {
                Compare::Equal => equal(a, b, value),
                Compare::Differs => !equal(a, b, value),
                Compare::Less => number(a, value) < number(b, value),
                Compare::AtMost => number(a, value) <= number(b, value),
                Compare::Greater => number(a, value) > number(b, value),
                Compare::AtLeast => number(a, value) >= number(b, value),
            }
        }),
        Node::Const(Value::Bool(b)) => *b,
        Node::Name(name) => value(name).and_then(Value::as_bool).unwrap_or(false),
        _ => false,
    }
}

fn equal<'v>(a: &Node, b: &Node, value: &impl Fn(&str) -> Option<&'v Value>) -> bool {
    match (plain(a, value), plain(b, value)) {
        (Some(a), Some(b)) => a == b,
        _ => number(a, value) == number(b, value),
    }
}

/// The value of a leaf; `None` for anything computed.
fn plain<'n, 'v: 'n>(node: &'n Node, value: &impl Fn(&str) -> Option<&'v Value>) -> Option<&'n Value> {
    match node {
        Node::Const(v) => Some(v),
        Node::Name(name) => value(name),
        _ => None,
    }
}

fn number<'v>(node: &Node, value: &impl Fn(&str) -> Option<&'v Value>) -> f64 {
    match node {
        Node::Const(v) => v.as_f64().unwrap_or(f64::NAN),
        Node::Name(name) => value(name).and_then(Value::as_f64).unwrap_or(f64::NAN),
        Node::Negative(a) => -number(a, value),
        Node::Math(op, a, b) => {
            let (a, b) = (number(a, value), number(b, value));
            match op {
                Math::Add => a + b,
                Math::Sub => a - b,
                Math::Mul => a * b,
                Math::Div => a / b,
                Math::Rem => a.rem_euclid(b),
                Math::Pow => a.powf(b),
            }
        }
        Node::Call(name, args) => {
            let mut xs = args.iter().map(|a| number(a, value));
            let first = xs.next().unwrap_or(f64::NAN);
            match *name {
                "abs" => first.abs(),
                "min" => xs.fold(first, f64::min),
                "max" => xs.fold(first, f64::max),
                "sqrt" => first.sqrt(),
                "exp" => first.exp(),
                "log" => first.ln(),
                "log2" => first.log2(),
                "log10" => first.log10(),
                "floor" => first.floor(),
                "ceil" => first.ceil(),
                _ => first.round(),
            }
        }
        Node::Not(_) | Node::And(..) | Node::Or(..) | Node::In(..) | Node::Chain(..) => f64::NAN,
    }
}
