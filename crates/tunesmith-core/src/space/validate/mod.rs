//! What can be wrong with a space.

mod domain;
mod relations;

pub(super) use relations::{conditions, constraint, names, reachable};

use super::{Param, Prior};
use crate::SpaceError;

type Errors = Vec<SpaceError>;

/// Checks one parameter by itself and normalizes its default.
pub(super) fn param(p: &mut Param, errors: &mut Errors) {
    let before = errors.len();
    name(&p.name, errors);
    domain::domain(p, errors);
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

fn prior(p: &Param, errors: &mut Errors) {
    let Some(prior) = p.prior else { return };
    let (center, spread, what) = match prior {
        Prior::Normal { mean, sd } => (mean, sd, "normal"),
        Prior::LogNormal { median, sigma } => (median, sigma, "log_normal"),
    };
    let mut say = |message: String, help: &str| errors.push(SpaceError::at(&p.name, "prior", message, help));
    let from_zero = matches!(prior, Prior::LogNormal { .. }) && center <= 0.0;
    if !p.domain.is_numeric() {
        say(format!("`{}` has a prior but no range of numbers", p.name), "priors belong to float and int");
    } else if !(spread.is_finite() && spread > 0.0) {
        say(format!("the {what} prior of `{}` has the spread {spread}", p.name), "give a spread above 0");
    } else if from_zero {
        say(
            format!("the {what} prior of `{}` is centred at {center}", p.name),
            "a log-normal prior needs a centre above 0",
        );
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
