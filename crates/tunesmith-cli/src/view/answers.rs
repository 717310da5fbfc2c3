//! Importances as tables: methods side by side, with bars and intervals.

use tunesmith_explain::{Importance, Interval, Path, Unit};

use super::{Align, Table, bar, short, value};
use crate::output::Output;

/// The width of the longest bar.
const BAR: usize = 12;

/// The parameters, in the order of the first method.
pub(crate) fn params(answers: &[Importance], top: usize, out: &Output) -> String {
    let Some(first) = answers.first() else { return String::new() };
    let mut table = Table::new(head(&["parameter", "role"], answers));
    let longest: Vec<f64> =
        answers.iter().map(|a| a.params.iter().map(|e| e.value).fold(0.0, f64::max)).collect();
    for effect in first.params.iter().take(top) {
        let mut row = vec![effect.name.to_string(), effect.role.as_str().to_owned()];
        for (answer, longest) in answers.iter().zip(&longest) {
            let own = answer.params.iter().find(|e| e.name == effect.name);
            row.extend(own.map_or_else(empty, |e| cells(answer.unit, e.value, e.interval, *longest)));
        }
        table.row(row);
    }
    let more = first.params.len().saturating_sub(top);
    let rest = if more > 0 {
        let rest: f64 = first.params[top..].iter().map(|e| e.value).sum();
        format!("\nand {more} more, in sum {} (--top shows them)", amount(first.unit, rest))
    } else {
        String::new()
    };
    format!("{}{rest}\n{}", table.draw(out), legend(answers))
}

/// The strongest interactions; `None` where no method knows any.
pub(crate) fn pairs(answers: &[Importance], top: usize, out: &Output) -> Option<String> {
    let knowing: Vec<&Importance> = answers.iter().filter(|a| !a.pairs.is_empty()).collect();
    let first = knowing.first()?;
    let mut table = Table::new(head(&["together", ""], knowing.iter().copied()));
    let longest: Vec<f64> =
        knowing.iter().map(|a| a.pairs.iter().map(|p| p.value.abs()).fold(0.0, f64::max)).collect();
    for pair in first.pairs.iter().take(top) {
        let mut row = vec![pair.first.to_string(), pair.second.to_string()];
        for (answer, longest) in knowing.iter().zip(&longest) {
            let own = answer.pairs.iter().find(|p| p.first == pair.first && p.second == pair.second);
            row.extend(own.map_or_else(empty, |p| cells(answer.unit, p.value, p.interval, *longest)));
        }
        table.row(row);
    }
    Some(table.draw(out))
}

/// Sums by role; `None` where all parameters have the same.
pub(crate) fn roles(answers: &[Importance], out: &Output) -> Option<String> {
    let first = answers.first().filter(|a| a.roles.len() > 1)?;
    let mut table = Table::new(head(&["by role", ""], answers));
    for role in &first.roles {
        let mut row = vec![role.role.as_str().to_owned(), String::new()];
        for answer in answers {
            let longest = answer.roles.iter().map(|r| r.value).fold(0.0, f64::max);
            let own = answer.roles.iter().find(|r| r.role == role.role);
            row.extend(own.map_or_else(empty, |r| cells(answer.unit, r.value, r.interval, longest)));
        }
        table.row(row);
    }
    Some(table.draw(out))
}

/// The steps from the default to the best trial.
pub(crate) fn path(path: &Path, out: &Output) -> String {
    let columns = ["step", "from", "to", "predicted", "gain", "90% interval"];
    let mut table = Table::new(columns.map(|name| (name, Align::Right)));
    table.row(vec!["start".into(), String::new(), String::new(), short(path.value)]);
    let shown = |side: &Option<tunesmith::Value>| side.as_ref().map_or_else(|| "inactive".into(), value);
    for step in &path.steps {
        table.row(vec![
            step.name.to_string(),
            shown(&step.from),
            shown(&step.to),
            short(step.value),
            three(step.gain),
            step.interval.map_or_else(String::new, |i| between(Unit::Gain, i)),
        ]);
    }
    let (start, end) = path.observed;
    let start = start.map_or_else(String::new, |x| format!("{} at the start and ", short(x)));
    format!("{}\nobserved: {start}{} in trial {}", table.draw(out), short(end), path.best)
}

