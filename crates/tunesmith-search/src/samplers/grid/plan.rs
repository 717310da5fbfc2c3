//! The points of a grid over one space.

use std::sync::Arc;

use tunesmith_core::{Config, Param, Refusal, Rng, Space};

use super::axis::{self, Axis, Points};
use super::tree::{Builder, Node, deciders};
use super::{LIMIT, Layout};
use crate::error::grouped;
use crate::{SpecError, rejection};

/// A grid over one space. Points have an *index* among all combinations and a *rank* among the feasible ones.
#[derive(Debug)]
pub(super) struct Plan {
    space: Space,
    axes: Vec<Axis>,
    root: Arc<Node>,
    /// The indices of the feasible points by rank; all of them when `None`.
    ranked: Option<Vec<u32>>,
}

impl Plan {
    /// # Errors
    /// Too many points.
    pub(super) fn new(space: &Space, layout: &Layout) -> Result<Self, SpecError> {
        Self::around(space, layout, &Config::new())
    }

    /// Only the points that agree with `fixed`, whose values need not lie on the grid.
    ///
    /// # Errors
    /// Too many points.
    pub(super) fn around(space: &Space, layout: &Layout, fixed: &Config) -> Result<Self, SpecError> {
        let len = |p: &Param| match fixed.get(&p.name) {
            Some(_) => 1,
            None => axis::len(p, layout.of(p)),
        };
        // Parameters that are always active multiply for sure: no need to look at anything else.
        let always: Vec<&Param> = space.params().iter().filter(|p| p.when.is_none()).collect();
        let size = always.iter().fold(1_u64, |product, p| product.saturating_mul(len(p)));
        if size > LIMIT {
            return Err(too_large(space, size, len));
        }
        let mut axes = Vec::with_capacity(space.params().len());
        for p in space.params() {
            axes.push(match fixed.get(&p.name) {
                Some(value) => Axis::one(p.domain.normalize(value).unwrap_or_else(|| value.clone())),
                None => match Axis::new(p, layout.of(p), LIMIT) {
                    Some(axis) => axis,
                    None => return Err(too_large(space, u64::MAX, len)),
                },
            });
        }
        let mut builder = Builder { space, axes: &axes, deciders: &deciders(space), left: 2 * LIMIT };
        let root = match builder.build(0, &Config::new()) {
            Some(root) if root.size() <= LIMIT => root,
            other => return Err(too_large(space, other.map_or(u64::MAX, |root| root.size()), len)),
        };
        let mut plan = Self { space: space.clone(), axes, root, ranked: None };
        if !space.constraints().is_empty() {
            let feasible = (0..plan.root.size()).filter(|i| space.satisfied(&plan.at(*i)));
            plan.ranked = Some(feasible.map(|i| i as u32).collect());
        }
        Ok(plan)
    }

    pub(super) fn space(&self) -> &Space {
        &self.space
    }

    /// The number of points.
    pub(super) fn len(&self) -> u64 {
        self.ranked.as_ref().map_or(self.root.size(), |r| r.len() as u64)
    }

    /// The number of combinations, those that violate a constraint included: indices are below it.
    pub(super) fn combinations(&self) -> usize {
        self.root.size() as usize
    }

    /// The index of the point of a rank below the length.
    pub(super) fn index(&self, rank: u64) -> u64 {
        self.ranked.as_ref().and_then(|r| r.get(rank as usize)).map_or(rank, |i| u64::from(*i))
    }

    /// The index of a configuration that lies on the grid.
    pub(super) fn index_of(&self, config: &Config) -> Option<u64> {
        self.root.index_of(config, &self.space, &self.axes)
    }

    /// The configuration of a rank below the length.
    pub(super) fn config(&self, rank: u64) -> Config {
        self.at(self.index(rank))
    }

    fn at(&self, index: u64) -> Config {
        let mut positions = vec![0; self.axes.len()];
        self.root.positions(index, &mut positions);
        self.space.fill(&Config::new(), |i, _| self.axes[i].value(positions[i]))
    }
}

impl Layout {
    pub(super) fn of(&self, param: &Param) -> Points {
        self.of.get(&*param.name).copied().unwrap_or(self.points)
    }
}

/// A value of the grid at random for each active parameter that `fixed` does not hold, so that the constraints hold.
///
/// # Errors
/// No such configuration was drawn.
pub(super) fn at_random(
    space: &Space,
    layout: &Layout,
    fixed: &Config,
    rng: &mut Rng,
) -> Result<Config, Refusal> {
    let axes: Vec<Option<Axis>> = space.params().iter().map(|p| Axis::new(p, layout.of(p), LIMIT)).collect();
    rejection::search(space, fixed, rejection::TRIES, || {
        space.fill(fixed, |i, param| match &axes[i] {
            Some(axis) => axis.value(rng.below(axis.len())),
            None => param.sample(rng),
        })
    })
    .map(|(config, _)| config)
}

fn too_large(space: &Space, size: u64, len: impl Fn(&Param) -> u64) -> SpecError {
    let mut axes: Vec<(u64, &Param)> = space.params().iter().map(|p| (len(p), p)).collect();
    axes.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    axes.truncate(3);
    let say = |n: u64| if n == u64::MAX { "very many".to_owned() } else { grouped(n) };
    let list: Vec<String> = axes.iter().map(|(n, p)| format!("`{}` with {}", p.name, say(*n))).collect();
    let count = if size == u64::MAX { format!("more than {}", grouped(LIMIT)) } else { grouped(size) };
    let longest = axes.first().map_or("NAME", |(_, p)| &*p.name);
    SpecError::whole(
        format!(
            "the grid would have {count} points, and {} is the most; what multiplies most: {}",
            grouped(LIMIT),
            list.join(", ")
        ),
        format!(
            "take fewer with `points` or `points.{longest}`, fix some parameters, or use the sampler `sobol`"
        ),
    )
}
