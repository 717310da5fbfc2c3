//! Objectives, limits and watched metrics as one list.

use std::sync::Arc;

use tunesmith_core::{Goal, Metric, nearest};

use crate::file::node::Place;
use crate::file::problem::Log;
use crate::file::raw::{EXAMPLE, Objective, Root, StudyTable};
use crate::file::vocabulary::Model;

/// Objectives first, then `[metrics]` in the file's order.
pub(super) fn metrics(
    root: &Root,
    study: &StudyTable,
    model: Option<&Model>,
    log: &mut Log,
) -> Option<Vec<Metric>> {
    let mut found: Vec<(Metric, Place)> = Vec::new();
    match (study.objective.get(), model) {
        (Some(objectives), _) => {
            let each = objectives.0.iter().map(|objective| lower(objective, model, log));
            let each: Vec<Option<(Metric, Place)>> = each.collect();
            let all: Option<Vec<_>> = each.into_iter().collect();
            found.extend(all?);
        }
        (None, Some(model)) if study.objective.is_absent() => {
            let of_values = root.model.get().and_then(|table| table.task.value());
            let metric = match of_values {
                Some(task) if task.0 == "regression" => &model.regression,
                _ => &model.objective,
            };
            found.push((metric.clone(), Place::default()));
        }
        (None, _) => {
            // Without a sound [model] or [command] the larger problem is recorded already.
            if study.objective.is_absent() && root.command.get().is_some() {
                let place = root.study.get().or(None).map(|at| at.place.clone());
                let place =
                    place.or_else(|| root.command.get().map(|at| at.place.clone())).unwrap_or_default();
                let label = "write objective = \"maximize accuracy\" or \"minimize loss\" under [study]";
                log.say(&place, "the study does not say what is wanted", label);
            }
        }
    }
    if let Some(others) = root.metrics.get() {
        found.extend(others.entries.iter().map(|(name, metric)| {
            let lowered = Metric { name: Arc::from(name.as_str()), goal: metric.goal, take: metric.take };
            (lowered, name.place.clone())
        }));
    }
    let mut sound = !found.is_empty() && root.metrics.get().is_none_or(|others| !others.broken);
    for (i, (metric, place)) in found.iter().enumerate() {
        if metric.name.trim().is_empty() {
            log.say(place, "a metric needs a name", "name it as the reports do");
            sound = false;
        } else if found[..i].iter().any(|(other, _)| other.name == metric.name) {
            let message = format!("the metric `{}` is there twice", metric.name);
            log.say(place, message, "give each metric one goal");
            sound = false;
        } else if let Some(model) = model
            && !model.metrics.iter().any(|known| **known == *metric.name)
        {
            let known = model.metrics.iter().map(String::as_str);
            let label = match nearest(&metric.name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it reports {}", model.metrics.join(", ")),
            };
            log.say(place, format!("the model `{}` reports no `{}`", model.name, metric.name), label);
            sound = false;
        }
    }
    sound.then(|| found.into_iter().map(|(metric, _)| metric).collect())
}

/// An objective with its direction: what is said, else what the model knows. What is said must not be what nobody wants.
fn lower(objective: &Objective, model: Option<&Model>, log: &mut Log) -> Option<(Metric, Place)> {
    let (name, place) = (&objective.metric, &objective.metric.place);
    let known = model
        .and_then(|model| model.goals.iter().find(|(known, _)| *known == name.value).map(|(_, goal)| *goal));
    let word = |goal: Goal| if goal == Goal::Minimize { "minimize" } else { "maximize" };
    let goal = match (objective.goal, known) {
        (Some(goal), Some(known)) if goal != known => {
            let better = if known == Goal::Minimize { "lower" } else { "higher" };
            let label = format!("write \"{} {}\"", word(known), name.value);
            log.say(place, format!("`{}` is better the {better} it is", name.value), label);
            return None;
        }
        (Some(goal), _) | (None, Some(goal)) => goal,
        // A metric that the model does not report is told apart below.
        (None, None) if model.is_some_and(|m| !m.metrics.contains(&name.value)) => Goal::Minimize,
        (None, None) => {
            let message = format!("the objective {:?} is not a direction and a metric", name.value);
            log.say(place, message, EXAMPLE);
            return None;
        }
    };
    Some((Metric { name: Arc::from(name.as_str()), goal, take: objective.take }, place.clone()))
}
