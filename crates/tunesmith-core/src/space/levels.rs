//! Counting the configurations of a discrete space.

use super::{Param, Space};
use crate::Config;

/// Counts configurations over the parameters that decide a branch, multiplying the others by their levels.
pub(super) fn count(space: &Space) -> Option<u64> {
    let decides = |p: &Param| {
        space
            .params()
            .iter()
            .filter_map(|c| c.when.as_ref())
            .any(|w| w.tests.iter().any(|t| t.parent == p.name))
    };
    let deciders: Vec<bool> = space.params().iter().map(decides).collect();
    branch(space, &deciders, 0, &mut Config::new(), &mut 0)
}

fn branch(
    space: &Space,
    deciders: &[bool],
    at: usize,
    config: &mut Config,
    visited: &mut u64,
) -> Option<u64> {
    // A guard against spaces whose parents have very many levels: their size is as good as unbounded.
    *visited += 1;
    if *visited > 5_000_000 {
        return None;
    }
    let Some(param) = space.params().get(at) else { return Some(1) };
    if !space.is_active(param, config) {
        return branch(space, deciders, at + 1, config, visited);
    }
    let levels = param.domain.levels()?;
    if !deciders[at] {
        return branch(space, deciders, at + 1, config, visited)?.checked_mul(levels);
    }
    let mut total = 0_u64;
    for k in 0..levels {
        let mut with = config.clone();
        with.push(param.name.clone(), param.domain.level(k)?);
        total = total.checked_add(branch(space, deciders, at + 1, &mut with, visited)?)?;
    }
    Some(total)
}
