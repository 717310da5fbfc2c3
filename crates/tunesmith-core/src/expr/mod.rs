//! Expressions over the parameters of a configuration: `layers * width <= 1024`, `low < high`,
//! `not (optimizer == "sgd") or momentum > 0.5`.
//!
//! Numbers, text in quotes, `true` and `false`; `+ - * / % ^`; comparisons, which chain (`1 < low < high`); `and`, `or`, `not`
//! (also `&&`, `||`, `!`); `value in [1, 2, 3]` and `value not in [...]`; the functions `abs min max sqrt exp log log2 log10 floor
//! ceil round`, with `log` the natural one. From loose to tight: `or`, `and`, `not`, comparisons, `+ -`, `* / %`, the sign, `^`
//! (right to left: `-2 ^ 2` is -4). The remainder `%` is never negative.
//! Evaluation never fails: a number that is no number (the root of -1) makes the comparison false.

mod bounds;
mod eval;
mod kind;
mod lex;
mod node;
mod parse;

use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::{Name, Value};
pub(crate) use kind::Kind;
pub use parse::ExprError;

/// A constraint between parameters: an expression that is true or false.
#[derive(Debug, Clone)]
pub struct Constraint {
    source: String,
    root: node::Node,
    names: Vec<Name>,
}

impl Constraint {
    /// Reads an expression.
    ///
    /// # Errors
    /// Where it cannot be read, and why: the position counts bytes from the start of `source`.
    pub fn parse(source: &str) -> Result<Self, ExprError> {
        let root = parse::parse(source)?;
        let mut names = Vec::new();
        root.names(&mut names);
        Ok(Self { source: source.to_owned(), root, names })
    }

    /// The names it refers to, each once, in order of appearance.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The text it was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it holds. A constraint that refers to a name without a value (an inactive parameter) holds.
    pub fn holds<'v>(&self, value: impl Fn(&str) -> Option<&'v Value>) -> bool {
        self.names.iter().any(|n| value(n).is_none()) || eval::truth(&self.root, &value)
    }

    /// What cannot be right about the kinds of its operands, given the kind of what each name stands for.
    pub(crate) fn check(&self, named: impl Fn(&str) -> Kind) -> Result<(), String> {
        match kind::kind(&self.root, &named)? {
            Kind::Truth => Ok(()),
            other => Err(format!("it is {other}, not a condition that is true or false")),
        }
    }

    /// Whether it is certainly false wherever the numbers of its names lie within these bounds. Not finding that proves nothing.
    pub(crate) fn never_holds(&self, named: impl Fn(&str) -> (f64, f64)) -> bool {
        bounds::certain(&self.root, &named) == Some(false)
    }
}

impl PartialEq for Constraint {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl Serialize for Constraint {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.source)
    }
}

impl<'de> Deserialize<'de> for Constraint {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let source = String::deserialize(d)?;
        Self::parse(&source).map_err(de::Error::custom)
    }
}
