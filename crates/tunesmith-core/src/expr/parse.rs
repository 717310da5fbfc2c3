//! From words to a tree, by precedence climbing.

use std::fmt;

use super::lex::{self, Token};
use super::node::{Compare, Math, Node};
use crate::{Value, nearest};

/// Where an expression cannot be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprError {
    /// Bytes from the start of the source.
    pub at: usize,
    /// Characters from the start of the source, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl ExprError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, column: at + 1, message: message.into() }
    }

    /// With the column that the position has in this source.
    fn counted(mut self, source: &str) -> Self {
        self.column = source.get(..self.at).map_or(self.at, |before| before.chars().count()) + 1;
        self
    }
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at character {}", self.message, self.column)
    }
}

impl std::error::Error for ExprError {}

/// The functions, with the number of arguments they take at least and at most.
const FUNCTIONS: [(&str, usize, usize); 11] = [
    ("abs", 1, 1),
    ("min", 2, 99),
    ("max", 2, 99),
    ("sqrt", 1, 1),
    ("exp", 1, 1),
    ("log", 1, 1),
    ("log2", 1, 1),
    ("log10", 1, 1),
    ("floor", 1, 1),
    ("ceil", 1, 1),
    ("round", 1, 1),
];

/// Expressions nest at most this deep, so that no input overflows the stack.
const DEEPEST: usize = 100;

/// Expressions have at most this many words: chains of operators make deep trees too.
const LONGEST: usize = 1000;

pub(super) fn parse(source: &str) -> Result<Node, ExprError> {
    read(source).map_err(|e| e.counted(source))
}

fn read(source: &str) -> Result<Node, ExprError> {
    let tokens = lex::tokens(source)?;
    if let Some((at, _)) = tokens.get(LONGEST) {
        return Err(ExprError::new(*at, format!("the expression is longer than {LONGEST} words")));
    }
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let node = parser.either()?;
    match parser.peek() {
        Token::End => Ok(node),
        other => Err(parser.error(format!("the expression should end before {}", words(other)))),
    }
}

