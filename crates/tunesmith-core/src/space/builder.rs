//! Building a space: everything that is wrong is reported at once.

use super::{Param, Role, Space, validate};
use crate::expr::Constraint;
use crate::{SpaceError, SpaceErrors};

/// Collects parameters and constraints; [`SpaceBuilder::build`] checks them.
#[derive(Debug, Clone, Default)]
pub struct SpaceBuilder {
    params: Vec<Param>,
    constraints: Vec<String>,
}

impl SpaceBuilder {
    /// Adds a parameter. Parents and children may come in any order.
    #[must_use]
    pub fn param(mut self, param: Param) -> Self {
        self.params.push(param);
        self
    }

    /// Adds several parameters.
    #[must_use]
    pub fn params(mut self, params: impl IntoIterator<Item = Param>) -> Self {
        self.params.extend(params);
        self
    }

    /// Adds several parameters of one role.
    #[must_use]
    pub fn group(mut self, role: Role, params: impl IntoIterator<Item = Param>) -> Self {
        self.params.extend(params.into_iter().map(|p| p.role(role)));
        self
    }

    /// Adds a constraint between parameters, such as `layers * width <= 1024`.
    #[must_use]
    pub fn constraint(mut self, expression: impl Into<String>) -> Self {
        self.constraints.push(expression.into());
        self
    }

    /// Checks everything and puts parents before their children (otherwise keeping the order given).
    ///
    /// # Errors
    /// All that is wrong, each with the parameter and the key it concerns.
    pub fn build(mut self) -> Result<Space, SpaceErrors> {
        let mut errors = Vec::new();
        for param in &mut self.params {
            validate::param(param, &mut errors);
        }
        validate::names(&self.params, &mut errors);
        validate::conditions(&self.params, &mut errors);
        if !errors.is_empty() {
            return Err(SpaceErrors(errors));
        }
        let params = sorted(self.params)?;
        let mut space = Space::from_parts(params, Vec::new());
        let mut constraints = Vec::with_capacity(self.constraints.len());
        for (i, source) in self.constraints.iter().enumerate() {
            match Constraint::parse(source) {
                Ok(constraint) => {
                    validate::constraint(&space, i, &constraint, &mut errors);
                    constraints.push(constraint);
                }
                Err(e) => errors.push(SpaceError::constraint(i, format!("`{source}`: {e}"), "")),
            }
        }
        if !errors.is_empty() {
            return Err(SpaceErrors(errors));
        }
        space.constraints = constraints;
        Ok(space)
    }
}

/// Parents before children, stable; an error that names the cycle where there is one.
fn sorted(mut left: Vec<Param>) -> Result<Vec<Param>, SpaceErrors> {
    let mut done: Vec<Param> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let ready = left.iter().position(|p| {
            p.when.as_ref().is_none_or(|w| w.tests.iter().all(|t| done.iter().any(|d| d.name == t.parent)))
        });
        match ready {
            Some(i) => done.push(left.remove(i)),
            None => {
                let names: Vec<String> = left.iter().map(|p| format!("`{}`", p.name)).collect();
                return Err(SpaceError::at(
                    &left[0].name,
                    "when",
                    format!("the conditions of {} wait for each other in a circle", names.join(", ")),
                    "let one of them be active without the others",
                )
                .into());
            }
        }
    }
    Ok(done)
}
