//! The value of an expression.

use super::node::{Compare, Math, Node};
use crate::Value;

/// What a part of an expression comes to.
#[derive(Debug, Clone, Copy)]
enum Seen<'a> {
    /// A value as it stands in the configuration or the source: whole numbers beyond 2^53 stay exact when compared.
    Plain(&'a Value),
    Number(f64),
    Truth(bool),
}

impl Seen<'_> {
    fn number(self) -> Option<f64> {
        match self {
            Self::Plain(value) => value.as_f64(),
            Self::Number(x) => Some(x),
            Self::Truth(_) => None,
        }
    }

    fn truth(self) -> Option<bool> {
        match self {
            Self::Plain(value) => value.as_bool(),
            Self::Truth(b) => Some(b),
            Self::Number(_) => None,
        }
    }

    /// `None` where a number is no number: then neither `==` nor `!=` holds.
    fn equals(self, other: Self) -> Option<bool> {
        if [self, other].into_iter().any(|x| x.number().is_some_and(f64::is_nan)) {
            return None;
        }
        Some(match (self, other) {
            (Self::Plain(a), Self::Plain(b)) => a == b,
            (a, b) => match (a.number(), b.number(), a.truth(), b.truth()) {
                (Some(a), Some(b), ..) => a == b,
                (_, _, Some(a), Some(b)) => a == b,
                _ => false,
            },
        })
    }
}

/// Whether the expression is true.
pub(super) fn truth<'v>(node: &Node, value: &impl Fn(&str) -> Option<&'v Value>) -> bool {
    seen(node, value).truth().unwrap_or(false)
}

fn seen<'n, 'v: 'n>(node: &'n Node, value: &impl Fn(&str) -> Option<&'v Value>) -> Seen<'n> {
    match node {
        Node::Const(v) => Seen::Plain(v),
        Node::Name(name) => value(name).map_or(Seen::Number(f64::NAN), Seen::Plain),
        Node::Not(a) => Seen::Truth(!truth(a, value)),
        Node::And(a, b) => Seen::Truth(truth(a, value) && truth(b, value)),
        Node::Or(a, b) => Seen::Truth(truth(a, value) || truth(b, value)),
        Node::In(a, list) => {
            let a = seen(a, value);
            Seen::Truth(list.iter().any(|item| a.equals(seen(item, value)) == Some(true)))
        }
        Node::Chain(terms, signs) => Seen::Truth(
            terms
                .windows(2)
                .zip(signs)
                .all(|(pair, sign)| compare(*sign, seen(&pair[0], value), seen(&pair[1], value))),
        ),
        Node::Negative(a) => Seen::Number(-number(a, value)),
        Node::Math(op, a, b) => Seen::Number(calculate(*op, number(a, value), number(b, value))),
        Node::Call(name, args) => {
            let args: Vec<f64> = args.iter().map(|a| number(a, value)).collect();
            Seen::Number(call(name, &args))
        }
    }
}

fn number<'v>(node: &Node, value: &impl Fn(&str) -> Option<&'v Value>) -> f64 {
    seen(node, value).number().unwrap_or(f64::NAN)
}

fn compare(sign: Compare, a: Seen<'_>, b: Seen<'_>) -> bool {
    let (x, y) = (a.number().unwrap_or(f64::NAN), b.number().unwrap_or(f64::NAN));
    match sign {
        Compare::Equal => a.equals(b) == Some(true),
        Compare::Differs => a.equals(b) == Some(false),
        Compare::Less => x < y,
        Compare::AtMost => x <= y,
        Compare::Greater => x > y,
        Compare::AtLeast => x >= y,
    }
}

/// `a op b`. The remainder is never negative.
pub(super) fn calculate(op: Math, a: f64, b: f64) -> f64 {
    match op {
        Math::Add => a + b,
        Math::Sub => a - b,
        Math::Mul => a * b,
        Math::Div => a / b,
        Math::Rem => a.rem_euclid(b),
        Math::Pow => a.powf(b),
    }
}

/// A function of numbers; no number among the arguments makes the result none.
pub(super) fn call(name: &str, args: &[f64]) -> f64 {
    if args.is_empty() || args.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let first = args[0];
    match name {
        "abs" => first.abs(),
        "min" => args.iter().copied().fold(first, f64::min),
        "max" => args.iter().copied().fold(first, f64::max),
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
