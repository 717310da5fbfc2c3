//! `[space]`: parameters with their roles, and the constraints between them.

use tunesmith_core::{Param, Role, Space};

use super::{Context, accept, model, param, space_error};
use crate::file::node::{At, Place};
use crate::file::problem::{Log, Problem};
use crate::file::raw::{Group, ParamTable, SpaceTable};
use crate::file::read::{Given, Scalar};
use crate::file::vocabulary::Model;

/// A parameter as it is written, and the role of its group.
pub(super) struct Written<'t> {
    pub(super) name: At<String>,
    pub(super) table: &'t ParamTable,
    pub(super) role: Option<Role>,
}

/// The space; `None` when something is wrong, which is recorded. With a model its hyperparameters are checked, and
/// lend their roles and defaults; `fixed` are those that the file fixes.
pub(in crate::file) fn space(
    table: &SpaceTable,
    place: &Place,
    model: Option<&Model>,
    fixed: &[(At<String>, At<Scalar>)],
    context: &Context<'_>,
    log: &mut Log,
) -> Option<Space> {
    let before = log.list.len();
    let (written, broken) = written(table);
    let mut params = Vec::new();
    // What the model refuses: told only of parameters that are sound by themselves.
    let mut refused = Vec::new();
    let mut incomplete = broken;
    for w in &written {
        match param::param(&w.name, w.table, log) {
            Some(mut param) => {
                if let Some(problem) = fit(&mut param, w, model, context, log) {
                    refused.push((param.name.clone(), problem));
                }
                params.push(param);
            }
            None => incomplete = true,
        }
    }
    let empty_list = Vec::new();
    let constraints = table.constraints.get().map_or(&empty_list, |at| &at.value);
    if written.is_empty() && !incomplete && log.list.len() == before {
        let label = "add a parameter such as learning_rate = { float = [1e-5, 0.1], scale = \"log\" }";
        log.say(place, "the space has no parameter", label);
        return None;
    }
    let sources: Vec<String> = constraints.iter().map(|c| c.value.clone()).collect();
    let builder = sources.into_iter().fold(Space::builder().params(params), |b, c| b.constraint(c));
    let (space, errors) = match builder.build() {
        Ok(space) => (Some(space), Vec::new()),
        Err(errors) => (None, errors.0),
    };
    let blamed = |name: &str| errors.iter().any(|error| error.param.as_deref() == Some(name));
    refused.into_iter().filter(|(name, _)| !blamed(name)).for_each(|(_, problem)| log.push(problem));
    // What refers to a parameter that could not be read is not wrong by itself.
    for error in errors.iter().filter(|error| !(incomplete && matches!(error.key, "when" | "constraints"))) {
        log.push(space_error::problem(error, &written, constraints, fixed, context));
    }
    space.filter(|_| !incomplete && !matches!(table.constraints, Given::Broken))
}

/// All parameters in the order of the file, and whether some could not be read.
fn written(table: &SpaceTable) -> (Vec<Written<'_>>, bool) {
    let groups = [
        (Role::Architecture, &table.architecture),
        (Role::Training, &table.training),
        (Role::Regularization, &table.regularization),
        (Role::Other, &table.other),
    ];
    let mut all = Vec::new();
    let mut broken = table.rest.broken;
    for (role, group) in groups {
        match group {
            Given::Is(at) => match &at.value {
                Group::Params(params) => {
                    broken |= params.broken;
                    all.extend(params.entries.iter().map(|(name, table)| Written {
                        name: name.clone(),
                        table: &table.value,
                        role: Some(role),
                    }))
                }
                Group::One(table) => {
                    let name = At::new(role.as_str().to_owned(), at.place.clone());
                    all.push(Written { name, table, role: None });
                }
            },
            Given::Broken => broken = true,
            Given::Absent => {}
        }
    }
    all.extend(table.rest.entries.iter().map(|(name, direct)| Written {
        name: name.clone(),
        table: &direct.value.0,
        role: None,
    }));
    // JSON has no spans: there the groups come first.
    all.sort_by_key(|w| w.name.place.span.as_ref().map(|span| span.start));
    (all, broken)
}

/// The names of the parameters that could be read.
pub(super) fn names(table: &SpaceTable) -> Vec<String> {
    written(table).0.into_iter().map(|w| w.name.value).collect()
}

/// Gives the parameter its role and the model's default; what the model refuses about it.
fn fit(
    param: &mut Param,
    written: &Written<'_>,
    model: Option<&Model>,
    context: &Context<'_>,
    log: &mut Log,
) -> Option<Problem> {
    let known = model.and_then(|model| model.hyperparameter(&param.name));
    param.role = written.role.or(known.map(|h| h.role)).unwrap_or_default();
    let Some(known) = known else {
        if let Some(model) = model {
            model::unknown(&written.name, model, context, log);
        }
        return None;
    };
    if param.default.is_none() {
        param.default = known.default.clone().filter(|value| param.domain.contains(value));
    }
    let fields = &written.table.0;
    let ranges = [
        fields.float.get().map(|at| &at.place),
        fields.int.get().map(|at| &at.place),
        fields.choice.get().map(|at| &at.place),
    ];
    let place = ranges.into_iter().flatten().next().unwrap_or(&written.name.place);
    accept::domain(known, &param.domain, place)
}
