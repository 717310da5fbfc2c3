//! Finds placeholders and braces in one piece of text, and the quote that each placeholder stands in.

use super::Builtin;
use super::error::{Place, TemplateError};

/// A stretch of a template.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text(String),
    Parameter { name: String, quote: Quote },
    Builtin { builtin: Builtin, quote: Quote },
}

/// The shell quote around a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    Single,
    Double,
}

/// Text to read, and how to name places in it.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    /// Index in the list of arguments, from 0.
    pub(super) argument: Option<usize>,
    pub(super) shell: bool,
}

impl Source<'_> {
    fn place(&self, index: usize) -> Place {
        Place { argument: self.argument.map(|i| i + 1), column: index + 1 }
    }
}

/// Reads text into pieces; neighbouring text is one piece.
pub(super) fn pieces(source: &Source<'_>, parameters: &[&str]) -> Result<Vec<Piece>, TemplateError> {
    let chars: Vec<char> = source.text.chars().collect();
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut quotes = Quotes::default();
    let mut i = 0;
    while i < chars.len() {
        let (c, next) = (chars[i], chars.get(i + 1).copied());
        match (c, next) {
            ('{', Some('{')) | ('}', Some('}')) => {
                quotes.step(c, i);
                text.push(c);
                i += 2;
            }
            ('}', _) => return Err(TemplateError::LoneBrace { place: source.place(i) }),
            ('{', _) => {
                let length = chars[i + 1..].iter().position(|&c| matches!(c, '{' | '}'));
                let end = match length {
                    Some(n) if chars[i + 1 + n] == '}' => i + 1 + n,
                    _ => return Err(TemplateError::UnclosedBrace { place: source.place(i) }),
                };
                let name: String = chars[i + 1..end].iter().collect::<String>().trim().to_owned();
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let dollar = source.shell && i > 0 && chars[i - 1] == '$';
                pieces.push(named(name, quotes.inside, source.place(i), dollar, parameters)?);
                quotes.step('}', end);
                i = end + 1;
            }
            _ => {
                quotes.step(c, i);
                text.push(c);
                i += 1;
            }
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    if source.shell && quotes.inside != Quote::None {
        return Err(unclosed_quote(source.text));
    }
    Ok(pieces)
}

fn named(
    name: String,
    quote: Quote,
    place: Place,
    dollar: bool,
    parameters: &[&str],
) -> Result<Piece, TemplateError> {
    if name.is_empty() {
        return Err(TemplateError::EmptyPlaceholder { place });
    }
    if parameters.contains(&name.as_str()) {
        return Ok(Piece::Parameter { name, quote });
    }
    if let Some((_, builtin)) = Builtin::ALL.iter().find(|(known, _)| *known == name) {
        return Ok(Piece::Builtin { builtin: *builtin, quote });
    }
    let hint = if dollar {
        format!("; for the shell's own variable write ${{{{{name}}}}}")
    } else {
        unknown_hint(&name, parameters)
    };
    Err(TemplateError::Unknown { name, place, hint })
}

/// The nearest name, or all of them.
fn unknown_hint(name: &str, parameters: &[&str]) -> String {
    let builtins = Builtin::ALL.map(|(known, _)| known);
    let lower = name.to_lowercase();
    let nearest = parameters
        .iter()
        .chain(&builtins)
        .map(|known| (strsim::damerau_levenshtein(&lower, &known.to_lowercase()), *known))
        .filter(|(distance, known)| *distance <= 1.max(known.len() / 3))
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((_, known)) => format!("; did you mean {{{known}}}?"),
        None if parameters.is_empty() => format!("; the built-in names are {}", builtins.join(", ")),
        None => format!(
            "; the parameters are {}, and built in are {}",
            parameters.join(", "),
            builtins.join(", ")
        ),
    }
}

/// The open quote of text that a word splitter refused.
pub(super) fn unclosed_quote(text: &str) -> TemplateError {
    let mut quotes = Quotes::default();
    for (i, c) in text.chars().enumerate() {
        quotes.step(c, i);
    }
    let quote = if quotes.inside == Quote::Double { '"' } else { '\'' };
    TemplateError::UnclosedQuote { quote, place: Place { argument: None, column: quotes.opened + 1 } }
}

/// Follows POSIX quoting through text, comments included.
struct Quotes {
    inside: Quote,
    opened: usize,
    escaped: bool,
    comment: bool,
    word_start: bool,
}

impl Default for Quotes {
    fn default() -> Self {
        Quotes { inside: Quote::None, opened: 0, escaped: false, comment: false, word_start: true }
    }
}

impl Quotes {
    fn step(&mut self, c: char, index: usize) {
        let at_start = std::mem::replace(&mut self.word_start, false);
        if self.comment {
            self.comment = c != '\n';
            self.word_start = c == '\n';
        } else if self.escaped {
            self.escaped = false;
        } else {
            match (self.inside, c) {
                (Quote::None | Quote::Double, '\\') => self.escaped = true,
                (Quote::None, '\'') => (self.inside, self.opened) = (Quote::Single, index),
                (Quote::None, '"') => (self.inside, self.opened) = (Quote::Double, index),
                (Quote::Single, '\'') | (Quote::Double, '"') => self.inside = Quote::None,
                (Quote::None, '#') if at_start => self.comment = true,
                (Quote::None, c) => self.word_start = c.is_ascii_whitespace(),
                _ => {}
            }
        }
    }
}
