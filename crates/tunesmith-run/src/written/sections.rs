//! `[study]`, `[metrics]`, `[stopping]` and `[execution]`, and how values are written.

use tunesmith::core::{Goal, Metric, Repeats, SamplerSpec, Settings, Take, Value};

use super::Heading;
use crate::file::Execution;
pub(super) use crate::init::{float, quoted as text};

/// A key: bare where TOML allows it.
pub(super) fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { name.to_owned() } else { text(name) }
}

pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Bool(b) => b.to_string(),
        Value::Int(i) => i.to_string(),
        Value::Float(x) => float(*x),
        Value::Text(t) => text(t),
        Value::List(items) => list(items),
    }
}

pub(super) fn list(values: &[Value]) -> String {
    format!("[{}]", values.iter().map(value).collect::<Vec<_>>().join(", "))
}

pub(super) fn study(heading: &Heading, settings: &Settings) -> String {
    let mut lines = vec!["[study]".to_owned(), format!("name = {}", text(&heading.name))];
    let objectives: Vec<String> = settings.objectives().map(objective).collect();
    match objectives.as_slice() {
        [one] => lines.push(format!("objective = {one}")),
        several => lines.push(format!("objective = [{}]", several.join(", "))),
    }
    let budget = settings.budget;
    lines.extend(budget.trials.map(|n| format!("trials = {n}")));
    lines.extend(budget.seconds.map(|s| format!("time = {}", float(s))));
    lines.extend(budget.target.map(|x| format!("target = {}", float(x))));
    if settings.seed != 0 {
        lines.push(format!("seed = {}", settings.seed));
    }
    lines.push(format!("sampler = {}", sampler(&settings.sampler)));
    if settings.retries != 0 {
        lines.push(format!("retries = {}", settings.retries));
    }
    lines.extend(match settings.repeats {
        Repeats::Skip => None,
        Repeats::Replicate => Some("repeats = \"replicate\"".to_owned()),
        Repeats::Reuse => Some("repeats = \"reuse\"".to_owned()),
    });
    match heading.warm_start.as_slice() {
        [] => {}
        [one] => lines.push(format!("warm_start = {}", text(one))),
        several => {
            let all: Vec<String> = several.iter().map(|name| text(name)).collect();
            lines.push(format!("warm_start = [{}]", all.join(", ")));
        }
    }
    lines.join("\n") + "\n"
}

fn take(take: Take) -> Option<String> {
    match take {
        Take::Mean => None,
        Take::Last => Some("take = \"last\"".to_owned()),
        Take::Best => Some("take = \"best\"".to_owned()),
    }
}

fn objective(metric: &Metric) -> String {
    let goal = if metric.goal == Goal::Maximize { "maximize" } else { "minimize" };
    match take(metric.take) {
        None => text(&format!("{goal} {}", metric.name)),
        Some(take) => format!("{{ metric = {}, goal = \"{goal}\", {take} }}", text(&metric.name)),
    }
}

fn sampler(sampler: &SamplerSpec) -> String {
    if sampler.options.is_empty() {
        return text(&sampler.name);
    }
    let options: Vec<String> = sampler.options.iter().map(|(name, x)| format!("{} = {}", key(name), value(x))).collect();
    format!("{{ name = {}, {} }}", text(&sampler.name), options.join(", "))
}

pub(super) fn metrics(settings: &Settings) -> String {
    let mut lines = Vec::new();
    for metric in settings.metrics.iter().filter(|m| !m.goal.is_objective()) {
        let goal = match metric.goal {
            Goal::AtMost(x) => format!("at_most = {}", float(x)),
            Goal::AtLeast(x) => format!("at_least = {}", float(x)),
            _ => "goal = \"watch\"".to_owned(),
        };
        let keys: Vec<String> = [Some(goal), take(metric.take)].into_iter().flatten().collect();
        lines.push(format!("{} = {{ {} }}", key(&metric.name), keys.join(", ")));
    }
    section("metrics", lines)
}

pub(super) fn stopping(settings: &Settings) -> String {
    let rule = &settings.stopping;
    if rule.name == "none" && rule.options.is_empty() {
        return String::new();
    }
    let mut lines = vec![format!("rule = {}", text(&rule.name))];
    lines.extend(rule.options.iter().map(|(name, x)| format!("{} = {}", key(name), value(x))));
    section("stopping", lines)
}

pub(super) fn execution(execution: &Execution) -> String {
    let mut lines = Vec::new();
    lines.extend(execution.jobs.map(|n| format!("jobs = {n}")));
    lines.extend(execution.time_limit.map(|limit| format!("time_limit = {}", float(limit.as_secs_f64()))));
    lines.extend(execution.threads.map(|n| format!("threads = {n}")));
    section("execution", lines)
}

fn section(name: &str, lines: Vec<String>) -> String {
    if lines.is_empty() { String::new() } else { format!("\n[{name}]\n{}\n", lines.join("\n")) }
}
