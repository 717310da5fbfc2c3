//! One parameter: its name, domain, role, condition, default and prior.

use serde::{Deserialize, Serialize};

use super::{Accept, Condition, Domain, Scale, Test, validate};
use crate::{Name, Rng, SpaceErrors, Value};

/// What a hyperparameter decides about: results are grouped by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The shape of the model: layers, width.
    Architecture,
    /// How it is trained: learning rate, batch size, epochs.
    Training,
    /// What keeps it from overfitting: dropout, weight decay.
    Regularization,
    /// Anything else.
    #[default]
    Other,
}

impl Role {
    /// All roles, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Architecture, Self::Training, Self::Regularization, Self::Other];

    /// The role's name, as a study file writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::Training => "training",
            Self::Regularization => "regularization",
            Self::Other => "other",
        }
    }
}

/// A belief that good values lie around a centre; truncated to the parameter's range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prior {
    /// Normal around `mean` with this standard deviation, both in the parameter's own units.
    Normal {
        /// The centre.
        mean: f64,
        /// The standard deviation, above 0.
        sd: f64,
    },
    /// Log-normal: the natural logarithm is normal around `ln(median)` with standard deviation `sigma`.
    LogNormal {
        /// The centre, above 0.
        median: f64,
        /// The standard deviation of the logarithm, above 0.
        sigma: f64,
    },
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Its name: a letter or `_`, then letters, digits, `_` and `.`.
    pub name: Name,
    /// The values it can take.
    pub domain: Domain,
    /// What it decides about.
    #[serde(default)]
    pub role: Role,
    /// When it is active; always when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The value of trial 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Where good values are expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<Prior>,
}

impl Param {
    /// A parameter over a domain, always active, without default or prior. Checked when its space is built.
    pub fn new(name: impl Into<Name>, domain: Domain) -> Self {
        Self { name: name.into(), domain, role: Role::Other, when: None, default: None, prior: None }
    }

    /// A real number in `[low, high]`.
    pub fn float(name: impl Into<Name>, low: f64, high: f64) -> Self {
        Self::new(name, Domain::Float { low, high, scale: Scale::Linear, step: None })
    }

    /// A whole number in `[low, high]`.
    pub fn int(name: impl Into<Name>, low: i64, high: i64) -> Self {
        Self::new(name, Domain::Int { low, high, scale: Scale::Linear, step: 1 })
    }

    /// One of some values without an order.
    pub fn choice<V: Into<Value>>(name: impl Into<Name>, values: impl IntoIterator<Item = V>) -> Self {
        Self::new(
            name,
            Domain::Choice { values: values.into_iter().map(Into::into).collect(), ordered: false },
        )
    }

    /// One of some values in a meaningful order.
    pub fn ordered<V: Into<Value>>(name: impl Into<Name>, values: impl IntoIterator<Item = V>) -> Self {
        Self::new(
            name,
            Domain::Choice { values: values.into_iter().map(Into::into).collect(), ordered: true },
        )
    }

    /// Shares, at least 0, that sum to 1.
    pub fn simplex<N: Into<Name>>(name: impl Into<Name>, parts: impl IntoIterator<Item = N>) -> Self {
        Self::new(name, Domain::Simplex { parts: parts.into_iter().map(Into::into).collect() })
    }

    /// An order of some items.
    pub fn permutation<V: Into<Value>>(name: impl Into<Name>, items: impl IntoIterator<Item = V>) -> Self {
        Self::new(name, Domain::Permutation { items: items.into_iter().map(Into::into).collect() })
    }

    /// On a logarithmic scale; for numbers only.
    #[must_use]
    pub fn log(mut self) -> Self {
        if let Domain::Float { scale, .. } | Domain::Int { scale, .. } = &mut self.domain {
            *scale = Scale::Log;
        }
        self
    }

    /// In steps from the low end; for numbers only, rounded to a whole number for whole numbers.
    #[must_use]
    pub fn step(mut self, by: f64) -> Self {
        match &mut self.domain {
            Domain::Float { step, .. } => *step = Some(by),
            Domain::Int { step, .. } => *step = by.round() as i64,
            _ => {}
        }
        self
    }

    /// With this role.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// With this value in the default configuration.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// With this prior.
    #[must_use]
    pub fn prior(mut self, prior: Prior) -> Self {
        self.prior = Some(prior);
        self
    }

    /// Active only when `parent` has this value. Several conditions must all hold.
    #[must_use]
    pub fn when(self, parent: impl Into<Name>, value: impl Into<Value>) -> Self {
        self.when_any(parent, [value])
    }

    /// Active only when `parent` has one of these values.
    #[must_use]
    pub fn when_any<V: Into<Value>>(
        self,
        parent: impl Into<Name>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.test(Test {
            parent: parent.into(),
            accept: Accept::OneOf(values.into_iter().map(Into::into).collect()),
        })
    }

    /// Active only when the number `parent` lies in `[low, high]`.
    #[must_use]
    pub fn when_between(self, parent: impl Into<Name>, low: Option<f64>, high: Option<f64>) -> Self {
        self.test(Test { parent: parent.into(), accept: Accept::Between { low, high } })
    }

    /// Active only when this test holds too.
    #[must_use]
    pub fn test(mut self, test: Test) -> Self {
        self.when.get_or_insert_with(Condition::default).tests.push(test);
        self
    }

    /// Whether its name, values, default and prior make sense by themselves, apart from any space.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn check(&self) -> Result<(), SpaceErrors> {
        let mut errors = Vec::new();
        validate::param(&mut self.clone(), &mut errors);
        if errors.is_empty() { Ok(()) } else { Err(SpaceErrors(errors)) }
    }

    /// A value drawn from the prior, or uniformly on the domain's scale where there is none.
    pub fn sample(&self, rng: &mut Rng) -> Value {
        if let Some(prior) = self.prior {
            // The centre lies inside the range, so a spread that rarely hits the range is nearly flat on it: uniform then.
            for _ in 0..64 {
                let x = match prior {
                    Prior::Normal { mean, sd } => mean + sd * rng.normal(),
                    Prior::LogNormal { median, sigma } => median * (sigma * rng.normal()).exp(),
                };
                if let Some(value) = self.domain.snap(x) {
                    return value;
                }
            }
        }
        let mut unit = [0.0; 16];
        let dims = self.domain.dims();
        if dims <= unit.len() {
            unit[..dims].iter_mut().for_each(|u| *u = rng.uniform());
            self.domain.decode(&unit[..dims])
        } else {
            let unit: Vec<f64> = (0..dims).map(|_| rng.uniform()).collect();
            self.domain.decode(&unit)
        }
    }
}
