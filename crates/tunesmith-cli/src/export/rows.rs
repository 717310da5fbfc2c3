//! The columns of a study: a row a trial, or a row a report.

use std::sync::Arc;

use tunesmith::core::{Millis, Name};
use tunesmith::{History, Outcome, Trial};

use super::{Cell, Column, Kind};
use crate::view::metrics;

/// A row a trial.
pub(crate) fn trials(history: &History, now: Millis) -> Vec<Column> {
    let all: Vec<&Arc<Trial>> = history.trials().collect();
    let settings = history.settings();
    let objective = settings.objectives().next();
    let column = |name: &str, kind: Kind, cell: &dyn Fn(&Trial) -> Cell| {
        Column::new(name, kind, all.iter().map(|t| cell(t)))
    };
    let failure = |t: &Trial| match &t.outcome {
        Some((_, Outcome::Failed(failure))) => Some(failure.clone()),
        _ => None,
    };
    let mut columns = vec![
        column("number", Kind::Int, &|t| Cell::int(Some(t.number))),
        column("state", Kind::Text, &|t| Cell::text(Some(t.state().as_str()))),
        column("origin", Kind::Text, &|t| {
            Cell::text(serde_json::to_value(t.origin).ok().as_ref().and_then(|o| o.as_str()))
        }),
        column("value", Kind::Float, &|t| Cell::float(objective.and_then(|m| t.value(m)))),
        column("feasible", Kind::Bool, &|t| Cell::Bool(t.feasible(&settings.metrics))),
        column("diverged", Kind::Bool, &|t| Cell::Bool(objective.is_some_and(|m| t.diverged(m)))),
        column("by", Kind::Text, &|t| Cell::text(t.by.as_deref())),
        column("why", Kind::Text, &|t| Cell::text(t.why.as_deref().filter(|w| !w.is_empty()))),
        column("attempts", Kind::Int, &|t| Cell::Int(t.attempts.len() as i64)),
        column("started", Kind::Time, &|t| Cell::time(t.attempts.first().map(|a| a.started))),
        column("finished", Kind::Time, &|t| Cell::time(t.outcome.as_ref().map(|(time, _)| *time))),
        column("duration_s", Kind::Float, &|t| Cell::Float(t.duration(now) as f64 / 1e3)),
        column("error_class", Kind::Text, &|t| {
            let class = failure(t).and_then(|f| serde_json::to_value(f.class).ok());
            Cell::text(class.as_ref().and_then(|c| c.as_str()))
        }),
        column("error_message", Kind::Text, &|t| Cell::text(failure(t).map(|f| f.message))),
    ];
    let config = |t: &Trial| if t.config.is_empty() { t.fixed.clone() } else { t.config.clone() };
    let configs: Vec<_> = all.iter().map(|t| config(t)).collect();
    let mut params: Vec<Name> = history.space().params().iter().map(|p| p.name.clone()).collect();
    add_new(&mut params, configs.iter().flat_map(|c| c.iter().map(|(name, _)| name)));
    for name in &params {
        columns.push(Column::of_values(format!("param.{name}"), configs.iter().map(|c| c.get(name))));
    }
    let measured: Vec<Vec<(String, f64)>> = all.iter().map(|t| metrics(history, t)).collect();
    let mut names: Vec<String> = settings.metrics.iter().map(|m| m.name.to_string()).collect();
    add_new(&mut names, measured.iter().flatten().map(|(name, _)| name));
    for name in &names {
        let of = |row: &Vec<(String, f64)>| Cell::float(row.iter().find(|(n, _)| n == name).map(|(_, v)| *v));
        columns.push(Column::new(format!("metric.{name}"), Kind::Float, measured.iter().map(of)));
    }
    let mut keys: Vec<Name> = Vec::new();
    add_new(&mut keys, all.iter().flat_map(|t| t.notes.iter().map(|(key, _)| key)));
    for key in &keys {
        columns.push(Column::of_values(format!("note.{key}"), all.iter().map(|t| t.note(key))));
    }
    columns
}

/// A row a report.
pub(crate) fn reports(history: &History) -> Vec<Column> {
    let all: Vec<(u64, _)> = history.trials().flat_map(|t| t.reports.iter().map(|r| (t.number, r))).collect();
    let mut columns = vec![
        Column::new("trial", Kind::Int, all.iter().map(|(n, _)| Cell::int(Some(*n)))),
        Column::new("attempt", Kind::Int, all.iter().map(|(_, r)| Cell::Int(r.attempt.into()))),
        Column::new("step", Kind::Int, all.iter().map(|(_, r)| Cell::int(r.step))),
        Column::new("fold", Kind::Int, all.iter().map(|(_, r)| Cell::int(r.fold))),
        Column::new("time", Kind::Time, all.iter().map(|(_, r)| Cell::Time(r.time))),
    ];
    let mut names: Vec<Name> = Vec::new();
    add_new(&mut names, all.iter().flat_map(|(_, r)| r.measures.iter().map(|(name, _)| name)));
    for name in &names {
        let cells = all.iter().map(|(_, r)| Cell::float(r.measures.get(name)));
        columns.push(Column::new(format!("metric.{name}"), Kind::Float, cells));
    }
    columns
}

fn add_new<'n, N: PartialEq + Clone + 'n>(known: &mut Vec<N>, names: impl IntoIterator<Item = &'n N>) {
    for name in names {
        if !known.contains(name) {
            known.push(name.clone());
        }
    }
}
