//! Building a space: everything that is wrong is reported at once.

use super::{Param, Role, Space, validate};
use crate::expr::Constraint;
use crate::{Accept, SpaceError, SpaceErrors};

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
        let mut params = sorted(self.params)?;
        validate::reachable(&params, &mut errors);
        normalize_tests(&mut params);
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

/// Writes the values that conditions wait for as their parents write them, so that they compare equal.
fn normalize_tests(params: &mut [Param]) {
    for i in 0..params.len() {
        let (before, rest) = params.split_at_mut(i);
        let Some(p) = rest.first_mut() else { return };
        for test in p.when.iter_mut().flat_map(|w| &mut w.tests) {
            let parent = before.iter().find(|q| q.name == test.parent);
            if let (Accept::OneOf(values), Some(parent)) = (&mut test.accept, parent) {
                for v in values {
                    if let Some(own) = parent.domain.normalize(v) {
                        *v = own;
                    }
                }
            }
        }
    }
}

/// Parents before children, stable; an error that names the cycle where there is one.
fn sorted(mut left: Vec<Param>) -> Result<Vec<Param>, SpaceErrors> {
    let mut done: Vec<Param> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits =
            |p: &Param| p.when.iter().flat_map(|w| &w.tests).any(|t| left.iter().any(|q| q.name == t.parent));
        match left.iter().position(|p| !waits(p)) {
            Some(i) => done.push(left.remove(i)),
            None => {
                let names: Vec<String> = cycle(&left).iter().map(|p| format!("`{}`", p.name)).collect();
                let first = names.first().map_or("", |n| n.trim_matches('`'));
                return Err(SpaceError::at(
                    first,
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

/// A cycle among parameters each of which waits for another of them, in the order given.
fn cycle(left: &[Param]) -> Vec<&Param> {
    let parent = |p: &Param| {
        let mut tests = p.when.iter().flat_map(|w| &w.tests);
        tests.find_map(|t| left.iter().position(|q| q.name == t.parent))
    };
    let mut path: Vec<usize> = vec![0];
    while let Some(next) = path.last().and_then(|i| parent(&left[*i])) {
        if let Some(start) = path.iter().position(|i| *i == next) {
            let mut cycle: Vec<usize> = path[start..].to_vec();
            cycle.sort_unstable();
            return cycle.into_iter().map(|i| &left[i]).collect();
        }
        path.push(next);
    }
    left.iter().collect()
}