fn words(token: &Token) -> String {
    match token {
        Token::Number(x) => format!("`{x}`"),
        Token::Text(t) => format!("{t:?}"),
        Token::Name(n) => format!("`{n}`"),
        Token::Sign(s) => format!("`{s}`"),
        Token::End => "the end".to_owned(),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)].1
    }

    fn error(&self, message: impl Into<String>) -> ExprError {
        ExprError::new(self.tokens[self.at.min(self.tokens.len() - 1)].0, message)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(s) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, sign: &'static str) -> Result<(), ExprError> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(self.error(format!("`{sign}` is missing before {}", words(self.peek()))))
        }
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, ExprError>) -> Result<T, ExprError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(format!("the expression nests deeper than {DEEPEST} levels")));
        }
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn either(&mut self) -> Result<Node, ExprError> {
        self.deeper(|p| {
            let mut node = p.both()?;
            while p.take("||") {
                node = Node::Or(Box::new(node), Box::new(p.both()?));
            }
            Ok(node)
        })
    }

    fn both(&mut self) -> Result<Node, ExprError> {
        let mut node = self.negation()?;
        while self.take("&&") {
            node = Node::And(Box::new(node), Box::new(self.negation()?));
        }
        Ok(node)
    }

    fn negation(&mut self) -> Result<Node, ExprError> {
        if self.take("!") {
            self.deeper(|p| Ok(Node::Not(Box::new(p.negation()?))))
        } else {
            self.comparison()
        }
    }

    fn comparison(&mut self) -> Result<Node, ExprError> {
        let first = self.sum()?;
        let names_in =
            |token: Option<&(usize, Token)>| matches!(token, Some((_, Token::Name(n))) if n == "in");
        let negated = *self.peek() == Token::Sign("!") && names_in(self.tokens.get(self.at + 1));
        if negated || names_in(self.tokens.get(self.at)) {
            self.at += 1 + usize::from(negated);
            self.need("[")?;
            let node = Node::In(Box::new(first), self.list("]")?);
            return Ok(if negated { Node::Not(Box::new(node)) } else { node });
        }
        let (mut terms, mut signs) = (vec![first], Vec::new());
        loop {
            let sign = match self.peek() {
                Token::Sign("<") => Compare::Less,
                Token::Sign("<=") => Compare::AtMost,
                Token::Sign(">") => Compare::Greater,
                Token::Sign(">=") => Compare::AtLeast,
                Token::Sign("==") => Compare::Equal,
                Token::Sign("!=") => Compare::Differs,
                _ => break,
            };
            self.at += 1;
            signs.push(sign);
            terms.push(self.sum()?);
        }
        Ok(if signs.is_empty() { terms.swap_remove(0) } else { Node::Chain(terms, signs) })
    }

    fn sum(&mut self) -> Result<Node, ExprError> {
        let mut node = self.product()?;
        loop {
            let op = match self.peek() {
                Token::Sign("+") => Math::Add,
                Token::Sign("-") => Math::Sub,
                _ => return Ok(node),
            };
            self.at += 1;
            node = Node::Math(op, Box::new(node), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Node, ExprError> {
        let mut node = self.sign()?;
        loop {
            let op = match self.peek() {
                Token::Sign("*") => Math::Mul,
                Token::Sign("/") => Math::Div,
                Token::Sign("%") => Math::Rem,
                _ => return Ok(node),
            };
            self.at += 1;
            node = Node::Math(op, Box::new(node), Box::new(self.sign()?));
        }
    }

    fn sign(&mut self) -> Result<Node, ExprError> {
        if self.take("-") { self.deeper(|p| Ok(Node::Negative(Box::new(p.sign()?)))) } else { self.power() }
    }

    fn power(&mut self) -> Result<Node, ExprError> {
        let base = self.atom()?;
        // Right-associative, and the exponent may carry a sign: 2 ^ -x ^ 2.
        if self.take("^") {
            let exponent = self.deeper(Self::sign)?;
            return Ok(Node::Math(Math::Pow, Box::new(base), Box::new(exponent)));
        }
        Ok(base)
    }

    fn list(&mut self, close: &'static str) -> Result<Vec<Node>, ExprError> {
        let mut items = Vec::new();
        if self.take(close) {
            return Ok(items);
        }
        loop {
            items.push(self.either()?);
            if self.take(close) {
                return Ok(items);
            }
            if !self.take(",") {
                return Err(self.error(format!("`,` or `{close}` is missing before {}", words(self.peek()))));
            }
        }
    }

    fn atom(&mut self) -> Result<Node, ExprError> {
        let token = self.peek().clone();
        match token {
            Token::Number(x) => {
                self.at += 1;
                Ok(Node::Const(Value::Float(x)))
            }
            Token::Text(t) => {
                self.at += 1;
                Ok(Node::Const(Value::from(t)))
            }
            Token::Name(name) => {
                let start = self.at;
                self.at += 1;
                match name.as_str() {
                    "true" => Ok(Node::Const(Value::Bool(true))),
                    "false" => Ok(Node::Const(Value::Bool(false))),
                    _ if self.take("(") => {
                        let args = self.list(")")?;
                        call(&name, args).map_err(|message| ExprError::new(self.tokens[start].0, message))
                    }
                    _ => Ok(Node::Name(name.into())),
                }
            }
            Token::Sign("(") => {
                self.at += 1;
                let node = self.either()?;
                self.need(")")?;
                Ok(node)
            }
            other => Err(self.error(format!("a value is missing before {}", words(&other)))),
        }
    }
}

fn call(name: &str, args: Vec<Node>) -> Result<Node, String> {
    let Some((known, least, most)) = FUNCTIONS.iter().find(|(f, ..)| *f == name) else {
        let hint = match nearest(name, FUNCTIONS.iter().map(|f| f.0)) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; there are {}", FUNCTIONS.map(|f| f.0).join(", ")),
        };
        return Err(format!("there is no function `{name}`{hint}"));
    };
    if args.len() < *least || args.len() > *most {
        let wanted =
            if least == most { format!("{least} value") } else { format!("at least {least} values") };
        return Err(format!("`{name}` takes {wanted}, not {}", args.len()));
    }
    Ok(Node::Call(known, args))
}
