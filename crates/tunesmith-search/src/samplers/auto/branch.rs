//! The branches of a space: the values of a choice that others depend on, such as the kind of a model.

use tunesmith_core::{Config, Domain, Mark, Param, Query, Value};

/// The branch with the fewest trials, in words, and with the values that are decided already. Hopeless branches get as many as others:
/// to spare them by what they reached gave less, for how good a branch can be shows only in its own optimum. `None` where the space
/// has no branches, or they are decided. `O(trials)`.
pub(super) fn least_tried(query: &Query<'_>) -> Option<(String, Config)> {
    let root = root(query)?;
    let Domain::Choice { values, .. } = &root.domain else { return None };
    let made_in = |value: &Value| {
        let trials = query.history.ended_since(Mark::default()).into_iter().flatten();
        trials.filter(|trial| trial.config.get(&root.name) == Some(value)).count()
    };
    let value = values.iter().min_by_key(|value| made_in(value))?;
    let mut decided = query.fixed.clone();
    decided.set(root.name.clone(), value.clone());
    Some((format!("{} = {value}", root.name), decided))
}

/// The first choice without an order that others depend on, and that depends on none and is not decided.
fn root<'a>(query: &Query<'a>) -> Option<&'a Param> {
    let Query { space, fixed, .. } = *query;
    let decides = |name: &str| {
        let mut tests = space.params().iter().filter_map(|p| p.when.as_ref()).flat_map(|when| &when.tests);
        tests.any(|test| *test.parent == *name)
    };
    space.params().iter().find(|p| {
        let chooses = matches!(p.domain, Domain::Choice { ordered: false, .. });
        chooses && p.when.is_none() && fixed.get(&p.name).is_none() && decides(&p.name)
    })
}
