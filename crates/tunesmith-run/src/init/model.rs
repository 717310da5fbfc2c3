//! From data: a built-in model that fits it, with the hyperparameters that every practitioner names.

use std::path::Path;

use tunesmith_train::{
    self as train, Dataset, Hyperparameter, Layout, ModelKind, Range, Task, TaskKind, csv_columns,
    hyperparameters,
};

use super::Proposal;
use super::write::{self, Line, float, quoted};
use crate::Error;

/// Columns that commonly hold what is to be predicted, in the order in which they are taken.
const TARGETS: [&str; 9] =
    ["label", "target", "class", "y", "labels", "category", "species", "diagnosis", "outcome"];

/// Proposes a study of a CSV or Parquet file: a convolutional network when its columns look like the pixels of images, else a multilayer
/// perceptron. Without `target` the column to predict is guessed. Images in IDX are taken too, with `target` as the file of their
/// labels. The path stands in the text as it is given.
///
/// # Errors
/// Data that cannot be used, with its place and the remedy.
pub fn for_csv(path: &Path, target: Option<&str>) -> Result<Proposal, Error> {
    if Dataset::is_idx(path) {
        return of_idx(path, target);
    }
    let mut notes = Vec::new();
    let target = match target {
        Some(target) => target.to_owned(),
        None => {
            let columns = csv_columns(path).map_err(|e| Error::Prepare(e.to_string()))?;
            let (target, why) = guess(&columns);
            notes.push(format!("what to predict is taken from the column \"{target}\": {why}"));
            target
        }
    };
    let data =
        |layout: &Layout| Dataset::from_csv(path, &target, layout).map_err(|e| Error::Prepare(e.to_string()));
    let table = data(&Layout::Tabular)?;
    let pixels = are_pixels(&table);
    let (kind, data) = match pixels.then(|| data(&Layout::Images { shape: None })) {
        Some(Ok(images)) => (ModelKind::Cnn, images),
        _ => (ModelKind::Mlp, table),
    };
    notes.push(found(kind, &data));
    let section = format!("data = {}   # relative to this file\ntarget = {}", shown(path), quoted(&target));
    notes.extend(data.notes().iter().cloned());
    Ok(Proposal { text: text(path, kind, data.task().kind(), &section), notes })
}

/// The size proposed for images that have several, or are too large for the networks.
const SCALED: [usize; 2] = [32, 32];

/// Proposes a study of a folder of images, in which each class has its folder.
///
/// # Errors
/// Images that cannot be used, with their place and the remedy.
pub fn for_images(folder: &Path) -> Result<Proposal, Error> {
    let as_they_are = Dataset::from_folder(folder, None);
    // Images of several sizes, or large ones, may be scaled.
    let scaled = as_they_are.is_err().then(|| Dataset::from_folder(folder, Some(&SCALED)).ok()).flatten();
    let size = match &scaled {
        Some(_) => format!("\nimage = {SCALED:?}   # the images are scaled to this height and width"),
        None => String::new(),
    };
    let data = scaled.map_or(as_they_are, Ok).map_err(|e| Error::Prepare(e.to_string()))?;
    let section =
        format!("data = {}   # a folder for each class; relative to this file{size}", shown(folder));
    Ok(Proposal {
        text: text(folder, ModelKind::Cnn, TaskKind::Classification, &section),
        notes: vec![found(ModelKind::Cnn, &data)],
    })
}

/// Proposes a study of images in IDX.
fn of_idx(path: &Path, labels: Option<&str>) -> Result<Proposal, Error> {
    let data = Dataset::from_idx(path, labels).map_err(|e| Error::Prepare(e.to_string()))?;
    let labels =
        labels.map_or_else(String::new, |name| format!("\ntarget = {}   # beside the images", quoted(name)));
    let section = format!("data = {}   # images in IDX; relative to this file{labels}", shown(path));
    let notes = vec![found(ModelKind::Cnn, &data)];
    Ok(Proposal { text: text(path, ModelKind::Cnn, TaskKind::Classification, &section), notes })
}

