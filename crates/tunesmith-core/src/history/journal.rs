//! What happened to which trial, in order, so that whoever followed it can go on from where it stood.

use std::hash::{Hash, Hasher};

use super::mix::Mix;
use crate::TrialNumber;

/// How far a journal had come at some moment: lets whoever followed it go on from there. The default stands for its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    count: usize,
    chain: u64,
}

/// Entries about trials, oldest first; cloning is `O(1)`.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal {
    /// The trial, and a digest of all entries up to here.
    entries: imbl::Vector<(TrialNumber, u64)>,
}

impl Journal {
    /// Appends an entry whose content has this digest.
    pub(super) fn put(&mut self, trial: TrialNumber, digest: u64) {
        let mut h = Mix::default();
        (self.mark().chain, trial, digest).hash(&mut h);
        self.entries.push_back((trial, h.finish()));
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { count: self.entries.len(), chain: self.entries.last().map_or(0, |(_, chain)| *chain) }
    }

    /// The trials of the entries after a mark; `None` when it was taken on a journal that this one does not continue.
    pub(super) fn since(&self, mark: Mark) -> Option<impl Iterator<Item = TrialNumber>> {
        let chain = match mark.count.checked_sub(1) {
            None => 0,
            Some(last) => self.entries.get(last)?.1,
        };
        (chain == mark.chain).then(|| {
            (mark.count..self.entries.len()).filter_map(|i| self.entries.get(i).map(|(trial, _)| *trial))
        })
    }
}
