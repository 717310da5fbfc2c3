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

/// Beyond this many steps the size of a space is as good as unbounded.
const MOST_STEPS: u64 = 1_000_000;

fn branch(space: &Space, deciders: &[bool], at: usize, config: &mut Config, steps: &mut u64) -> Option<u64> {
    *steps += 1;
    if *steps > MOST_STEPS {
        return None;
    }
    let Some(param) = space.params().get(at) else { return Some(1) };
    if !space.is_active(param, config) {
        return branch(space, deciders, at + 1, config, steps);
    }
    let levels = param.domain.levels()?;
    if !deciders[at] {
        return branch(space, deciders, at + 1, config, steps)?.checked_mul(levels);
    }
    let mut total = 0_u64;
    for k in 0..levels {
        config.push(param.name.clone(), param.domain.level(k)?);
        let below = branch(space, deciders, at + 1, config, steps);
        config.pop();
        total = total.checked_add(below?)?;
    }
    Some(total)
}
