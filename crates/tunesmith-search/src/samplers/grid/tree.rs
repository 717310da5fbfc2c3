//! The combinations of a grid, counted and found by number without listing them.
//!
//! A branch stands for one value of a parameter that conditions look at; between two such parameters all combinations
//! multiply. Equal neighbouring branches are kept once.

use std::sync::Arc;

use tunesmith_core::{Config, Space};

use super::axis::Axis;

/// The combinations of the parameters from some position on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// Active parameters that no condition looks at, with the number of their values.
    free: Vec<(usize, u64)>,
    then: Option<Branch>,
    size: u64,
}

/// One value after the other of a parameter that conditions look at.
#[derive(Debug, PartialEq, Eq)]
struct Branch {
    param: usize,
    children: Vec<Arc<Node>>,
    /// The number of the first combination of each child.
    starts: Vec<u64>,
}

/// Which parameters decide whether others are active.
pub(super) fn deciders(space: &Space) -> Vec<bool> {
    let mut deciders = vec![false; space.params().len()];
    for test in space.params().iter().filter_map(|p| p.when.as_ref()).flat_map(|w| &w.tests) {
        if let Some(i) = space.position(&test.parent) {
            deciders[i] = true;
        }
    }
    deciders
}

/// Builds the tree of a space's combinations.
pub(super) struct Builder<'a> {
    pub(super) space: &'a Space,
    pub(super) axes: &'a [Axis],
    pub(super) deciders: &'a [bool],
    /// How many branches may still be visited.
    pub(super) left: u64,
}

impl Builder<'_> {
    /// The combinations from parameter `at` on, given the values of the deciding ones before; `None` when there are too many
    /// branches.
    pub(super) fn build(&mut self, at: usize, config: &Config) -> Option<Arc<Node>> {
        self.left = self.left.checked_sub(1)?;
        let mut node = Node { free: Vec::new(), then: None, size: 1 };
        for (i, param) in self.space.params().iter().enumerate().skip(at) {
            if !self.space.is_active(param, config) {
                continue;
            }
            let len = self.axes[i].len();
            if !self.deciders[i] {
                node.free.push((i, len));
                node.size = node.size.saturating_mul(len);
                continue;
            }
            let mut branch = Branch { param: i, children: Vec::new(), starts: Vec::new() };
            let mut total = 0_u64;
            for k in 0..len {
                let mut with = config.clone();
                with.set(param.name.clone(), self.axes[i].value(k));
                let mut child = self.build(i + 1, &with)?;
                if let Some(last) = branch.children.last().filter(|last| **last == child) {
                    child = last.clone();
                }
                branch.starts.push(total);
                total = total.saturating_add(child.size);
                branch.children.push(child);
            }
            node.size = node.size.saturating_mul(total);
            node.then = Some(branch);
            break;
        }
        Some(Arc::new(node))
    }
}

impl Node {
    /// The number of combinations; `u64::MAX` when there are more.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Writes the positions on their axes of combination `index` (below the size) over those of its active parameters.
    pub(super) fn positions(&self, mut index: u64, out: &mut [u64]) {
        let mut node = self;
        loop {
            let mut stride = node.size;
            for (param, len) in &node.free {
                stride /= len;
                out[*param] = index / stride;
                index %= stride;
            }
            let Some(branch) = &node.then else { return };
            let child = branch.starts.partition_point(|start| *start <= index) - 1;
            out[branch.param] = child as u64;
            index -= branch.starts[child];
            node = &branch.children[child];
        }
    }

    /// The number of the combination that is a whole configuration; `None` when it is not one of these.
    pub(super) fn index_of(&self, config: &Config, space: &Space, axes: &[Axis]) -> Option<u64> {
        let position = |param: usize| axes[param].position(config.get(&space.params()[param].name)?);
        let (mut node, mut index, mut active) = (self, 0, 0);
        loop {
            let mut stride = node.size;
            for (param, len) in &node.free {
                stride /= len;
                index += position(*param)? * stride;
            }
            active += node.free.len();
            let Some(branch) = &node.then else { break };
            let child = position(branch.param)? as usize;
            index += branch.starts.get(child)?;
            active += 1;
            node = &branch.children[child];
        }
        (active == config.len()).then_some(index)
    }
}
