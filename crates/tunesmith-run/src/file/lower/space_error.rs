//! What the space's own check says, at the very key that it concerns.

use tunesmith_core::expr::{Constraint, ExprError};
use tunesmith_core::{Scale, SpaceError};

use super::Context;
use super::space::Written;
use crate::file::node::{At, Place};
use crate::file::problem::Problem;
use crate::file::read::{Given, Scalar};

/// The error as a problem of the file.
pub(super) fn problem(
    error: &SpaceError,
    written: &[Written<'_>],
    constraints: &[At<String>],
    fixed: &[(At<String>, At<Scalar>)],
    context: &Context<'_>,
) -> Problem {
    let place = match &error.param {
        None => {
            let Some(written) = error.index.and_then(|i| constraints.get(i)) else {
                return Problem::new(&Place::default(), &error.message, &error.help);
            };
            if let Err(e) = Constraint::parse(written) {
                return unreadable(written, &e, context);
            }
            Some(written.place.clone())
        }
        Some(name) => {
            // Of two with one name the later is the one too many.
            written.iter().rev().find(|w| w.name.value == *name).map(|w| place(error, w))
        }
    };
    let place = place.unwrap_or_default();
    match fixed.iter().find(|(name, _)| error.key == "when" && name.place.path.ends_with(last(&place.path))) {
        Some((name, value)) if error.message.ends_with("does not exist") => Problem::new(
            &place,
            &error.message,
            format!(
                "`{}` is fixed to {} under [model]: leave the condition away",
                name.value,
                value.0.quoted()
            ),
        ),
        _ => Problem::new(&place, &error.message, &error.help),
    }
}

fn last(path: &str) -> &str {
    path.rfind('.').map_or(path, |at| &path[at..])
}

fn place(error: &SpaceError, written: &Written<'_>) -> Place {
    let f = &written.table.0;
    let log = f.scale.value().is_some_and(|word| word.0 == Scale::Log);
    let found = match error.key {
        "float" => f.float.get().map(|range| {
            let at_low = log && range[0].value <= 0.0 && range[0].value <= range[1].value;
            if at_low { &range[0].place } else { &range.place }
        }),
        "int" => f.int.get().map(|range| {
            let at_low = log && range[0].value <= 0 && range[0].value <= range[1].value;
            if at_low { &range[0].place } else { &range.place }
        }),
        "choice" => at(&f.choice),
        "simplex" => at(&f.simplex),
        "permutation" => at(&f.permutation),
        "step" => at(&f.step),
        "default" => at(&f.default),
        "prior" => at(&f.prior),
        "when" => f.when.get().map(|conditions| match error.index.and_then(|i| conditions.0.get(i)) {
            Some((parent, _)) if error.message.ends_with("does not exist") => &parent.place,
            Some((_, accept)) => &accept.place,
            None => &conditions.place,
        }),
        _ => None,
    };
    found.unwrap_or(&written.name.place).clone()
}

fn at<T>(given: &Given<T>) -> Option<&Place> {
    given.get().map(|at| &at.place)
}

/// A constraint that cannot be read, at the character where reading ends.
fn unreadable(written: &At<String>, error: &ExprError, context: &Context<'_>) -> Problem {
    let rest = written.get(error.at..).unwrap_or_default();
    let length = rest.chars().next().map_or(0, char::len_utf8);
    let place = written.place.within(context.source, written, error.at..error.at + length);
    Problem::new(&place, format!("the constraint `{}` cannot be read", written.value), &error.message)
}
