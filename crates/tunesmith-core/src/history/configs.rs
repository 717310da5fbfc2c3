//! Which trial has which configuration, and in which order configurations became known.

use std::hash::{Hash, Hasher};

use super::journal::Journal;
use super::mix::Mix;
use crate::{Config, TrialNumber, Value};

/// Finds configurations; cloning is `O(1)`.
#[derive(Debug, Clone, Default)]
pub(super) struct Configs {
    /// The digests of each trial's configurations, the present one and earlier ones.
    by_digest: imbl::OrdSet<(u64, TrialNumber)>,
    /// Each time that a trial's configuration was set.
    pub(super) set: Journal,
}

impl Configs {
    /// Takes in that a trial has this configuration now.
    pub(super) fn put(&mut self, trial: TrialNumber, config: &Config) {
        let digest = digest(config);
        self.by_digest.insert((digest, trial));
        self.set.put(trial, digest);
    }

    /// The trials that may have this configuration, newest first: all that have it, and perhaps some that had it before.
    pub(super) fn like(&self, config: &Config) -> impl Iterator<Item = TrialNumber> {
        let digest = digest(config);
        self.by_digest.range((digest, 0)..=(digest, TrialNumber::MAX)).rev().map(|(_, trial)| *trial)
    }
}

/// A number that equal configurations share, whatever their order.
pub(super) fn digest(config: &Config) -> u64 {
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
