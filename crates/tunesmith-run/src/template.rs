//! The command of a study file as a template: words, placeholders, and what a trial makes of them.
//!
//! A command is a list of arguments, or one string split by POSIX word rules *before* values are put in, so a
//! value with spaces or quotes stays one argument. `{name}` is a parameter or a built-in ([`Builtin`]); a
//! parameter of the same name wins. `{{` and `}}` are braces. An unknown placeholder is an error.
//!
//! **Inactive parameters.** A conditional parameter that is not active in a configuration has no value. Every
//! argument that mentions it is left out. Where the argument is the placeholder alone and the argument before it
//! is a bare flag, the flag goes too: of `--momentum {momentum}` nothing remains. A bare flag starts with `-`, is
//! not `--`, is not a number, and has no `=` and no placeholder.
//!
//! **With `shell = true`** the whole string goes to `sh -c`. A value of letters, digits and `_ . + - , : / @ %` is
//! written as it is; any other is passed in a variable and expanded in double quotes, so nothing in a value is ever
//! read as shell code. The shell's own braces are doubled (`${{HOME}}`). An inactive parameter is empty text there;
//! `${{TUNESMITH_PARAM_MOMENTUM:+--momentum "$TUNESMITH_PARAM_MOMENTUM"}}` writes a flag only when it is active.

mod error;
mod scan;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::process::{Slot, TrialContext, value_text};
pub use error::{Place, TemplateError};
use scan::{Piece, Quote, Source};

/// A command as a study file writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RunLine {
    /// One string: split by POSIX word rules, or handed whole to a shell.
    Line(String),
    /// The program and its arguments.
    List(Vec<String>),
}

/// What a placeholder can name besides the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    /// `{study}`: the study's name.
    Study,
    /// `{trial}`: the trial's number.
    Trial,
    /// `{attempt}`: the attempt of this trial, from 1.
    Attempt,
    /// `{seed}`: the trial's seed.
    Seed,
    /// `{trial_dir}`: the trial's own folder, an absolute path.
    TrialDir,
    /// `{params_file}`: the JSON file of the parameters, an absolute path.
    ParamsFile,
    /// `{slot}`: the index of the slot that carries out the trial, from 0.
    Slot,
    /// `{gpus}`: the slot's devices, separated by commas; empty without any.
    Gpus,
    /// `{threads}`: the slot's number of threads; 1 where the slot does not say.
    Threads,
}

impl Builtin {
    /// Every built-in with the name it has in a template.
    pub const ALL: [(&'static str, Builtin); 9] = [
        ("study", Builtin::Study),
        ("trial", Builtin::Trial),
        ("attempt", Builtin::Attempt),
        ("seed", Builtin::Seed),
        ("trial_dir", Builtin::TrialDir),
        ("params_file", Builtin::ParamsFile),
        ("slot", Builtin::Slot),
        ("gpus", Builtin::Gpus),
        ("threads", Builtin::Threads),
    ];

    fn text(self, trial: &TrialContext, slot: &Slot) -> Result<String, TemplateError> {
        Ok(match self {
            Builtin::Study => trial.study.clone(),
            Builtin::Trial => trial.number.to_string(),
            Builtin::Attempt => trial.attempt.to_string(),
            Builtin::Seed => trial.seed.to_string(),
            Builtin::TrialDir => path_text(&trial.absolute_folder())?,
            Builtin::ParamsFile => path_text(&trial.params_file())?,
            Builtin::Slot => slot.index.to_string(),
            Builtin::Gpus => slot.gpus.as_deref().unwrap_or_default().join(","),
            Builtin::Threads => slot.threads.unwrap_or(1).to_string(),
        })
    }
}

/// A command ready to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The program and its arguments; never empty.
    pub argv: Vec<String>,
    /// Variables that a shell command reads its values from; empty without a shell.
    pub env: Vec<(String, String)>,
}

impl Rendered {
    /// The command as a person would type it into a shell.
    pub fn shown(&self) -> String {
        let variables = self.env.iter().map(|(name, value)| format!("{name}={}", shell_words::quote(value)));
        let words = self.argv.iter().map(|word| shell_words::quote(word).into_owned());
        variables.chain(words).collect::<Vec<_>>().join(" ")
    }
}

/// A checked command: its words and where values go.
#[derive(Debug, Clone)]
pub struct Template {
    words: Vec<Vec<Piece>>,
    shell: bool,
}

impl Template {
    /// Reads a command. `parameters` are the names of all parameters of the space, active or not.
    ///
    /// # Errors
    /// Open quotes or braces, unknown placeholders (with the nearest name), an empty command, and a list of
    /// several arguments together with `shell`; each names the place.
    pub fn parse(run: &RunLine, shell: bool, parameters: &[&str]) -> Result<Template, TemplateError> {
        let words = match (run, shell) {
            (RunLine::List(list), true) if list.len() > 1 => return Err(TemplateError::ShellWantsOneString),
            (RunLine::List(list), _) => list
                .iter()
                .enumerate()
                .map(|(i, word)| scan::pieces(&Source { text: word, argument: Some(i), shell }, parameters))
                .collect::<Result<Vec<_>, _>>()?,
            (RunLine::Line(line), true) => {
                vec![scan::pieces(&Source { text: line, argument: None, shell }, parameters)?]
            }
            (RunLine::Line(line), false) => split(line, parameters)?,
        };
        let blank = |word: &Vec<Piece>| match word.as_slice() {
            [] => true,
            [Piece::Text(text)] => text.trim().is_empty(),
            _ => false,
        };
        if words.first().is_none_or(blank) {
            return Err(TemplateError::Empty);
        }
        Ok(Template { words, shell })
    }

