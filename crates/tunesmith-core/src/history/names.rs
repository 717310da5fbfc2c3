//! Texts that the trials of a study share: names of parameters and metrics, samplers, workers.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use super::mix::Mix;
use crate::Name;

/// More different names than this are not worth holding in common.
const MOST: usize = 4096;

/// The texts known so far. Cloning is `O(1)`; a clone is copied only when a new name comes up beside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    known: Arc<HashSet<Name, BuildHasherDefault<Mix>>>,
    reason: Option<Name>,
}

impl Names {
    /// Replaces a name by the equal one that is known, or makes it known.
    pub(super) fn share(&mut self, name: &mut Name) {
        match self.known.get(name) {
            Some(known) => *name = known.clone(),
            None if self.known.len() < MOST => _ = Arc::make_mut(&mut self.known).insert(name.clone()),
            None => {}
        }
    }

    /// Shares the reason of a proposal with the one before: often they are alike, else each is its own.
    pub(super) fn share_reason(&mut self, reason: &mut Name) {
        match &self.reason {
            Some(known) if known == reason => *reason = known.clone(),
            _ => self.reason = Some(reason.clone()),
        }
    }
}
