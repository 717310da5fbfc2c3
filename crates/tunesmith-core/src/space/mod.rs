//! The space of configurations: parameters with their domains, conditions and constraints.

mod builder;
mod change;
mod complete;
mod condition;
mod domain;
mod levels;
mod member;
mod param;
mod permutation;
mod scale;
mod steps;
mod unit;
mod validate;

pub use builder::SpaceBuilder;
pub use change::Change;
pub use condition::{Accept, Condition, Test};
pub use domain::{Domain, Scale};
pub use param::{Param, Prior, Role};

use serde::{Deserialize, Serialize};

use crate::expr::Constraint;
use crate::{Config, Name, SpaceErrors, Value};

/// A validated space: parents stand before their children, every condition and constraint refers to what exists.
///
/// Made by [`Space::builder`], which reading one from JSON uses too: a `Space` that exists is sound.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Space {
    params: Vec<Param>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    constraints: Vec<Constraint>,
    version: u32,
}

/// A space as it is written, before it is checked.
#[derive(Deserialize)]
#[serde(expecting = "a space")]
struct Written {
    params: Vec<Param>,
    #[serde(default)]
    constraints: Vec<String>,
    #[serde(default)]
    version: u32,
}

impl TryFrom<Written> for Space {
    type Error = SpaceErrors;

    fn try_from(written: Written) -> Result<Self, SpaceErrors> {
        let builder = Self::builder().params(written.params);
        let space = written.constraints.into_iter().fold(builder, SpaceBuilder::constraint).build()?;
        Ok(space.with_version(written.version))
    }
}

impl Space {
    /// Starts a space.
    pub fn builder() -> SpaceBuilder {
        SpaceBuilder::default()
    }

    /// The parameters, parents before children.
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// The constraints between parameters.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// How often this space has been changed since the study was created.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The same space with another version number.
    #[must_use]
    pub fn with_version(mut self, version: u32) -> Self {
        self.version = version;
        self
    }

    /// The parameter of this name.
    pub fn get(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|p| &*p.name == name)
    }

    /// The position of the parameter of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|p| &*p.name == name)
    }

    /// Whether there is no parameter.
    pub fn is_empty(&self) -> bool {
        self.params.is_empty()
    }

    /// Whether `param` is active given the values of its ancestors in `config`.
    ///
    /// Right only when every parameter before it is already decided.
    pub fn is_active(&self, param: &Param, config: &Config) -> bool {
        param.when.as_ref().is_none_or(|when| when.holds(config))
    }

    /// The value that `name` stands for in expressions and placeholders: a parameter, or `group.part` for a share of a simplex.
    pub fn look_up<'c>(&self, config: &'c Config, name: &str) -> Option<&'c Value> {
        config.get(name).or_else(|| {
            let (group, part) = name.rsplit_once('.')?;
            let Domain::Simplex { parts } = &self.get(group)?.domain else { return None };
            let i = parts.iter().position(|p| &**p == part)?;
            config.get(group)?.as_list()?.get(i)
        })
    }

    /// Every name that [`Space::look_up`] knows: the parameters and the parts of simplexes.
    pub fn names(&self) -> Vec<Name> {
        let mut names = Vec::new();
        for p in &self.params {
            names.push(p.name.clone());
            if let Domain::Simplex { parts } = &p.domain {
                names.extend(parts.iter().map(|part| Name::from(format!("{}.{part}", p.name))));
            }
        }
        names
    }

    /// Whether every constraint holds. A constraint that names an inactive parameter holds.
    pub fn satisfied(&self, config: &Config) -> bool {
        self.violated(config).is_none()
    }

    /// The first constraint that `config` violates.
    pub fn violated(&self, config: &Config) -> Option<&Constraint> {
        self.constraints.iter().find(|c| !c.holds(|name| self.look_up(config, name)))
    }

    /// The number of distinct configurations, ignoring constraints: `None` when a parameter is continuous (or the number
    /// exceeds `u64`, or the parents have so many levels that it is as good as unbounded). Counts active branches only:
    /// `O(parameters x branches)`, at most a million steps.
    pub fn size(&self) -> Option<u64> {
        levels::count(self)
    }

    pub(crate) fn from_parts(params: Vec<Param>, constraints: Vec<Constraint>) -> Self {
        Self { params, constraints, version: 0 }
    }
}
