//! The tree of an expression.

use crate::{Name, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Math {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Pow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Less,
    AtMost,
    Greater,
    AtLeast,
    Equal,
    Differs,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Const(Value),
    Name(Name),
    Negative(Box<Node>),
    Not(Box<Node>),
    Math(Math, Box<Node>, Box<Node>),
    /// `a < b <= c`: each neighbouring pair.
    Chain(Vec<Node>, Vec<Compare>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    In(Box<Node>, Vec<Node>),
    Call(&'static str, Vec<Node>),
}

impl Node {
    pub(super) fn names(&self, out: &mut Vec<Name>) {
        match self {
            Self::Const(_) => {}
            Self::Name(name) => {
                if !out.contains(name) {
                    out.push(name.clone());
                }
            }
            Self::Negative(a) | Self::Not(a) => a.names(out),
            Self::Math(_, a, b) | Self::And(a, b) | Self::Or(a, b) => {
                a.names(out);
                b.names(out);
            }
            Self::In(a, list) => {
                a.names(out);
                list.iter().for_each(|n| n.names(out));
            }
            Self::Chain(list, _) | Self::Call(_, list) => list.iter().for_each(|n| n.names(out)),
        }
    }
}
