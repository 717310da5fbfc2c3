//! What can be wrong with a parameter, a condition or a constraint.

use super::{Accept, Domain, Param, Prior, Scale, Space};
use crate::expr::Constraint;
use crate::{SpaceError, Value, nearest};

type Errors = Vec<SpaceError>;

/// Checks one parameter by itself and normalizes its default.
pub(super) fn param(p: &mut Param, errors: &mut Errors) {
    let before = errors.len();
    name(&p.name, errors);
    domain(p, errors);
    if errors.len() > before {
        return;
    }
    if let Some(default) = &p.default {
        match p.domain.normalize(default) {
            Some(value) => p.default = Some(value),
            None => errors.push(SpaceError::at(
                &p.name,
                "default",
                format!("the default of `{}`, {}, is not among its values", p.name, default.quoted()),
                format!("its values are {}", p.domain.describe()),
            )),
        }
    }
    prior(p, errors);
}

fn name(name: &str, errors: &mut Errors) {
    let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let sound =
        starts && !name.ends_with('.') && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    if !sound {
        errors.push(SpaceError::at(
            name,
            "name",
            format!("`{name}` cannot be a parameter's name"),
            "a name starts with a letter or `_` and goes on with letters, digits, `_` and `.`",
        ));
    } else if ["and", "or", "not", "in", "true", "false"].contains(&name) {
        errors.push(SpaceError::at(
            name,
            "name",
            format!("`{name}` is a word of expressions"),
            "choose another name",
        ));
    }
}

fn domain(p: &Param, errors: &mut Errors) {
    let name = &p.name;
    let mut say = |key, message: String, help: String| errors.push(SpaceError::at(name, key, message, help));
    match &p.domain {
        Domain::Float { low, high, scale, step } => {
            range(name, "float", *low, *high, *scale, "1e-5", &mut say);
            if let Some(step) = step {
                if !(step.is_finite() && *step > 0.0) {
                    say(
                        "step",
                        format!("the step of `{name}`, {step}, is not above 0"),
                        "give a distance such as 0.1".into(),
                    );
                } else if low < high && *step > high - low {
                    say(
                        "step",
                        format!("the step of `{name}`, {step}, is larger than its range {low} to {high}"),
                        format!("give a step up to {}", high - low),
                    );
                } else if (high - low) / step > 9.0e15 {
                    say(
                        "step",
                        format!("the step of `{name}`, {step}, makes more values than can be told apart"),
                        "leave the step away".into(),
                    );
                }
            }
        }
        Domain::Int { low, high, scale, step } => {
            range(name, "int", *low as f64, *high as f64, *scale, "1", &mut say);
            let width = i128::from(*high) - i128::from(*low);
            if *step < 1 {
                say(
                    "step",
                    format!("the step of `{name}`, {step}, is not a whole number of at least 1"),
                    "give a whole number such as 1, 8 or 16".into(),
                );
            } else if low < high && i128::from(*step) > width {
                say(
                    "step",
                    format!("the step of `{name}`, {step}, is larger than its range {low} to {high}"),
                    format!("give a step up to {width}"),
                );
            }
        }
        Domain::Choice { values, .. } => distinct(name, "choice", values, 1, &mut say),
        Domain::Permutation { items } => distinct(name, "permutation", items, 2, &mut say),
        Domain::Simplex { parts } => {
            let values: Vec<Value> = parts.iter().map(|part| Value::Text(part.clone())).collect();
            distinct(name, "simplex", &values, 2, &mut say);
            if let Some(part) = parts
                .iter()
                .find(|part| part.is_empty() || !part.chars().all(|c| c.is_alphanumeric() || c == '_'))
            {
                say(
                    "simplex",
                    format!("`{part}` cannot name a share of `{name}`"),
                    "use letters, digits and `_`".into(),
                );
            }
        }
    }
}