fn shown(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

fn found(kind: ModelKind, data: &Dataset) -> String {
    let what = match data.kind() {
        train::DataKind::Tabular => format!("rows of {} columns", data.features()),
        train::DataKind::Image(shape) => format!("images of {shape}"),
    };
    let model = if kind == ModelKind::Cnn { "a convolutional network" } else { "a multilayer perceptron" };
    let task = match data.task() {
        Task::Classification { classes } => format!("in {} classes", classes.len()),
        Task::Regression => "with a number to predict".to_owned(),
    };
    format!("{} {what} {task}: {model}", data.rows())
}

fn guess(header: &[String]) -> (String, String) {
    for known in TARGETS {
        if let Some(name) = header.iter().find(|name| name.eq_ignore_ascii_case(known)) {
            return (name.clone(), "its name says so".into());
        }
    }
    (header.last().cloned().unwrap_or_default(), "it is the last one; name another with --target".into())
}

/// Whether the columns look like pixels: one word and a running number, values from 0 to 255.
fn are_pixels(data: &Dataset) -> bool {
    let stem = |name: &str| {
        name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, 'x' | '_' | '.')).to_owned()
    };
    let names = data.feature_names();
    let numbered = |name: &String| name.ends_with(|c: char| c.is_ascii_digit());
    let alike = names.iter().all(|n| numbered(n) && stem(n) == stem(&names[0]));
    let range = data.profile().range;
    alike && names.len() >= 64 && range.0 >= 0.0 && range.1 <= 255.0
}

fn text(path: &Path, kind: ModelKind, task: TaskKind, section: &str) -> String {
    let stem = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let table = hyperparameters(kind);
    let (objective, or) = match task {
        TaskKind::Classification => ("maximize val_accuracy", "or val_log_loss, val_roc_auc, val_macro_f1"),
        TaskKind::Regression => ("minimize val_rmse", "or val_mae, val_r2"),
    };
    let tuned: Vec<Line> = table.iter().filter(|h| h.proposed).map(line).collect();
    let others: Vec<String> = table.iter().filter(|h| h.common).map(other).collect();
    format!(
        "# What to tune, and for what. `tunesmith check` looks it over, `tunesmith run` carries it out.\n\n\
         [study]\n\
         name = {name}\n\
         objective = \"{objective}\"   # {or}\n\
         trials = 40                           # or time = \"20m\"\n\n\
         [model]\n\
         kind = \"{kind}\"\n\
         {section}\n\
         # A hyperparameter that is not tuned is fixed here, such as: epochs = 20\n\n\
         [validation]\n\
         kind = \"holdout\"                      # or \"kfold\", with folds = 5\n\
         share = 0.2                           # the share of the rows that trials are judged by\n\
         test = 0.2                            # sealed: no trial reads it, `tunesmith confirm` opens it\n\
         {space}\n\
         # Also to be tuned or fixed, with more in docs/hyperparameters.md:\n\
         {others}\n{more}",
        name = quoted(&write::name(&stem)),
        space = write::space(&tuned),
        others = others.join("\n"),
        more = write::MORE,
    )
}

fn line(h: &Hyperparameter) -> Line {
    let role = match h.role {
        train::Role::Architecture => tunesmith::core::Role::Architecture,
        train::Role::Training => tunesmith::core::Role::Training,
        train::Role::Regularization => tunesmith::core::Role::Regularization,
    };
    Line { role, name: h.name.to_owned(), table: range(h), about: h.about.to_owned() }
}

/// A hyperparameter that is left alone, as a comment.
fn other(h: &Hyperparameter) -> String {
    let when = h.when.map(|w| format!(", when = {{ {} }}", w.shown())).unwrap_or_default();
    let range = range(h);
    let range = range.strip_suffix(" }").unwrap_or(&range);
    format!("# {} = {range}{when} }}  # {}; {} unless given", h.name, h.about, h.default)
}

fn range(h: &Hyperparameter) -> String {
    let scale = |log: bool| if log { ", scale = \"log\"" } else { "" };
    match h.tune {
        Range::Int { low, high, log, step: 1 } => format!("{{ int = [{low}, {high}]{} }}", scale(log)),
        Range::Int { low, high, log, step } => {
            format!("{{ int = [{low}, {high}], step = {step}{} }}", scale(log))
        }
        Range::Float { low, high, log } => {
            format!("{{ float = [{}, {}]{} }}", float(low), float(high), scale(log))
        }
        Range::Choice { values, ordered } => {
            let list: Vec<String> = values.iter().map(ToString::to_string).collect();
            let ordered = if ordered { ", ordered = true" } else { "" };
            format!("{{ choice = [{}]{ordered} }}", list.join(", "))
        }
    }
}
