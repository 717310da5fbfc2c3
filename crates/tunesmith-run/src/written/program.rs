//! `[model]` and `[command]`.

use std::path::Path;

use tunesmith::core::Value;

use super::sections::{key, text, value};
use crate::file::{CommandProgram, ModelProgram, ReportFormat};
use crate::template::RunLine;

pub(super) fn model(model: &ModelProgram, folder: &Path) -> String {
    let mut lines = vec![
        "[model]".to_owned(),
        format!("kind = {}", text(&model.kind)),
        format!("data = {}", path(&model.data, folder)),
    ];
    lines.extend(model.target.as_ref().map(|target| format!("target = {}", text(target))));
    lines.extend(model.image.as_ref().map(|shape| {
        format!("image = [{}]", shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
    }));
    lines.push(format!("validation = {}", value(&Value::Float(model.validation))));
    if model.split_seed != 0 {
        lines.push(format!("split_seed = {}", model.split_seed));
    }
    lines.extend(model.fixed.iter().map(|(name, fixed)| format!("{} = {}", key(name), value(fixed))));
    lines.join("\n") + "\n"
}

pub(super) fn command(command: &CommandProgram, folder: &Path) -> String {
    let words = |list: &[String]| format!("[{}]", list.iter().map(|w| text(w)).collect::<Vec<_>>().join(", "));
    let run = match &command.run {
        RunLine::Line(line) => text(line),
        RunLine::List(list) => words(list),
    };
    let mut lines = vec!["[command]".to_owned(), format!("run = {run}")];
    if command.shell {
        lines.push("shell = true".to_owned());
    }
    if command.cwd != folder {
        lines.push(format!("cwd = {}", path(&command.cwd, folder)));
    }
    let table = |pairs: &[(String, String)]| {
        let pairs: Vec<String> = pairs.iter().map(|(name, x)| format!("{} = {}", key(name), text(x))).collect();
        format!("{{ {} }}", pairs.join(", "))
    };
    if !command.env.is_empty() {
        lines.push(format!("env = {}", table(&command.env)));
    }
    if let ReportFormat::Patterns(patterns) = &command.reports {
        lines.push(format!("reports = {}", table(patterns)));
    }
    lines.join("\n") + "\n"
}

/// A path, relative to the folder where it lies within.
fn path(path: &Path, folder: &Path) -> String {
    text(&path.strip_prefix(folder).unwrap_or(path).to_string_lossy())
}
