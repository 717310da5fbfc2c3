//! From a command as one types it: flags with numbers become parameters.

use std::path::Path;

use super::Proposal;
use super::guess;
use super::write::{self, Line, quoted};
use crate::Error;

/// The largest source that is looked into for the name of its metric, in bytes.
const SOURCE: u64 = 1 << 20;

/// Proposes a study of a command such as `python train.py --lr 0.01`, given as words, or as a single line to split. Numbers after
/// flags become parameters whose default is that number; a seed becomes the trial's.
///
/// # Errors
/// An empty command, or a line whose quotes are not closed.
pub fn for_command(words: &[String]) -> Result<Proposal, Error> {
    let words = match words {
        [line] => shell_words::split(line).map_err(|_| {
            Error::Prepare(format!("the command `{line}` opens a quote that it does not close; close it"))
        })?,
        words => words.to_vec(),
    };
    let Some(program) = words.first().filter(|w| !w.trim().is_empty()) else {
        return Err(Error::Prepare(
            "there is no command; write for example: init python train.py --lr 0.01".into(),
        ));
    };
    let mut notes = Vec::new();
    let (run, mut lines) = read(&words);
    if lines.is_empty() {
        notes.push(
            "the command has no flag with a number, so learning_rate is an example: replace it by what your program takes, in its \
             arguments as {NAME}, or in its environment as TUNESMITH_PARAM_NAME"
                .to_owned(),
        );
        lines.push(line("learning_rate", "{ float = [1e-5, 0.1], scale = \"log\" }".into()));
    } else {
        let names: Vec<&str> = lines.iter().map(|l| l.name.as_str()).collect();
        notes.push(format!("tuned: {}; their ranges are guesses around the values given", names.join(", ")));
    }
    let source = words.iter().skip(1).find(|w| Path::new(w.as_str()).is_file());
    let found = source.and_then(|path| {
        std::fs::metadata(path).ok().filter(|m| m.len() <= SOURCE).and_then(|_| std::fs::read(path).ok())
    });
    let found = found.and_then(|bytes| guess::metric(&String::from_utf8_lossy(&bytes)));
    let (metric, more) = found.unwrap_or(("loss", false));
    let objective = format!("{} {metric}", if more { "maximize" } else { "minimize" });
    notes.push(match found {
        Some(_) => format!("the objective is guessed from the program's source: {objective}"),
        None => format!("the objective is a guess: {objective}; write the metric that your program reports"),
    });
    let stem = source.map_or(program, |s| s);
    let stem = Path::new(stem).file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    Ok(Proposal { text: text(&write::name(&stem), &objective, metric, &run, &lines), notes })
}

/// The command with placeholders, and the parameters that they stand for.
fn read(words: &[String]) -> (Vec<String>, Vec<Line>) {
    let mut run: Vec<String> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    let mut flag: Option<String> = None;
    for (i, word) in words.iter().enumerate() {
        let plain = word.replace('{', "{{").replace('}', "}}");
        let (name, value, before) = match (flag.take(), word.split_once('=')) {
            (Some(name), _) if !is_flag(word) => (name, word.as_str(), String::new()),
            (_, Some((name, value))) if i > 0 && (is_flag(name) || is_name(name)) => {
                (key(name), value, format!("{name}="))
            }
            _ => {
                flag = (i > 0 && is_flag(word)).then(|| key(word));
                run.push(plain);
                continue;
            }
        };
        let taken = lines.iter().any(|l| l.name == name);
        run.push(match guess::table(&name, value) {
            Some(_) if name == "seed" || name == "random_state" => format!("{before}{{seed}}"),
            Some(table) if is_name(&name) && !taken => {
                let placeholder = format!("{before}{{{name}}}");
                lines.push(line(&name, table));
                placeholder
            }
            _ => plain,
        });
    }
    (run, lines)
}

fn line(name: &str, table: String) -> Line {
    Line { role: guess::role(name), name: name.to_owned(), table, about: String::new() }
}

fn is_flag(word: &str) -> bool {
    word.starts_with('-') && word.trim_start_matches('-').starts_with(|c: char| c.is_alphabetic())
}

/// A flag without its dashes, as a parameter's name.
fn key(flag: &str) -> String {
    flag.trim_start_matches('-').replace('-', "_")
}

fn is_name(name: &str) -> bool {
    let reserved = ["and", "or", "not", "in", "true", "false"];
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_'))
        && !reserved.contains(&name)
}

fn text(name: &str, objective: &str, metric: &str, run: &[String], lines: &[Line]) -> String {
    let simple = |word: &String| {
        !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_.,:/@%+={}".contains(c))
    };
    let command = if run.iter().all(simple) {
        quoted(&run.join(" "))
    } else {
        format!("[{}]", run.iter().map(|w| quoted(w)).collect::<Vec<_>>().join(", "))
    };
    format!(
        "# What to tune, and for what. `tunesmith check` looks it over, `tunesmith run` carries it out.\n\n\
         [study]\n\
         name = {name}\n\
         objective = {objective}   # what the program reports, and whether more or less of it is better\n\
         trials = 40                # or time = \"20m\"\n\n\
         [command]\n\
         # {{name}} stands for a parameter's value, {{seed}} for the trial's seed, {{trial_dir}} for a folder of its own.\n\
         # The program reports by printing lines such as {{\"step\": 1, \"{metric}\": 0.5}}; for other output give patterns:\n\
         # reports = {{ {metric} = '{metric}: (\\S+)' }}\n\
         run = {command}\n\
         {space}{more}",
        name = quoted(name),
        objective = quoted(objective),
        space = write::space(lines),
        more = write::MORE,
    )
}
