//! What can be wrong between parameters: names, conditions, constraints.

use super::Errors;
use crate::expr::{Constraint, Kind};
use crate::space::Test;
use crate::{Accept, Domain, Name, Param, Space, SpaceError, Value, nearest};

/// No name twice, none that hides a share of a simplex.
pub(crate) fn names(params: &[Param], errors: &mut Errors) {
    for (i, p) in params.iter().enumerate() {
        if params[..i].iter().any(|q| q.name == p.name) {
            errors.push(SpaceError::at(
                &p.name,
                "name",
                format!("there are two parameters `{}`", p.name),
                "rename one",
            ));
        }
        let share_of = params.iter().find(|q| match (&q.domain, p.name.rsplit_once('.')) {
            (Domain::Simplex { parts }, Some((group, part))) => {
                *q.name == *group && parts.iter().any(|known| **known == *part)
            }
            _ => false,
        });
        if let Some(group) = share_of {
            errors.push(SpaceError::at(
                &p.name,
                "name",
                format!("`{}` is already the name of a share of `{}`", p.name, group.name),
                "rename one",
            ));
        }
    }
}

/// Every test names another parameter and values that it can take.
pub(crate) fn conditions(params: &[Param], errors: &mut Errors) {
    for p in params {
        for (i, test) in p.when.iter().flat_map(|w| &w.tests).enumerate() {
            let mut say = |message: String, help: String| {
                errors.push(SpaceError { index: Some(i), ..SpaceError::at(&p.name, "when", message, help) });
            };
            let Some(parent) = params.iter().find(|q| q.name == test.parent) else {
                let hint = match nearest(&test.parent, params.iter().map(|q| &*q.name)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name another parameter of the space".into(),
                };
                say(format!("`{}` depends on `{}`, which does not exist", p.name, test.parent), hint);
                continue;
            };
            if parent.name == p.name {
                say(format!("`{}` depends on itself", p.name), "name another parameter".into());
                continue;
            }
            match &test.accept {
                Accept::OneOf(values) if values.is_empty() => {
                    say(
                        format!(
                            "`{}` is never active: its condition on `{}` lists no value",
                            p.name, parent.name
                        ),
                        "list at least one value".into(),
                    );
                }
                Accept::OneOf(values) => {
                    for v in values.iter().filter(|v| !parent.domain.contains(v)) {
                        say(
                            format!(
                                "`{}` waits for `{}` to be {}, which it cannot be",
                                p.name,
                                parent.name,
                                v.quoted()
                            ),
                            format!("`{}` is {}", parent.name, parent.domain.describe()),
                        );
                    }
                }
                Accept::Between { low, high } => {
                    let upside_down = low.zip(*high).is_some_and(|(l, h)| l > h);
                    if upside_down || low.or(*high).is_none_or(f64::is_nan) || high.is_some_and(f64::is_nan) {
                        say(
                            format!(
                                "the range for `{}` in the condition of `{}` does not go from a number to a larger one",
                                parent.name, p.name
                            ),
                            "give its ends in order; one of them may be left away".into(),
                        );
                    } else if !Accept::reachable(&[&test.accept], &parent.domain) {
                        say(
                            format!(
                                "`{}` waits for `{}` to lie in a range that it never reaches",
                                p.name, parent.name
                            ),
                            format!("`{}` is {}", parent.name, parent.domain.describe()),
                        );
                    }
                }
            }
        }
    }
}

