//! What a study file may name: given by the caller, so that this module knows the form only.

use tunesmith_core::{Domain, Goal, Metric, Role, Value};

/// The models, samplers and stopping rules that exist.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    /// The built-in models.
    pub models: Vec<Model>,
    /// The samplers.
    pub samplers: Vec<Named>,
    /// The stopping rules. `none` is always known.
    pub rules: Vec<Named>,
}

/// A sampler or a stopping rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// The names of its options. Each may also be given for one parameter, as `option.parameter`.
    pub options: Vec<String>,
    /// What it does, in a sentence.
    pub about: String,
}

impl Named {
    /// A name with options.
    pub fn new(name: impl Into<String>, options: &[&str], about: impl Into<String>) -> Self {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        Self { name: name.into(), options, about: about.into() }
    }
}

/// A built-in model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// What is wanted of it where the study file does not say.
    pub objective: Metric,
    /// The same where the study file says that it is a regression.
    pub regression: Metric,
    /// The metrics that it reports.
    pub metrics: Vec<String>,
    /// The direction of those that have one.
    pub goals: Vec<(String, Goal)>,
    /// Its hyperparameters.
    pub hyperparameters: Vec<Hyperparameter>,
}

/// A hyperparameter of a built-in model.
#[derive(Debug, Clone, PartialEq)]
pub struct Hyperparameter {
    /// Its name.
    pub name: String,
    /// What it decides about.
    pub role: Role,
    /// The values that the model takes; `None` where the model itself decides.
    pub accepts: Option<Domain>,
    /// Its documented default.
    pub default: Option<Value>,
    /// What it is, in a sentence.
    pub about: String,
}

impl Vocabulary {
    /// The sampler of a study that names none: `auto` where it is known, else `random`.
    pub fn default_sampler(&self) -> &'static str {
        if self.samplers.iter().any(|sampler| sampler.name == "auto") { "auto" } else { "random" }
    }

    /// The model of this name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }
}

impl Model {
    /// The hyperparameter of this name.
    pub fn hyperparameter(&self, name: &str) -> Option<&Hyperparameter> {
        self.hyperparameters.iter().find(|h| h.name == name)
    }
}
