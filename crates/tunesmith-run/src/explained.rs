//! What a study's plan tells those who explain it, and the study file that follows from their advice.

use std::path::Path;

use tunesmith::Study;
use tunesmith::core::{Config, Domain, History, Name, Settings, Space, Value};
use tunesmith_explain::advise::NextStudy;
use tunesmith_explain::diagnose::Options;

use crate::file::{Plan, Program};
use crate::template::RunLine;
use crate::vocabulary::vocabulary;
use crate::written::{Heading, study_text};
use crate::{Error, recorded};

/// What the plan of a study says about its trials beside the history: values that are not tuned, how far ranges could reach, what
/// else could be tuned, and the rows of each part of the data. A study made from code has no plan, and nothing is known.
pub fn circumstances(history: &History) -> Options {
    let plan =
        history.settings().program.as_deref().and_then(|text| Plan::from_json(text, Path::new("")).ok());
    let program = match plan.map(|plan| plan.program) {
        Some(Program::Model(program)) => program,
        Some(Program::Command(command)) => {
            return Options { written: written(&command.run), ..Options::default() };
        }
        None => return Options::default(),
    };
    let vocabulary = vocabulary();
    let Some(model) = vocabulary.model(&program.kind) else { return Options::default() };
    let space = history.space();
    let fixed: Config =
        program.fixed.iter().map(|(name, value)| (Name::from(name.as_str()), value.clone())).collect();
    let defaults: Config = model
        .hyperparameters
        .iter()
        .filter(|h| space.get(&h.name).is_none() && fixed.get(&h.name).is_none())
        .filter_map(|h| Some((Name::from(h.name.as_str()), h.default.clone()?)))
        .collect();
    let limits = model.hyperparameters.iter().filter_map(|h| {
        let (low, high) = match h.accepts.as_ref()? {
            Domain::Float { low, high, .. } => (*low, *high),
            Domain::Int { low, high, .. } => (*low as f64, *high as f64),
            _ => return None,
        };
        Some((Name::from(h.name.as_str()), low, high))
    });
    let rows = history
        .data_profile()
        .and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok())
        .and_then(|profile| profile.get("rows")?.as_f64());
    // Of folds, each is validated on in turn.
    let validated = match program.validation.folds {
        Some(folds) => 1.0 / folds.max(2) as f64,
        None => program.validation.share,
    };
    let part = |share: f64| rows.map(|rows| (rows * share).round() as u64);
    Options {
        trial: None,
        limits: limits.collect(),
        available: available(&program.kind),
        fixable: true,
        training_rows: part(1.0 - validated),
        validation_rows: part(validated),
        fixed,
        defaults,
        written: Config::new(),
    }
}

/// The numbers that a command gives its program: `--lr 0.1`, `--lr=0.1`, `lr=0.1`.
fn written(run: &RunLine) -> Config {
    let words: Vec<&str> = match run {
        RunLine::Line(line) => line.split_whitespace().collect(),
        RunLine::List(words) => words.iter().map(String::as_str).collect(),
    };
    let mut values = Config::new();
    for (at, word) in words.iter().enumerate() {
        let (name, value) = match (word.split_once('='), words.get(at + 1)) {
            (Some((name, value)), _) => (name, value),
            (None, Some(next)) if word.starts_with('-') => (*word, *next),
            _ => continue,
        };
        let name = name.trim_start_matches('-').replace('-', "_");
        let number = value.parse::<i64>().map(Value::Int).or_else(|_| value.parse().map(Value::Float));
        if let Ok(value) = number
            && !name.is_empty()
        {
            values.set(name.as_str(), value);
        }
    }
    values
}

#[cfg(feature = "train")]
fn available(kind: &str) -> Vec<tunesmith::Param> {
    crate::model::proposals(kind)
}

#[cfg(not(feature = "train"))]
fn available(_: &str) -> Vec<tunesmith::Param> {
    Vec::new()
}

/// The text of the follow-up study file, to lie in `folder`; it learns from `study`.
///
/// # Errors
/// The study was made from code, so that no file says how its trials are carried out.
pub fn follow_up(study: &Study, next: &NextStudy, name: &str, folder: &Path) -> Result<String, Error> {
    let history = study.history()?;
    let mut plan = recorded::plan(study, None)?;
    let params = next.params.iter().map(|p| p.param.clone());
    let builder =
        next.constraints.iter().fold(Space::builder().params(params), |b, c| b.constraint(c.clone()));
    let space =
        builder.build().map_err(|e| Error::Prepare(format!("the follow-up's space is not sound: {e}")))?;
    if let Program::Model(model) = &mut plan.program {
        let tuned = |name: &str| space.get(name).is_some();
        model.fixed = next
            .fixed
            .iter()
            .filter(|(name, _)| !tuned(name))
            .map(|(name, value)| (name.to_string(), value.clone()))
            .collect();
    }
    let mut settings = Settings { space, ..history.settings().clone() };
    settings.budget.trials = Some(next.trials);
    settings.budget.seconds = None;
    // Options of parameters that are tuned no more would be refused.
    let known =
        |option: &str| option.split_once('.').is_none_or(|(_, param)| settings.space.get(param).is_some());
    settings.sampler.options = settings
        .sampler
        .options
        .iter()
        .filter(|(o, _)| known(o))
        .map(|(o, v)| (o.clone(), v.clone()))
        .collect();
    Ok(study_text(&heading(study, next, name), &settings, &plan, folder))
}

/// Comments that say what changed and why.
fn heading(study: &Study, next: &NextStudy, name: &str) -> Heading {
    let mut comments = vec![
        format!(
            "Follows up on the study `{}`, as `tunesmith advise` proposes; it learns from its trials.",
            study.name()
        ),
        "Look it over, then: tunesmith run THIS FILE".to_owned(),
    ];
    if !next.changes.is_empty() {
        comments.extend([String::new(), "Changed:".to_owned()]);
    }
    for change in &next.changes {
        let why = change
            .because
            .map_or_else(|| "where the good trials are".to_owned(), |kind| kind.as_str().to_owned());
        comments.push(format!("  {}: {} ({why})", change.param, change.what));
    }
    let remarks = next.params.iter().map(|p| {
        let changed = if p.changes.is_empty() { "" } else { ", changed" };
        (p.param.name.to_string(), format!("{}{changed}", p.purpose.as_str()))
    });
    Heading {
        comments,
        name: name.to_owned(),
        warm_start: vec![study.name().to_owned()],
        remarks: remarks.collect(),
    }
}
