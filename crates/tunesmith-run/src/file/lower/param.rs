//! One parameter: the kind it is, and what goes with it.

use tunesmith_core::{Accept, Condition, Domain, Name, Param, Prior, Scale, Test, Value};

use crate::file::node::{At, Place};
use crate::file::problem::Log;
use crate::file::raw::ParamTable;
use crate::file::read::{Given, Scalar};

/// The parameter without its role; `None` when something is wrong, which is recorded.
pub(super) fn param(name: &At<String>, table: &ParamTable, log: &mut Log) -> Option<Param> {
    let before = log.list.len();
    let domain = domain(name, table, log);
    let fields = &table.0;
    let prior = match fields.prior.get() {
        Some(prior) => match (prior.normal.get(), prior.log_normal.get()) {
            (Some(normal), None) => Some(Prior::Normal { mean: normal[0].value, sd: normal[1].value }),
            (None, Some(log)) => Some(Prior::LogNormal { median: log[0].value, sigma: log[1].value }),
            _ => {
                let label = "write { normal = [mean, sd] } or { log_normal = [median, sigma] }";
                log.say(
                    &prior.place,
                    format!("the prior of `{}` is not one distribution", name.value),
                    label,
                );
                None
            }
        },
        None => None,
    };
    let when = fields.when.get().map(|conditions| {
        let test = |(parent, accept): &(At<String>, At<Accept>)| Test {
            parent: Name::from(parent.as_str()),
            accept: accept.value.clone(),
        };
        Condition { tests: conditions.0.iter().map(test).collect() }
    });
    let broken = matches!(fields.when, Given::Broken)
        || matches!(fields.default, Given::Broken)
        || matches!(fields.prior, Given::Broken);
    if broken || log.list.len() > before {
        return None;
    }
    let mut param = Param::new(name.as_str(), domain?);
    param.when = when;
    param.default = fields.default.get().map(|value| value.0.clone());
    param.prior = prior;
    Some(param)
}

fn values(list: &At<Vec<At<Scalar>>>) -> Vec<Value> {
    list.iter().map(|item| item.value.0.clone()).collect()
}

fn domain(name: &At<String>, table: &ParamTable, log: &mut Log) -> Option<Domain> {
    let f = &table.0;
    let kinds: Vec<(&str, Option<&Place>, bool)> = vec![
        ("float", f.float.get().map(|at| &at.place), f.float.is_absent()),
        ("int", f.int.get().map(|at| &at.place), f.int.is_absent()),
        ("choice", f.choice.get().map(|at| &at.place), f.choice.is_absent()),
        ("simplex", f.simplex.get().map(|at| &at.place), f.simplex.is_absent()),
        ("permutation", f.permutation.get().map(|at| &at.place), f.permutation.is_absent()),
    ];
    let given: Vec<_> = kinds.iter().filter(|(_, _, absent)| !absent).collect();
    let kind = match given[..] {
        [&(kind, place, _)] => {
            place?;
            kind
        }
        [] => {
            // An unknown key was meant to say it.
            let inside = format!("{}.", name.place.path);
            if log.list.iter().any(|problem| problem.place.path.starts_with(&inside)) {
                return None;
            }
            let label = "give float = [0.0, 1.0], int = [1, 10] or choice = [\"a\", \"b\"]";
            log.say(&name.place, format!("`{}` does not say what kind it is", name.value), label);
            return None;
        }
        [first, second, ..] => {
            let place = second.1.or(first.1).unwrap_or(&name.place);
            let message = format!("`{}` is both {} and {}", name.value, first.0, second.0);
            log.say(place, message, "keep one of them");
            return None;
        }
    };
    misplaced(kind, table, log);
    let scale = match f.scale {
        Given::Broken => return None,
        _ => f.scale.value().map_or(Scale::Linear, |word| word.0),
    };
    if matches!(f.step, Given::Broken) || matches!(f.ordered, Given::Broken) {
        return None;
    }
    let step = f.step.get();
    if let Some(range) = f.float.get() {
        let (low, high) = (range[0].value, range[1].value);
        return Some(Domain::Float { low, high, scale, step: step.map(|s| s.value) });
    }
    if let Some(range) = f.int.get() {
        let step = match step {
            Some(step) if step.fract() != 0.0 || step.abs() >= 9.0e15 => {
                let message = format!("the step of the whole number `{}` is {}", name.value, step.value);
                log.say(&step.place, message, "give a whole number such as 1, 8 or 16");
                return None;
            }
            Some(step) => step.value as i64,
            None => 1,
        };
        return Some(Domain::Int { low: range[0].value, high: range[1].value, scale, step });
    }
    if let Some(list) = f.choice.get() {
        return Some(Domain::Choice { values: values(list), ordered: f.ordered.value().unwrap_or(false) });
    }
    if let Some(list) = f.simplex.get() {
        return Some(Domain::Simplex { parts: list.iter().map(|part| Name::from(part.as_str())).collect() });
    }
    f.permutation.get().map(|list| Domain::Permutation { items: values(list) })
}

/// Keys that do not go with the kind.
fn misplaced(kind: &str, table: &ParamTable, log: &mut Log) {
    let f = &table.0;
    let numeric = kind == "float" || kind == "int";
    let mut say = |key: &str, place: Option<&Place>, fits: &str| {
        if let Some(place) = place {
            log.say(place, format!("`{key}` does not go with {kind}"), format!("it belongs to {fits}"));
        }
    };
    if !numeric {
        say("scale", f.scale.get().map(|at| &at.place), "float and int");
        say("step", f.step.get().map(|at| &at.place), "float and int");
    }
    if kind != "choice" {
        say("ordered", f.ordered.get().map(|at| &at.place), "choice");
    }
}
