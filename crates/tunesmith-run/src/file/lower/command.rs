//! `[command]`: a program to run for each trial.

use tunesmith_core::{Metric, Space};

use super::Context;
use crate::file::node::{At, Place};
use crate::file::plan::{CommandProgram, ReportFormat};
use crate::file::problem::Log;
use crate::file::raw::{CommandTable, Reports, RunWords};
use crate::output::Rules;
use crate::process::parameter_variables;
use crate::template::{RunLine, Template, TemplateError};

pub(super) fn command(
    table: &At<CommandTable>,
    space: Option<&Space>,
    metrics: Option<&[Metric]>,
    context: &Context<'_>,
    log: &mut Log,
) -> Option<CommandProgram> {
    let shell = table.shell.value().unwrap_or(false);
    let run = match table.run.get() {
        Some(words) => {
            let run = match &words.value {
                RunWords::Line(line) => RunLine::Line(line.clone()),
                RunWords::List(list) => RunLine::List(list.iter().map(|word| word.value.clone()).collect()),
            };
            if let Some(space) = space {
                let names: Vec<&str> = space.params().iter().map(|p| &*p.name).collect();
                if let Err(error) = Template::parse(&run, shell, &names) {
                    template_error(&error, words, context, log);
                }
                if let Err(clash) = parameter_variables(names) {
                    log.say(&words.place, clash.to_string(), "");
                }
            }
            Some(run)
        }
        None => {
            if table.run.is_absent() {
                let label = "write run = \"python train.py --lr {lr}\"";
                log.say(&table.place, "[command] does not say what to run", label);
            }
            None
        }
    };
    let reports = match table.reports.get().map(|at| &at.value) {
        Some(Reports::Patterns(patterns)) => {
            if let Some(metrics) = metrics {
                check_patterns(patterns, metrics, log);
            }
            let plain = |(name, regex): &(At<String>, At<String>)| (name.value.clone(), regex.value.clone());
            ReportFormat::Patterns(patterns.iter().map(plain).collect())
        }
        Some(Reports::Json) | None => ReportFormat::Json,
    };
    let env = table.env.get().map_or(&[][..], |env| &env.entries);
    for (name, _) in env {
        if name.is_empty() || name.contains(['=', '\0']) {
            let message = format!("{:?} cannot be the name of a variable", name.value);
            log.say(&name.place, message, "use letters, digits and `_`");
        }
    }
    Some(CommandProgram {
        run: run?,
        shell,
        cwd: table.cwd.get().map_or_else(|| context.folder.to_owned(), |cwd| context.resolve(cwd)),
        env: env.iter().map(|(name, value)| (name.value.clone(), value.0.to_string())).collect(),
        reports,
    })
}

/// Each pattern by itself, so that every problem has its own place.
fn check_patterns(patterns: &[(At<String>, At<String>)], metrics: &[Metric], log: &mut Log) {
    let names: Vec<String> = metrics.iter().map(|m| m.name.to_string()).collect();
    for (name, regex) in patterns {
        let one = vec![(name.value.clone(), regex.value.clone())];
        if let Err(error) = Rules::new(names.clone(), None, one) {
            let known = names.contains(name) || ["step", "epoch", "fold"].contains(&name.as_str());
            let place = if known { &regex.place } else { &name.place };
            let text = error.to_string();
            let (message, label) = text.split_once("; ").unwrap_or((&text, "mend this expression"));
            log.say(place, message, label);
        }
    }
}

/// A template's error at the very character.
fn template_error(error: &TemplateError, words: &At<RunWords>, context: &Context<'_>, log: &mut Log) {
    let text = error.to_string();
    let (message, label) = text.split_once("; ").unwrap_or((&text, ""));
    let (place, length) = match error {
        TemplateError::UnclosedQuote { place, .. }
        | TemplateError::UnclosedBrace { place }
        | TemplateError::LoneBrace { place } => (Some(*place), 1),
        TemplateError::EmptyPlaceholder { place } => (Some(*place), 2),
        TemplateError::Unknown { place, name, .. } => (Some(*place), name.chars().count() + 2),
        _ => (None, 0),
    };
    let spot = place.and_then(|place| {
        let (text, whole): (&str, &Place) = match (&words.value, place.argument) {
            (RunWords::List(list), Some(argument)) => {
                let word = list.get(argument.checked_sub(1)?)?;
                (&word.value, &word.place)
            }
            (RunWords::Line(line), None) => (line, &words.place),
            _ => return None,
        };
        let byte = |column: usize| text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
        let start = place.column.checked_sub(1)?;
        Some(whole.within(context.source, text, byte(start)..byte(start + length)))
    });
    log.say(spot.as_ref().unwrap_or(&words.place), message, label);
}
