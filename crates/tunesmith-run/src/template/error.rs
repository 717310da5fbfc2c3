//! What can be wrong with a command, in words for the person who wrote it.

use std::fmt;
use std::path::PathBuf;

/// A place in a command, counted from 1 as people count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The argument, where the command is a list; none in a string.
    pub argument: Option<usize>,
    /// The character within the string or the argument.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.argument {
            Some(argument) => write!(f, "argument {argument}, column {}", self.column),
            None => write!(f, "column {}", self.column),
        }
    }
}

/// Why a command cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// Nothing to start.
    #[error("the command is empty; name a program, for example run = \"python train.py --lr {{lr}}\"")]
    Empty,
    /// A shell command given as a list.
    #[error("a command with shell = true is one string; write it as one, or leave shell out to pass a list")]
    ShellWantsOneString,
    /// A quote that opens and never closes.
    #[error("the quote {quote} at {place} is never closed; close it, or write \\{quote} for the character")]
    UnclosedQuote {
        /// The quote character.
        quote: char,
        /// Where it opens.
        place: Place,
    },
    /// A brace that opens and never closes.
    #[error("the brace {{ at {place} is never closed; write {{name}} for a value, or {{{{ for a brace")]
    UnclosedBrace {
        /// Where it opens.
        place: Place,
    },
    /// A closing brace that nothing opened.
    #[error("the brace }} at {place} closes nothing; write }}}} for a brace")]
    LoneBrace {
        /// Where it stands.
        place: Place,
    },
    /// `{}`.
    #[error("the placeholder at {place} has no name; write {{name}} for a value, or {{{{}}}} for braces")]
    EmptyPlaceholder {
        /// Where it stands.
        place: Place,
    },
    /// A placeholder that is neither a parameter nor a built-in.
    #[error("unknown placeholder {{{name}}} at {place}{hint}")]
    Unknown {
        /// The name as written.
        name: String,
        /// Where it stands.
        place: Place,
        /// What would be right.
        hint: String,
    },
    /// The program's name is a parameter without a value.
    #[error(
        "the program is {{{name}}}, a parameter that is not active in this configuration; start with a fixed program"
    )]
    InactiveProgram {
        /// The parameter.
        name: String,
    },
    /// A path that cannot be written into an argument.
    #[error("the path {} is not valid Unicode and cannot be passed as an argument; read TUNESMITH_TRIAL_DIR instead", path.display())]
    NotUnicode {
        /// The path.
        path: PathBuf,
    },
}
