//! `tunesmith trials`

use std::cmp::Ordering;
use std::sync::Arc;

use tunesmith::core::{State, nearest};
use tunesmith::{Goal, History, Trial, clock};

use crate::context::Context;
use crate::trouble::{Result, Trouble};
use crate::view::{Align, Table, TrialView, duration, short, value};

/// Lists the trials of a study
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// Only trials in this state; may be given several times
    #[arg(long, value_name = "STATE", value_parser = ["waiting", "running", "paused", "done", "stopped", "failed"])]
    state: Vec<String>,
    /// By `number`, `value` (best first), `duration`, or the name of a metric or a parameter
    #[arg(long, value_name = "KEY", default_value = "number")]
    sort: String,
    /// The other way round
    #[arg(long)]
    reverse: bool,
    /// At most this many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let (out, now) = (&context.out, clock::now());
    let chosen =
        |t: &&Arc<Trial>| args.state.is_empty() || args.state.iter().any(|s| s == t.state().as_str());
    let mut list: Vec<&Arc<Trial>> = history.trials().filter(chosen).collect();
    sort(&mut list, &args.sort, &history, now)?;
    if args.reverse {
        list.reverse();
    }
    list.truncate(args.limit.unwrap_or(usize::MAX));
    if out.json {
        let views: Vec<_> = list.iter().map(|t| TrialView::new(&history, t, now)).collect();
        return out.print_json(&views);
    }
    if list.is_empty() {
        out.say(if history.is_empty() { "no trial yet" } else { "no trial in that state" });
        return Ok(());
    }
    out.print(table(&list, &history, now).draw(out))
}

fn table(list: &[&Arc<Trial>], history: &History, now: i64) -> Table {
    let (settings, space) = (history.settings(), history.space());
    let head = [("trial", Align::Right), ("state", Align::Left)]
        .map(|(name, align)| (name.to_owned(), align))
        .into_iter();
    let head = head
        .chain(settings.metrics.iter().map(|m| (m.name.to_string(), Align::Right)))
        .chain(space.params().iter().map(|p| (p.name.to_string(), Align::Right)))
        .chain([("time".to_owned(), Align::Right)]);
    let mut table = Table::new(head);
    for trial in list {
        let mut row = vec![trial.number.to_string(), state(trial, history)];
        row.extend(settings.metrics.iter().map(|m| trial.value(m).map_or_else(String::new, short)));
        let config = if trial.config.is_empty() { &trial.fixed } else { &trial.config };
        row.extend(space.params().iter().map(|p| config.get(&p.name).map_or_else(String::new, value)));
        row.push(if trial.attempts.is_empty() { String::new() } else { duration(trial.duration(now)) });
        table.row(row);
    }
    table
}

/// The state, and what it alone would hide.
fn state(trial: &Trial, history: &History) -> String {
    let settings = history.settings();
    let mut words = vec![trial.state().as_str().to_owned()];
    if let Some((_, tunesmith::Outcome::Failed(failure))) = &trial.outcome {
        words.push(failure.class.to_string());
    }
    if settings.objectives().next().is_some_and(|m| trial.diverged(m)) {
        words.push("diverged".into());
    } else if trial.state() == State::Done && !trial.feasible(&settings.metrics) {
        words.push("outside a limit".into());
    }
    words.join(", ")
}

fn sort(list: &mut [&Arc<Trial>], key: &str, history: &History, now: i64) -> Result {
    let settings = history.settings();
    match key {
        "number" => return Ok(()),
        "duration" => list.sort_by_key(|t| t.duration(now)),
        _ => {
            let metric = if key == "value" { settings.objectives().next() } else { settings.metric(key) };
            if let Some(metric) = metric {
                let down = metric.goal == Goal::Maximize;
                list.sort_by(|a, b| numbers(a.value(metric), b.value(metric), down));
                if key == "value" {
                    list.sort_by_key(|t| {
                        t.value(metric).is_some_and(f64::is_finite) && !t.feasible(&settings.metrics)
                    });
                }
            } else if history.space().get(key).is_some() {
                list.sort_by(|a, b| {
                    let of = |t: &Trial| t.config.get(key).cloned();
                    match (of(a), of(b)) {
                        (Some(a), Some(b)) if a.as_f64().is_some() => numbers(a.as_f64(), b.as_f64(), false),
                        (Some(a), Some(b)) => a.to_string().cmp(&b.to_string()),
                        (a, b) => a.is_none().cmp(&b.is_none()),
                    }
                });
            } else {
                let names = ["number", "value", "duration"].into_iter();
                let names = names.chain(settings.metrics.iter().map(|m| &*m.name));
                let known: Vec<&str> =
                    names.chain(history.space().params().iter().map(|p| &*p.name)).collect();
                let hint = match nearest(key, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", known.join(", ")),
                };
                return Err(Trouble::usage(format!("trials cannot be sorted by `{key}`; {hint}")));
            }
        }
    }
    Ok(())
}

/// Finite numbers in order, then the others, then missing ones.
fn numbers(a: Option<f64>, b: Option<f64>, down: bool) -> Ordering {
    let rank = |x: Option<f64>| match x {
        Some(x) if x.is_finite() => 0,
        Some(_) => 1,
        None => 2,
    };
    rank(a).cmp(&rank(b)).then_with(|| {
        let (a, b) = (a.unwrap_or(0.0), b.unwrap_or(0.0));
        if down { b.total_cmp(&a) } else { a.total_cmp(&b) }
    })
}
