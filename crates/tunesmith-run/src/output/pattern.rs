//! Reports by regular expressions.

use regex::{Captures, Regex};

use super::line::Line;

/// What a group of a pattern gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Metric(usize),
    Step,
    Fold,
}

/// A compiled pattern and what its groups give.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    groups: Vec<(usize, Target)>,
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// The name is no metric of the study.
    #[error("the pattern `{name}` belongs to no metric; the names are {known}")]
    UnknownName {
        /// The pattern's name.
        name: String,
        /// What it could be.
        known: String,
    },
    /// The expression does not compile.
    #[error("the pattern of `{name}` is not a valid regular expression: {why}")]
    Syntax {
        /// The pattern's name.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The expression has no group for the value.
    #[error(
        "the pattern of `{name}` has no group for the value; put brackets around it, for example {name}=(\\S+)"
    )]
    NoGroup {
        /// The pattern's name.
        name: String,
    },
}

/// What matches of several patterns give for one line.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) step: Option<u64>,
    pub(super) fold: Option<u64>,
    /// (index of the metric, value)
    pub(super) measures: Vec<(usize, f64)>,
}

impl Pattern {
    pub(super) fn new(name: &str, expression: &str, metrics: &[String]) -> Result<Pattern, PatternError> {
        let own = target(name, metrics).ok_or_else(|| PatternError::UnknownName {
            name: name.to_owned(),
            known: metrics.iter().map(String::as_str).chain(["step", "fold"]).collect::<Vec<_>>().join(", "),
        })?;
        let regex = Regex::new(expression).map_err(|error| PatternError::Syntax {
            name: name.to_owned(),
            why: error
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned(),
        })?;
        let names: Vec<Option<&str>> = regex.capture_names().collect();
        let named = |wanted: &str| names.iter().position(|group| *group == Some(wanted));
        let unnamed = || (1..names.len()).find(|&i| names[i].is_none());
        let others: Vec<(usize, Target)> = names
            .iter()
            .enumerate()
            .filter_map(|(i, group)| Some((i, target((*group)?, metrics)?)))
            .filter(|(_, target)| *target != own)
            .collect();
        let epoch = || if own == Target::Step { named("step").or_else(|| named("epoch")) } else { None };
        let value = named(name).or_else(epoch).or_else(|| named("value")).or_else(unnamed);
        match value {
            Some(i) => Ok(Pattern { regex, groups: [vec![(i, own)], others].concat() }),
            None => Err(PatternError::NoGroup { name: name.to_owned() }),
        }
    }

    /// Adds what the first match on a line gives; a value given before stays.
    ///
    /// # Errors
    /// A group matched something that is no number, said in words.
    pub(super) fn apply(&self, line: Line<'_>, metrics: &[String], found: &mut Found) -> Result<(), String> {
        let Some(captures) = self.regex.captures(line.text) else { return Ok(()) };
        for (group, target) in &self.groups {
            let Some(text) = text(&captures, *group) else { continue };
            match target {
                Target::Metric(i) => {
                    let value = number(text).ok_or_else(|| not_a_number(&metrics[*i], text))?;
                    if found.measures.iter().all(|(known, _)| known != i) {
                        found.measures.push((*i, value));
                    }
                }
                Target::Step => {
                    let step = text.parse().map_err(|_| not_a_count("step", text))?;
                    found.step.get_or_insert(step);
                }
                Target::Fold => {
                    let fold = text.parse().map_err(|_| not_a_count("fold", text))?;
                    found.fold.get_or_insert(fold);
                }
            }
        }
        Ok(())
    }
}

fn target(name: &str, metrics: &[String]) -> Option<Target> {
    match metrics.iter().position(|metric| metric == name) {
        Some(i) => Some(Target::Metric(i)),
        None if name == "step" || name == "epoch" => Some(Target::Step),
        None if name == "fold" => Some(Target::Fold),
        None => None,
    }
}

fn text<'t>(captures: &Captures<'t>, group: usize) -> Option<&'t str> {
    captures.get(group).map(|found| found.as_str().trim()).filter(|text| !text.is_empty())
}

/// A number, also where punctuation of the sentence follows it.
fn number(text: &str) -> Option<f64> {
    text.parse().or_else(|_| text.trim_end_matches(['.', ',', ';', ')', ']']).parse()).ok()
}

fn not_a_number(metric: &str, text: &str) -> String {
    format!("the pattern of {metric} matched `{text}`, which is not a number; narrow the group to the number")
}

fn not_a_count(name: &str, text: &str) -> String {
    format!(
        "the {name} matched is `{text}`, which is not a whole number; narrow the group, for example to (\\d+)"
    )
}