/// No parameter whose conditions, with those of its parents, exclude each other. `params` hold parents before children.
pub(crate) fn reachable(params: &[Param], errors: &mut Errors) {
    // All tests that must hold for each parameter: its own and those of its ancestors.
    let mut needed: Vec<Vec<&Test>> = Vec::with_capacity(params.len());
    for p in params {
        let own: Vec<&Test> = p.when.iter().flat_map(|w| &w.tests).collect();
        let mut all = own.clone();
        for test in own {
            let parent = params[..needed.len()].iter().position(|q| q.name == test.parent);
            for inherited in parent.map_or(&[][..], |i| &needed[i]) {
                if !all.contains(inherited) {
                    all.push(inherited);
                }
            }
        }
        let blocked = params[..needed.len()].iter().find(|parent| {
            let tests: Vec<&Accept> =
                all.iter().filter(|t| t.parent == parent.name).map(|t| &t.accept).collect();
            tests.len() > 1 && !Accept::reachable(&tests, &parent.domain)
        });
        if let Some(parent) = blocked {
            errors.push(SpaceError::at(
                &p.name,
                "when",
                format!(
                    "`{}` is never active: no value of `{}` fits all its conditions and those of its parents",
                    p.name, parent.name
                ),
                format!("`{}` is {}", parent.name, parent.domain.describe()),
            ));
        }
        needed.push(all);
    }
}

/// Every name exists, operators fit their operands, and the constraint can hold.
pub(crate) fn constraint(space: &Space, index: usize, c: &Constraint, errors: &mut Errors) {
    let mut say = |message: String, help: String| errors.push(SpaceError::constraint(index, message, help));
    let known = space.names();
    let unknown: Vec<&Name> = c.names().iter().filter(|n| !known.contains(n)).collect();
    for name in &unknown {
        let hint = match nearest(name, known.iter().map(|n| &**n)) {
            _ if is_choice(space, name) => format!("put the text in quotes: \"{name}\""),
            Some(near) => format!("did you mean `{near}`?"),
            None => "a constraint may name the parameters of the space".into(),
        };
        say(format!("`{c}` names `{name}`, which does not exist"), hint);
    }
    if !unknown.is_empty() {
        return;
    }
    if c.names().is_empty() {
        say(format!("`{c}` names no parameter"), "name the parameters that it ties together".into());
    } else if let Err(why) = c.check(|name| kind_of(space, name)) {
        say(format!("`{c}` cannot be decided: {why}"), "compare numbers with numbers, text with `==`".into());
    } else if always_decided(space, c) && c.never_holds(|name| range_of(space, name)) {
        say(
            format!("`{c}` is false for every configuration"),
            "widen a range or loosen the constraint".into(),
        );
    }
}

/// Whether no name of a constraint is ever inactive: with an inactive one it would hold.
fn always_decided(space: &Space, c: &Constraint) -> bool {
    let owner = |name: &str| space.get(name).or_else(|| space.get(name.rsplit_once('.')?.0));
    c.names().iter().all(|name| owner(name).is_some_and(|p| p.when.is_none()))
}

/// Whether some choice has this text among its values.
fn is_choice(space: &Space, text: &str) -> bool {
    space.params().iter().any(|p| match &p.domain {
        Domain::Choice { values, .. } => values.iter().any(|v| v.as_str() == Some(text)),
        _ => false,
    })
}

/// The kind of what a name stands for.
fn kind_of(space: &Space, name: &str) -> Kind {
    match space.get(name).map(|p| &p.domain) {
        Some(Domain::Choice { values, .. }) => {
            let mut kinds = values.iter().map(Kind::of);
            let first = kinds.next().unwrap_or(Kind::Mixed);
            if kinds.all(|k| k == first) { first } else { Kind::Mixed }
        }
        Some(Domain::Simplex { .. } | Domain::Permutation { .. }) => Kind::List,
        // A number, or a share of a simplex.
        Some(Domain::Float { .. } | Domain::Int { .. }) | None => Kind::Number,
    }
}

/// The smallest and the largest number that a name stands for; without bounds for what is no number.
fn range_of(space: &Space, name: &str) -> (f64, f64) {
    match space.get(name).map(|p| &p.domain) {
        Some(Domain::Float { low, high, .. }) => (*low, *high),
        Some(Domain::Int { low, high, .. }) => (*low as f64, *high as f64),
        Some(Domain::Choice { values, .. }) => {
            let numbers: Option<Vec<f64>> = values.iter().map(Value::as_f64).collect();
            numbers.map_or((f64::NEG_INFINITY, f64::INFINITY), |xs| {
                xs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)))
            })
        }
        Some(_) => (f64::NEG_INFINITY, f64::INFINITY),
        None => (0.0, 1.0),
    }
}
