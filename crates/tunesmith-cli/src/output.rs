//! The one place that prints: results on standard output, everything else on standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::Result;
use crate::trouble::Trouble;
use crate::view::Paint;

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    // On a terminal, unless NO_COLOR is set.
    Auto,
    Always,
    Never,
}

/// Where and how the program speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Whether results are JSON.
    pub(crate) json: bool,
    /// Whether standard error carries warnings and errors only.
    pub(crate) quiet: bool,
    /// Whether standard output is a terminal.
    pub(crate) terminal: bool,
    /// The colours of standard output.
    pub(crate) paint: Paint,
    /// The colours of standard error.
    err_paint: Paint,
}

impl Output {
    pub(crate) fn new(json: bool, quiet: bool, colour: Colour) -> Self {
        let bare = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let on = |terminal: bool| match colour {
            Colour::Auto => terminal && !bare,
            Colour::Always => true,
            Colour::Never => false,
        };
        let (out, err) = (on(io::stdout().is_terminal()), on(io::stderr().is_terminal()));
        console::set_colors_enabled(out);
        console::set_colors_enabled_stderr(err);
        Self { json, quiet, terminal: io::stdout().is_terminal(), paint: Paint(out), err_paint: Paint(err) }
    }

    /// Prints a result and a line break.
    pub(crate) fn print(&self, text: impl Display) -> Result {
        self.write(format!("{text}\n").as_bytes())
    }

    /// Prints a result as JSON.
    pub(crate) fn print_json(&self, value: &impl Serialize) -> Result {
        let text = serde_json::to_string_pretty(value).map_err(Trouble::failed)?;
        self.print(text)
    }

    /// Prints bytes as they are.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        Ok(out.flush()?)
    }

    /// Says something that is no result.
    pub(crate) fn say(&self, text: impl Display) {
        if !self.quiet {
            to_stderr(&format!("{text}\n"));
        }
    }

    /// Says something that should not be missed.
    pub(crate) fn warn(&self, text: impl Display) {
        to_stderr(&format!("{} {text}\n", self.err_paint.yellow("warning:")));
    }

    /// Says why the program ends.
    pub(crate) fn trouble(&self, trouble: &Trouble) {
        match trouble {
            // A drawing has its own heading.
            Trouble::StudyFile(drawing) => to_stderr(&format!("{}\n", drawing.trim_end())),
            other => {
                if let Some(message) = other.message() {
                    to_stderr(&format!("{} {message}\n", self.err_paint.red("error:")));
                }
            }
        }
    }
}

fn to_stderr(text: &str) {
    // Where standard error is closed there is nobody left to tell.
    let _closed = io::stderr().lock().write_all(text.as_bytes());
}
