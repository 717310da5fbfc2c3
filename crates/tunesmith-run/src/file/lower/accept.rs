//! Whether a built-in model takes a value, or every value of a domain.

use tunesmith_core::{Domain, Value, nearest};

use crate::file::node::Place;
use crate::file::problem::{Log, Problem};
use crate::file::vocabulary::Hyperparameter;

/// Records a fixed value that the model does not take.
pub(super) fn value(known: &Hyperparameter, value: &Value, place: &Place, log: &mut Log) {
    let Some(accepts) = &known.accepts else { return };
    if !accepts.contains(value) {
        let message = format!("`{}` cannot be {}", known.name, value.quoted());
        log.say(place, message, label(accepts, value));
    }
}

/// A tuned domain that reaches outside of what the model takes.
pub(super) fn domain(known: &Hyperparameter, tuned: &Domain, place: &Place) -> Option<Problem> {
    let accepts = known.accepts.as_ref()?;
    let refused = match (accepts, tuned) {
        (_, Domain::Choice { values, .. }) => values.iter().find(|v| !accepts.contains(v)).cloned(),
        (Domain::Float { .. } | Domain::Int { .. }, Domain::Int { low, high, step, .. }) => {
            // Values between the ends can be refused too where the model takes every second only.
            let second = low.saturating_add(*step).min(*high);
            [*low, *high, second].map(Value::Int).into_iter().find(|v| !accepts.contains(v))
        }
        (Domain::Float { .. }, Domain::Float { low, high, .. }) => {
            [low, high].map(|&x| Value::Float(x)).into_iter().find(|v| !accepts.contains(v))
        }
        _ => {
            let kind = match accepts {
                Domain::Int { .. } => "whole numbers: use int = [from, to]",
                Domain::Float { .. } => "numbers: use float = [from, to]",
                _ => "one of some values: use choice = [...]",
            };
            let message = format!("`{}` cannot be {}", known.name, tuned.describe());
            return Some(Problem::new(place, message, format!("it takes {kind}")));
        }
    };
    refused.map(|value| {
        let message = format!("`{}` cannot be {}", known.name, value.quoted());
        Problem::new(place, message, label(accepts, &value))
    })
}

fn label(accepts: &Domain, value: &Value) -> String {
    let near = match (accepts, value) {
        (Domain::Choice { values, .. }, Value::Text(text)) => {
            nearest(text, values.iter().filter_map(Value::as_str)).map(str::to_owned)
        }
        _ => None,
    };
    match near {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("it takes {}", accepts.describe()),
    }
}
