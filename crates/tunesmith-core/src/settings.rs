//! What a study was created with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Budget, Metric, Space, Value};

/// Which sampler, with its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SamplerSpec {
    /// Its name: `random`, `grid`, `sobol`, ...
    pub name: String,
    /// Its options, by name; those of one parameter as `option.parameter`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, Value>,
}

impl SamplerSpec {
    /// A sampler without options.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), options: BTreeMap::new() }
    }

    /// With this option.
    #[must_use]
    pub fn with(mut self, option: impl Into<String>, value: impl Into<Value>) -> Self {
        self.options.insert(option.into(), value.into());
        self
    }
}

/// Which stopping rule, with its options. Never called scheduler here: that word belongs to the learning rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleSpec {
    /// Its name: `none`, `median`, ...
    pub name: String,
    /// Its options, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, Value>,
}

impl Default for RuleSpec {
    fn default() -> Self {
        Self { name: "none".into(), options: BTreeMap::new() }
    }
}

/// What to do with a proposal that equals an earlier trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// Propose again, a bounded number of times.
    #[default]
    Skip,
    /// Carry it out once more: replicates show the noise.
    Replicate,
    /// Take over the earlier result without carrying it out.
    Reuse,
}

/// The settings of a study: its first event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The space; empty when it is learned from what the trials ask for.
    #[serde(default)]
    pub space: Space,
    /// The metrics: objectives first, then constraints and watched ones. At least one objective.
    pub metrics: Vec<Metric>,
    /// The seed that keys all randomness.
    pub seed: u64,
    /// The sampler.
    pub sampler: SamplerSpec,
    /// The stopping rule.
    #[serde(default)]
    pub stopping: RuleSpec,
    /// When the study is over.
    #[serde(default)]
    pub budget: Budget,
    /// How often a failed attempt is tried again.
    #[serde(default)]
    pub retries: u32,
    /// What happens to repeated proposals.
    #[serde(default)]
    pub repeats: Repeats,
    /// How trials are carried out: a JSON document that belongs to whoever does so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
}

impl Settings {
    /// Settings for one objective over a space: random search without an end, seed 0.
    pub fn new(space: Space, objective: Metric) -> Self {
        Self {
            space,
            metrics: vec![objective],
            seed: 0,
            sampler: SamplerSpec::new("random"),
            stopping: RuleSpec::default(),
            budget: Budget::default(),
            retries: 0,
            repeats: Repeats::default(),
            program: None,
        }
    }

    /// The objectives, in order.
    pub fn objectives(&self) -> impl Iterator<Item = &Metric> {
        self.metrics.iter().filter(|m| m.goal.is_objective())
    }

    /// The metric of this name.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.iter().find(|m| &*m.name == name)
    }
}
