//! Which trial has which configuration, and in which order configurations became known.

use std::hash::{Hash, Hasher};

use super::mix::Mix;
use crate::{Config, TrialNumber, Value};

/// Which configurations a history knew at some moment: lets whoever folded them go on from there. The default stands for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    count: usize,
    chain: u64,
}

/// Finds configurations; cloning is `O(1)`.
#[derive(Debug, Clone, Default)]
pub(super) struct Configs {
    /// The digests of each trial's configurations, the present one and earlier ones.
    by_digest: imbl::OrdSet<(u64, TrialNumber)>,
    /// Each time that a trial's configuration was set: the trial, and a digest of all settings up to here.
    set: imbl::Vector<(TrialNumber, u64)>,
}

impl Configs {
    /// Takes in that a trial has this configuration now.
    pub(super) fn put(&mut self, trial: TrialNumber, config: &Config) {
        let digest = digest(config);
        self.by_digest.insert((digest, trial));
        let mut h = Mix::default();
        (self.mark().chain, trial, digest).hash(&mut h);
        self.set.push_back((trial, h.finish()));
    }

    /// The trials that may have this configuration, newest first: all that have it, and perhaps some that had it before.
    pub(super) fn like(&self, config: &Config) -> impl Iterator<Item = TrialNumber> {
        let digest = digest(config);
        self.by_digest.range((digest, 0)..=(digest, TrialNumber::MAX)).rev().map(|(_, trial)| *trial)
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { count: self.set.len(), chain: self.set.last().map_or(0, |(_, chain)| *chain) }
    }

    /// The trials whose configuration was set after a mark; `None` when it was taken on a history that this one does not continue.
    pub(super) fn since(&self, mark: Mark) -> Option<impl Iterator<Item = TrialNumber>> {
        let chain = match mark.count.checked_sub(1) {
            None => 0,
            Some(last) => self.set.get(last)?.1,
        };
        (chain == mark.chain)
            .then(|| (mark.count..self.set.len()).filter_map(|i| self.set.get(i).map(|(trial, _)| *trial)))
    }
}

/// A number that equal configurations share, whatever their order.
fn digest(config: &Config) -> u64 {
    config.iter().fold(0_u64, |sum, (name, value)| {
        let mut h = Mix::default();
        name.hash(&mut h);
        hash_value(value, &mut h);
        sum.wrapping_add(h.finish())
    })
}

fn hash_value(value: &Value, h: &mut Mix) {
    match value {
        Value::Bool(b) => (0_u8, b).hash(h),
        // Numbers that compare equal hash alike, whatever their kind; so do 0 and -0.
        Value::Int(_) | Value::Float(_) => (1_u8, (value.as_f64().unwrap_or(0.0) + 0.0).to_bits()).hash(h),
        Value::Text(s) => (2_u8, s).hash(h),
        Value::List(items) => items.iter().for_each(|v| hash_value(v, h)),
    }
}