/// Which models were asked, and what a reader should know, each once.
pub(crate) fn notes(answers: &[Importance]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let percent = |share: f64| format!("{:.0}%", 100.0 * share.max(0.0));
    for answer in answers {
        let trials = super::count(answer.points as u64, "trial");
        lines.push(match answer.model {
            None => format!("From {trials}."),
            Some(fit) => {
                let other = fit.other.map_or_else(String::new, |(kind, explained)| {
                    format!("; a {} {}", kind.as_str(), percent(explained))
                });
                format!(
                    "From {trials}, by a {} that predicts {} of the variation of results it has not seen{other}.",
                    fit.kind.as_str(),
                    percent(fit.explained)
                )
            }
        });
    }
    lines.extend(answers.iter().flat_map(|a| &a.warnings).map(|warning| format!("Note: {warning}.")));
    let mut seen: Vec<String> = Vec::new();
    lines.retain(|line| {
        let is_new = !seen.contains(line);
        if is_new {
            seen.push(line.clone());
        }
        is_new
    });
    lines.join("\n")
}

/// What the columns of each method count.
fn legend(answers: &[Importance]) -> String {
    let line = |a: &Importance| {
        let unit = match a.unit {
            Unit::Variance => format!("a share of how {} varies", a.metric),
            Unit::Share => "a share of all parameters".to_owned(),
            Unit::Gain => match a.total {
                Some(total) => format!("{}, {} in all", a.metric, three(total)),
                None => a.metric.to_string(),
            },
        };
        format!("{}: {} ({unit}), with 90% intervals", a.method, a.method.question())
    };
    answers.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn head<'a>(first: &[&str; 2], answers: impl IntoIterator<Item = &'a Importance>) -> Vec<(String, Align)> {
    let mut head: Vec<(String, Align)> = first.iter().map(|name| ((*name).to_owned(), Align::Left)).collect();
    for answer in answers {
        head.extend([
            (answer.method.to_string(), Align::Left),
            (String::new(), Align::Right),
            (String::new(), Align::Left),
        ]);
    }
    head
}

fn empty() -> [String; 3] {
    [String::new(), String::new(), String::new()]
}

/// A bar, the number, and its interval. What is nothing against the longest bar is rounding.
fn cells(unit: Unit, x: f64, interval: Option<Interval>, longest: f64) -> [String; 3] {
    let seen = |x: f64| if x.abs() < 1e-9 * longest { 0.0 } else { x };
    let share = if longest > 0.0 { seen(x).abs() / longest } else { 0.0 };
    let interval = interval.map(|i| Interval { low: seen(i.low), high: seen(i.high) });
    [bar(share, BAR), amount(unit, seen(x)), interval.map_or_else(String::new, |i| between(unit, i))]
}

fn between(unit: Unit, interval: Interval) -> String {
    format!("{} to {}", amount(unit, interval.low), amount(unit, interval.high))
}

fn amount(unit: Unit, x: f64) -> String {
    match unit {
        Unit::Variance | Unit::Share if x.abs() < 0.0995 => format!("{:.1}%", 100.0 * x),
        Unit::Variance | Unit::Share => format!("{:.0}%", 100.0 * x),
        Unit::Gain => three(x),
    }
}

/// A number to three significant digits.
fn three(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return short(x);
    }
    let places = 2 - x.abs().log10().floor() as i32;
    let scale = 10_f64.powi(places);
    let rounded = (x * scale).round() / scale;
    short(if rounded.is_finite() { rounded } else { x })
}
