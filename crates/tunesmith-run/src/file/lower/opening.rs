//! The first line of a session: the same meaning as in a study file, with relations and limits in one list.

use std::sync::Arc;

use tunesmith_core::expr::Constraint;
use tunesmith_core::{Goal, Metric, Take};

use super::{Context, metrics, space};
use crate::file::Opening;
use crate::file::node::{At, Place};
use crate::file::problem::Log;
use crate::file::raw::{Objective, OneOrMany, OpeningTable, Root, SpaceTable, StudyTable, Texts};
use crate::file::read::Given;

/// What the first line means; `None` when something is missing, which is recorded.
pub(in crate::file) fn opening(
    table: &OpeningTable,
    context: &Context<'_>,
    log: &mut Log,
) -> Option<Opening> {
    let start = Place::default();
    let name = table.name.get().map(|_| super::name(table.name.get(), context, log));
    let (root, study) = sections(table, &start);
    let mut metrics = metrics::metrics(&root, &study, None, log);
    let space = match table.space.get() {
        Some(space) => {
            let (relations, limits) = sorted(&table.constraints, &space.value, log);
            if let Some(metrics) = &mut metrics {
                add(metrics, limits, log);
            }
            let written = SpaceTable { constraints: relations, ..space.value.clone() };
            space::space(&written, &space.place, None, &[], context, log)
        }
        None => {
            if table.space.is_absent() {
                let label = "send {\"space\": {\"x\": {\"float\": [0, 1]}}} first, or name a study file";
                log.say(&start, "there is nothing to tune: the first line has no `space`", label);
            }
            None
        }
    };
    let settings = super::settings(&root, &study, space, metrics, context, log)?;
    let warm_start = texts(&table.warm_start).iter().map(|name| name.value.clone()).collect();
    Some(Opening { name, settings, seeded: !table.seed.is_absent(), warm_start })
}

/// The sections of a study file that say the same.
fn sections(table: &OpeningTable, start: &Place) -> (Root, StudyTable) {
    let objective = match &table.objective {
        Given::Absent => default_objective(start),
        given => given.clone(),
    };
    let study = StudyTable {
        objective,
        trials: table.trials.clone(),
        time: table.time.clone(),
        target: table.target.clone(),
        seed: table.seed.clone(),
        sampler: table.sampler.clone(),
        retries: table.retries.clone(),
        repeats: table.repeats.clone(),
        ..StudyTable::default()
    };
    let root = Root { metrics: table.metrics.clone(), stopping: table.stopping.clone(), ..Root::default() };
    (root, study)
}

/// What is wanted where nobody says so.
pub(super) fn default_objective(place: &Place) -> Given<OneOrMany<Objective>> {
    let metric = At::new("value".to_owned(), place.clone());
    let objective = Objective { metric, goal: Some(Goal::Minimize), take: Take::default() };
    Given::Is(At::new(OneOrMany(vec![At::new(objective, place.clone())]), place.clone()))
}

pub(super) fn texts(given: &Given<Texts>) -> &[At<String>] {
    given.get().map_or(&[], |at| &at.value.0)
}

/// Constraints on configurations.
type Relations = Given<Vec<At<String>>>;

/// The relations of the space, those that stand beside it included, and the limits on metrics.
fn sorted(
    constraints: &Given<Texts>,
    space: &SpaceTable,
    log: &mut Log,
) -> (Relations, Vec<(Metric, Place)>) {
    let (mut relations, mut limits) = (Vec::new(), Vec::new());
    for text in texts(constraints) {
        match limit(text, space, log) {
            Some(metric) => limits.push((metric, text.place.clone())),
            None => relations.push(text.clone()),
        }
    }
    let relations = match (&space.constraints, relations.is_empty()) {
        (Given::Broken, _) => Given::Broken,
        (given, true) => given.clone(),
        (given, false) => {
            let inside = given.get().map_or(&[][..], |at| &at.value);
            let place = relations[0].place.clone();
            Given::Is(At::new(inside.iter().cloned().chain(relations).collect(), place))
        }
    };
    (relations, limits)
}

/// The limit that `NAME <= NUMBER`, `NAME >= NUMBER` or the same the other way round sets, unless the name is a parameter's.
fn limit(text: &At<String>, space: &SpaceTable, log: &mut Log) -> Option<Metric> {
    let (at, sign) = text.char_indices().find(|(_, c)| matches!(c, '<' | '>'))?;
    let right = &text[at + 1..];
    let (or_equal, right) = right.strip_prefix('=').map_or((false, right), |rest| (true, rest));
    let (left, right) = (text[..at].trim(), right.trim());
    let (name, value, at_most) = match (left.parse::<f64>(), right.parse::<f64>()) {
        (Err(_), Ok(value)) => (left, value, sign == '<'),
        (Ok(value), Err(_)) => (right, value, sign == '>'),
        _ => return None,
    };
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || "_-./@:".contains(c));
    // Where a parameter stands in it, it is a relation; the space tells what is wrong with any other.
    let params = space::names(space);
    let parameter = |name: &str| {
        let part_of = |p: &String| name.strip_prefix(p.as_str()).is_some_and(|r| r.starts_with('.'));
        params.iter().any(|p| p == name || part_of(p))
    };
    let relation = match Constraint::parse(text) {
        Ok(parsed) => parsed.names().iter().any(|name| parameter(name)),
        Err(_) => parameter(name),
    };
    if !is_name || !value.is_finite() || relation {
        return None;
    }
    if !or_equal {
        let label = format!("write \"{name} {}= {value}\"", if at_most { '<' } else { '>' });
        log.say(&text.place, format!("a limit on a metric includes its end: {:?}", text.value), label);
    }
    let goal = if at_most { Goal::AtMost(value) } else { Goal::AtLeast(value) };
    Some(Metric { name: Arc::from(name), goal, take: Take::default() })
}

/// Limits beside the metrics. A metric has one goal.
fn add(metrics: &mut Vec<Metric>, limits: Vec<(Metric, Place)>, log: &mut Log) {
    for (limit, place) in limits {
        if metrics.iter().any(|m| m.name == limit.name) {
            let label = "report it under two names where it has two goals";
            log.say(&place, format!("the metric `{}` is there twice", limit.name), label);
        } else {
            metrics.push(limit);
        }
    }
}
