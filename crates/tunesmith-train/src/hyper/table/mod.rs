//! The one table of hyperparameters.
//!
//! Ranges proposed for tuning follow common practice: learning rates over four decades on a log scale, widths in ratios, dropout below the
//! point where little signal is left. What is off by default (clipping, averaging, augmentation) is off at the value that its `about`
//! says.

mod architecture;
mod augmentation;
mod fine_tuning;
mod optimizers;
mod regularization;
mod schedules;
mod training;

use super::{ModelKind, Range, Value};

/// What a hyperparameter governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The shape of the network.
    Architecture,
    /// How it is fitted.
    Training,
    /// What keeps it from fitting noise.
    Regularization,
}

impl Role {
    /// The role's name in study files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::Training => "training",
            Self::Regularization => "regularization",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When a hyperparameter has an effect: `parameter` has one of `values`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct When {
    /// The other hyperparameter's name.
    pub parameter: &'static str,
    /// The values that it may have, at least one.
    pub values: &'static [Value],
}

impl When {
    /// The condition as study files write it: `optimizer = "sgd"`, `optimizer = ["adam", "adamw"]`, `layers = { min = 2 }`.
    pub fn shown(&self) -> String {
        match self.values {
            [only] => format!("{} = {only}", self.parameter),
            [first @ Value::Int(_), ..] => format!("{} = {{ min = {first} }}", self.parameter),
            values => {
                let list: Vec<String> = values.iter().map(Value::to_string).collect();
                format!("{} = [{}]", self.parameter, list.join(", "))
            }
        }
    }
}

/// One hyperparameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hyperparameter {
    /// The name in study files.
    pub name: &'static str,
    /// What it governs.
    pub role: Role,
    /// All values that are taken.
    pub valid: Range,
    /// The value when none is given.
    pub default: Value,
    /// The range worth searching.
    pub tune: Range,
    /// Whether a new study file tunes it from the start.
    pub proposed: bool,
    /// Whether a new study file mentions it as worth tuning next.
    pub common: bool,
    /// The condition under which it has an effect; without one it always has.
    pub when: Option<When>,
    /// What it is, in a line.
    pub about: &'static str,
    /// Where it comes from: author and year, or nothing for what every textbook has.
    pub source: &'static str,
}

impl Hyperparameter {
    /// One that is off or at its usual value unless somebody asks, searched over all that is valid.
    const fn new(name: &'static str, role: Role, valid: Range, default: Value, about: &'static str) -> Self {
        let tune = valid;
        Self {
            name,
            role,
            valid,
            default,
            tune,
            proposed: false,
            common: false,
            when: None,
            about,
            source: "",
        }
    }

    const fn tuned_over(self, tune: Range) -> Self {
        Self { tune, ..self }
    }

    /// Tuned by a new study file.
    const fn proposed(self) -> Self {
        Self { proposed: true, ..self }
    }

    /// Mentioned by a new study file.
    const fn common(self) -> Self {
        Self { common: true, ..self }
    }

    const fn only_with(self, parameter: &'static str, values: &'static [Value]) -> Self {
        Self { when: Some(When { parameter, values }), ..self }
    }

    const fn from(self, source: &'static str) -> Self {
        Self { source, ..self }
    }

    /// The same with words, and perhaps ranges, for another kind of network.
    const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }
}

/// The hyperparameters of a kind of model, grouped by role.
pub fn hyperparameters(kind: ModelKind) -> &'static [Hyperparameter] {
    match kind {
        ModelKind::Mlp => &MLP,
        ModelKind::Cnn => &CNN,
    }
}

static MLP: [Hyperparameter; MLP_PARTS.len] = join(MLP_PARTS.parts);
static CNN: [Hyperparameter; CNN_PARTS.len] = join(CNN_PARTS.parts);

const MLP_PARTS: Parts = Parts::new(&[
    architecture::MLP,
    training::ALL,
    schedules::ALL,
    optimizers::ALL,
    fine_tuning::ALL,
    regularization::MLP,
]);

const CNN_PARTS: Parts = Parts::new(&[
    architecture::CNN,
    training::ALL,
    schedules::ALL,
    optimizers::ALL,
    fine_tuning::ALL,
    regularization::CNN,
    augmentation::ALL,
]);

/// Lists to be joined, and their length together.
struct Parts {
    parts: &'static [&'static [Hyperparameter]],
    len: usize,
}

impl Parts {
    const fn new(parts: &'static [&'static [Hyperparameter]]) -> Self {
        let (mut len, mut i) = (0, 0);
        while i < parts.len() {
            len += parts[i].len();
            i += 1;
        }
        Self { parts, len }
    }
}

const fn join<const N: usize>(parts: &[&[Hyperparameter]]) -> [Hyperparameter; N] {
    let mut all = [parts[0][0]; N];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[at] = parts[part][i];
            at += 1;
            i += 1;
        }
        part += 1;
    }
    all
}