fn range(
    name: &str,
    key: &'static str,
    low: f64,
    high: f64,
    scale: Scale,
    start: &str,
    say: &mut impl FnMut(&'static str, String, String),
) {
    if !low.is_finite() || !high.is_finite() {
        say(key, format!("the range of `{name}`, {low} to {high}, is not finite"), "give two numbers".into());
    } else if low > high {
        say(
            key,
            format!("the range of `{name}` starts at {low}, above its end {high}"),
            format!("write [{high}, {low}]"),
        );
    } else if scale == Scale::Log && low <= 0.0 {
        say(
            key,
            format!("`{name}` has scale = \"log\" but starts at {low}"),
            format!("a log scale needs a start above 0, for example {start}"),
        );
    }
}

fn distinct(
    name: &str,
    key: &'static str,
    values: &[Value],
    least: usize,
    say: &mut impl FnMut(&'static str, String, String),
) {
    if values.len() < least {
        let what = if values.is_empty() { "no value".to_owned() } else { format!("only {}", values.len()) };
        say(key, format!("`{name}` has {what} to choose from"), format!("list at least {least}"));
    }
    if let Some(v) = values.iter().find(|v| v.as_f64().is_some_and(|x| !x.is_finite())) {
        say(
            key,
            format!("`{name}` lists {v}, which is not a finite number"),
            "list finite numbers, text or booleans".into(),
        );
    }
    for (i, v) in values.iter().enumerate() {
        if values[..i].contains(v) {
            say(key, format!("`{name}` lists {} twice", v.quoted()), "list each value once".into());
        }
    }
}

fn prior(p: &Param, errors: &mut Errors) {
    let Some(prior) = p.prior else { return };
    let (center, spread, what) = match prior {
        Prior::Normal { mean, sd } => (mean, sd, "normal"),
        Prior::LogNormal { median, sigma } => (median, sigma, "log_normal"),
    };
    let mut say = |message: String, help: &str| errors.push(SpaceError::at(&p.name, "prior", message, help));
    if !p.domain.is_numeric() {
        say(format!("`{}` has a prior but no range of numbers", p.name), "priors belong to float and int");
    } else if !(spread.is_finite() && spread > 0.0) {
        say(format!("the {what} prior of `{}` has the spread {spread}", p.name), "give a spread above 0");
    } else if p.domain.snap(center).is_none() {
        say(
            format!(
                "the {what} prior of `{}` is centred at {center}, outside {}",
                p.name,
                p.domain.describe()
            ),
            "centre it inside the range",
        );
    }
}

/// No name twice, none that hides a share of a simplex.
pub(super) fn names(params: &[Param], errors: &mut Errors) {
    for (i, p) in params.iter().enumerate() {
        if params[..i].iter().any(|q| q.name == p.name) {
            errors.push(SpaceError::at(
                &p.name,
                "name",
                format!("there are two parameters `{}`", p.name),
                "rename one",
            ));
        }
    }
}

/// Every test names another parameter and values that it can take.
pub(super) fn conditions(params: &[Param], errors: &mut Errors) {
    for p in params {
        for test in p.when.iter().flat_map(|w| &w.tests) {
            let mut say =
                |message: String, help: String| errors.push(SpaceError::at(&p.name, "when", message, help));
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
                Accept::Between { low, high } => between(p, parent, *low, *high, &mut say),
            }
        }
    }
}

fn between(
    p: &Param,
    parent: &Param,
    low: Option<f64>,
    high: Option<f64>,
    say: &mut impl FnMut(String, String),
) {
    let (l, h) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
    let reachable = match &parent.domain {
        Domain::Float { low, high, .. } => l <= *high && h >= *low,
        Domain::Int { low, high, .. } => l <= *high as f64 && h >= *low as f64,
        Domain::Choice { values, .. } => values.iter().filter_map(Value::as_f64).any(|x| x >= l && x <= h),
        _ => false,
    };
    if l > h || l.is_nan() || h.is_nan() {
        say(
            format!("the range for `{}` in the condition of `{}` starts above its end", parent.name, p.name),
            "swap its ends".into(),
        );
    } else if !reachable {
        say(
            format!("`{}` waits for `{}` to lie in a range that it never reaches", p.name, parent.name),
            format!("`{}` is {}", parent.name, parent.domain.describe()),
        );
    }
}

/// Every name exists, and operators fit their operands.
pub(super) fn constraint(space: &Space, index: usize, c: &Constraint, errors: &mut Errors) {
    let known = space.names();
    let mut sound = true;
    for name in c.names().iter().filter(|n| !known.contains(n)) {
        let hint = match nearest(name, known.iter().map(|n| &**n)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a constraint may name the parameters of the space".into(),
        };
        errors.push(SpaceError::constraint(
            index,
            format!("`{c}` names `{name}`, which does not exist"),
            hint,
        ));
        sound = false;
    }
    if c.names().is_empty() && sound {
        errors.push(SpaceError::constraint(
            index,
            format!("`{c}` names no parameter"),
            "name the parameters that it ties together",
        ));
    } else if sound {
        // One example of each: decoded from the middle of its domain, as if everything were active.
        let example: crate::Config = space
            .params()
            .iter()
            .map(|p| (p.name.clone(), p.domain.decode(&vec![0.5; p.domain.dims()])))
            .collect();
        if let Err(why) = c.check(|name| space.look_up(&example, name)) {
            errors.push(SpaceError::constraint(
                index,
                format!("`{c}` cannot be decided: {why}"),
                "compare numbers with numbers, text with `==`",
            ));
        }
    }
}
