//! What can be wrong with the values of a parameter.

use super::Errors;
use crate::{Domain, Param, Scale, SpaceError, Value};

/// Numbers this many times larger than the step leave too few digits to tell the levels apart.
const FINEST: f64 = (1_u64 << 50) as f64;

/// Whether the values of a parameter make sense.
pub(super) fn domain(p: &Param, errors: &mut Errors) {
    let name = &p.name;
    let mut say = |key, message: String, help: String| errors.push(SpaceError::at(name, key, message, help));
    match &p.domain {
        Domain::Float { low, high, scale, step } => {
            if !low.is_finite() || !high.is_finite() {
                let message = format!("the range of `{name}`, {low} to {high}, is not finite");
                return say("float", message, "give two numbers".into());
            }
            let log = *scale == Scale::Log && *low <= 0.0;
            let ends = [Value::Float(*low), Value::Float(*high)];
            range(name, "float", low > high, log, ends, "1e-5", &mut say);
            if let Some(step) = step {
                if !(step.is_finite() && *step > 0.0) {
                    say(
                        "step",
                        format!("the step of `{name}`, {}, is not above 0", Value::Float(*step)),
                        "give a distance such as 0.1".into(),
                    );
                } else if low < high && *step > high - low {
                    say(
                        "step",
                        format!(
                            "the step of `{name}`, {}, is larger than its range {} to {}",
                            Value::Float(*step),
                            Value::Float(*low),
                            Value::Float(*high)
                        ),
                        format!("give a step up to {}", Value::Float(high - low)),
                    );
                } else if low.abs().max(high.abs()).max(high - low) / step > FINEST {
                    say(
                        "step",
                        format!(
                            "the step of `{name}`, {}, makes more values than can be told apart",
                            Value::Float(*step)
                        ),
                        "leave the step away".into(),
                    );
                }
            }
        }
        Domain::Int { low, high, scale, step } => {
            let ends = [Value::Int(*low), Value::Int(*high)];
            range(name, "int", low > high, *scale == Scale::Log && *low < 1, ends, "1", &mut say);
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
    upside_down: bool,
    log_from_zero: bool,
    [low, high]: [Value; 2],
    start: &str,
    say: &mut impl FnMut(&'static str, String, String),
) {
    if upside_down {
        say(
            key,
            format!("the range of `{name}` starts at {low}, above its end {high}"),
            format!("write [{high}, {low}]"),
        );
    } else if log_from_zero {
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