    /// The program to start, where no placeholder decides it: what a check before the run can look for.
    pub fn program(&self) -> Option<&str> {
        if self.shell {
            return Some("sh");
        }
        match self.words.first().map(Vec::as_slice) {
            Some([Piece::Text(text)]) => Some(text),
            _ => None,
        }
    }

    /// The parameters that the command mentions, in order, repeats included.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.words.iter().flatten().filter_map(|piece| match piece {
            Piece::Parameter { name, .. } => Some(name.as_str()),
            _ => None,
        })
    }

    /// Puts a trial's values in. Parameters absent from `trial.params` are inactive (see the module's head).
    ///
    /// # Errors
    /// The program's own name is an inactive parameter, or a path that the command mentions is not valid Unicode.
    pub fn render(&self, trial: &TrialContext, slot: &Slot) -> Result<Rendered, TemplateError> {
        if self.shell { self.render_shell(trial, slot) } else { self.render_words(trial, slot) }
    }

    fn render_words(&self, trial: &TrialContext, slot: &Slot) -> Result<Rendered, TemplateError> {
        let mut argv: Vec<String> = Vec::with_capacity(self.words.len());
        let mut flag_before = false;
        for (i, word) in self.words.iter().enumerate() {
            let inactive = word.iter().find_map(|piece| match piece {
                Piece::Parameter { name, .. } if trial.param(name).is_none() => Some(name),
                _ => None,
            });
            match inactive {
                Some(name) if i == 0 => return Err(TemplateError::InactiveProgram { name: name.clone() }),
                Some(_) => {
                    if flag_before && word.len() == 1 {
                        argv.pop();
                    }
                    flag_before = false;
                }
                None => {
                    let mut text = String::new();
                    for piece in word {
                        text.push_str(&piece_text(piece, trial, slot)?);
                    }
                    flag_before = i > 0 && is_bare_flag(word);
                    argv.push(text);
                }
            }
        }
        Ok(Rendered { argv, env: Vec::new() })
    }

    fn render_shell(&self, trial: &TrialContext, slot: &Slot) -> Result<Rendered, TemplateError> {
        let mut script = String::new();
        let mut env = Vec::new();
        for piece in self.words.iter().flatten() {
            let value = piece_text(piece, trial, slot)?;
            let quote = match piece {
                Piece::Text(_) => None,
                Piece::Parameter { quote, .. } | Piece::Builtin { quote, .. } => Some(*quote),
            };
            match quote {
                Some(quote) if !is_plain(&value) => {
                    let name = format!("TUNESMITH_ARG_{}", env.len() + 1);
                    script.push_str(&match quote {
                        Quote::None => format!("\"${{{name}}}\""),
                        Quote::Double => format!("${{{name}}}"),
                        Quote::Single => format!("'\"${{{name}}}\"'"),
                    });
                    env.push((name, value));
                }
                _ => script.push_str(&value),
            }
        }
        Ok(Rendered { argv: vec!["sh".into(), "-c".into(), script], env })
    }
}

/// Splits a line into words, then reads each; places are given in the line as written.
fn split(line: &str, parameters: &[&str]) -> Result<Vec<Vec<Piece>>, TemplateError> {
    scan::pieces(&Source { text: line, argument: None, shell: false }, parameters)?;
    let words = shell_words::split(line).map_err(|_| scan::unclosed_quote(line))?;
    words
        .iter()
        .enumerate()
        .map(|(i, word)| scan::pieces(&Source { text: word, argument: Some(i), shell: false }, parameters))
        .collect()
}

fn piece_text(piece: &Piece, trial: &TrialContext, slot: &Slot) -> Result<String, TemplateError> {
    match piece {
        Piece::Text(text) => Ok(text.clone()),
        Piece::Parameter { name, .. } => Ok(trial.param(name).map(value_text).unwrap_or_default()),
        Piece::Builtin { builtin, .. } => builtin.text(trial, slot),
    }
}

fn path_text(path: &Path) -> Result<String, TemplateError> {
    path.to_str().map(str::to_owned).ok_or_else(|| TemplateError::NotUnicode { path: path.to_owned() })
}

fn is_bare_flag(word: &[Piece]) -> bool {
    let [Piece::Text(text)] = word else { return false };
    text.starts_with('-') && text != "--" && !text.contains('=') && text.parse::<f64>().is_err()
}

/// Whether a shell reads the text as itself wherever it stands.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.+-,:/@%".contains(&b))
}
