//! What an expression can come to when every number may be anywhere in its range: proves that a constraint never holds.
//!
//! Interval arithmetic, widened to everything wherever a bound is not certain, so that no constraint that can hold is refused.
//! Several constraints that exclude each other are not seen here: only draws tell.

use super::eval::{calculate, call};
use super::node::{Compare, Math, Node};

/// The smallest and the largest number that may come out.
type Bounds = (f64, f64);

const ANYTHING: Bounds = (f64::NEG_INFINITY, f64::INFINITY);

/// Whether the expression is true or false for all numbers within the bounds; `None` where that cannot be told.
pub(super) fn certain(node: &Node, named: &impl Fn(&str) -> Bounds) -> Option<bool> {
    match node {
        Node::Const(v) => v.as_bool(),
        Node::Not(a) => certain(a, named).map(|b| !b),
        Node::And(a, b) => match (certain(a, named), certain(b, named)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Node::Or(a, b) => match (certain(a, named), certain(b, named)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        Node::Chain(terms, signs) => {
            let pairs = || {
                terms
                    .windows(2)
                    .zip(signs)
                    .map(|(pair, sign)| compared(*sign, bounds(&pair[0], named), bounds(&pair[1], named)))
            };
            if pairs().any(|known| known == Some(false)) {
                Some(false)
            } else {
                pairs().all(|known| known == Some(true)).then_some(true)
            }
        }
        _ => None,
    }
}

fn compared(sign: Compare, a: Bounds, b: Bounds) -> Option<bool> {
    let decided = |holds: bool, fails: bool| if fails { Some(false) } else { holds.then_some(true) };
    match sign {
        Compare::Less => decided(a.1 < b.0, a.0 >= b.1),
        Compare::AtMost => decided(a.1 <= b.0, a.0 > b.1),
        Compare::Greater => decided(a.0 > b.1, a.1 <= b.0),
        Compare::AtLeast => decided(a.0 >= b.1, a.1 < b.0),
        Compare::Equal => decided(false, a.0 > b.1 || a.1 < b.0),
        Compare::Differs => decided(a.0 > b.1 || a.1 < b.0, false),
    }
}

fn bounds(node: &Node, named: &impl Fn(&str) -> Bounds) -> Bounds {
    let found = match node {
        Node::Const(v) => v.as_f64().map_or(ANYTHING, |x| (x, x)),
        Node::Name(name) => named(name),
        Node::Negative(a) => {
            let (low, high) = bounds(a, named);
            (-high, -low)
        }
        Node::Math(op, a, b) => math(*op, bounds(a, named), bounds(b, named)),
        Node::Call(name, args) => {
            let args: Vec<Bounds> = args.iter().map(|a| bounds(a, named)).collect();
            function(name, &args)
        }
        _ => ANYTHING,
    };
    if found.0 <= found.1 { found } else { ANYTHING }
}

fn math(op: Math, a: Bounds, b: Bounds) -> Bounds {
    let monotone = match op {
        Math::Add | Math::Sub | Math::Mul => true,
        // Where the divisor keeps its sign; powers of what is not negative.
        Math::Div => b.0 > 0.0 || b.1 < 0.0,
        Math::Pow => a.0 >= 0.0 && b.0 >= 0.0,
        Math::Rem => return if b.0 > 0.0 { (0.0, b.1) } else { ANYTHING },
    };
    if !monotone {
        return ANYTHING;
    }
    // Monotone in each operand: the extremes lie at the corners.
    let corners = [(a.0, b.0), (a.0, b.1), (a.1, b.0), (a.1, b.1)].map(|(x, y)| calculate(op, x, y));
    if corners.iter().any(|x| x.is_nan()) { ANYTHING } else { hull(&corners) }
}

fn function(name: &str, args: &[Bounds]) -> Bounds {
    let Some(&(low, high)) = args.first() else { return ANYTHING };
    match name {
        "abs" if low < 0.0 && high > 0.0 => (0.0, high.max(-low)),
        "abs" => (low.abs().min(high.abs()), low.abs().max(high.abs())),
        "sqrt" | "log" | "log2" | "log10" if low < 0.0 => ANYTHING,
        // The others never fall when an argument rises.
        _ => {
            let (lows, highs): (Vec<f64>, Vec<f64>) = args.iter().copied().unzip();
            (call(name, &lows), call(name, &highs))
        }
    }
}

fn hull(xs: &[f64]) -> Bounds {
    xs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)))
}
