//! `[model]` and `[command]`.

use std::path::Path;

use tunesmith::core::Value;

use super::sections::{key, text, value};
use crate::file::{CommandProgram, Division, ModelProgram, ReportFormat, ValidationPlan};
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
    lines.extend(model.start.as_ref().map(|start| format!("start = {}", path(start, folder))));
    lines.extend(model.task.as_ref().map(|task| format!("task = {}", text(task))));
    if !model.columns.is_empty() {
        let columns = model.columns.iter().map(|(name, kind)| format!("{} = {}", key(name), text(kind)));
        lines.push(format!("columns = {{ {} }}", columns.collect::<Vec<_>>().join(", ")));
    }
    lines.extend(model.weight.as_ref().map(|weight| format!("weight = {}", text(weight))));
    lines.extend(model.fixed.iter().map(|(name, fixed)| format!("{} = {}", key(name), value(fixed))));
    lines.join("\n") + "\n\n" + &validation(&model.validation)
}

fn validation(plan: &ValidationPlan) -> String {
    let kind = match plan.kind {
        Division::Holdout => "holdout",
        Division::Kfold => "kfold",
        Division::RepeatedKfold => "repeated_kfold",
        Division::Group => "group",
        Division::Time => "time",
    };
    let number = |x: f64| value(&Value::Float(x));
    let mut lines = vec!["[validation]".to_owned(), format!("kind = {}", text(kind))];
    lines.push(format!("share = {}", number(plan.share)));
    lines.extend(plan.folds.map(|folds| format!("folds = {folds}")));
    if plan.kind == Division::RepeatedKfold {
        lines.push(format!("repeats = {}", plan.repeats));
    }
    lines.extend(plan.group.as_ref().map(|group| format!("group = {}", text(group))));
    lines.extend(plan.time.as_ref().map(|time| format!("time = {}", text(time))));
    if plan.seed != 0 {
        lines.push(format!("seed = {}", plan.seed));
    }
    if plan.reshuffle {
        lines.push("reshuffle = true".to_owned());
    }
    lines.extend(plan.test.map(|share| format!("test = {}", number(share))));
    lines.join("\n") + "\n"
}

pub(super) fn command(command: &CommandProgram, folder: &Path) -> String {
    let words =
        |list: &[String]| format!("[{}]", list.iter().map(|w| text(w)).collect::<Vec<_>>().join(", "));
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
        let pairs: Vec<String> =
            pairs.iter().map(|(name, x)| format!("{} = {}", key(name), text(x))).collect();
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
