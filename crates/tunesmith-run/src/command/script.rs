//! Looks for the script that an interpreter is given: `train.py` in `python train.py`.

use crate::file::CommandProgram;
use crate::template::RunLine;
use crate::wrong::Wrong;

const INTERPRETERS: [&str; 10] =
    ["python", "python3", "Rscript", "julia", "node", "ruby", "perl", "bash", "sh", "zsh"];

/// Says so when the first argument of a known interpreter is a file that is not there. Without this check every trial would fail alike.
pub(super) fn look_for(program: &CommandProgram) -> Result<(), Wrong> {
    if program.shell {
        return Ok(());
    }
    let words = match &program.run {
        RunLine::List(words) => words.clone(),
        RunLine::Line(line) => shell_words::split(line).unwrap_or_default(),
    };
    let [interpreter, script, ..] = &words[..] else { return Ok(()) };
    let name = interpreter.rsplit('/').next().unwrap_or(interpreter);
    let known = INTERPRETERS.contains(&name)
        || name.strip_prefix("python3.").is_some_and(|v| v.parse::<u32>().is_ok());
    if !known || script.starts_with('-') || script.contains(['{', '}']) || program.cwd.join(script).exists() {
        return Ok(());
    }
    Err(Wrong::new(
        "command.run",
        format!("the script `{script}` was not found in {}", program.cwd.display()),
        "paths in a command are relative to that folder: the study file's, unless cwd says otherwise",
    ))
}
