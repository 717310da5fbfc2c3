//! Settings: a full, checked set of hyperparameter values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Activation, ClassWeights, ModelKind, NumericScaling, OptimizerKind, Pooling, Schedule, TargetScale, When,
    hyperparameters,
};
use crate::nearest::did_you_mean;

/// A model and its training, fully described. Built by [`Settings::from_map`]; the ranges are those of [`hyperparameters`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The kind of network.
    pub kind: ModelKind,
    /// Hidden or convolutional layers.
    pub layers: usize,
    /// Units or channels of each.
    pub width: usize,
    /// Side of the convolutions' kernels, odd; only in a convolutional network.
    pub kernel_size: Option<usize>,
    /// How images are halved; only in a convolutional network.
    pub pooling: Option<Pooling>,
    /// The nonlinearity.
    pub activation: Activation,
    /// Learning rate at the schedule's highest point.
    pub learning_rate: f64,
    /// How it changes.
    pub schedule: Schedule,
    /// Share of the training in which it rises from zero.
    pub warmup: f64,
    /// Rows in each step.
    pub batch_size: usize,
    /// Passes over the training part.
    pub epochs: u32,
    /// From gradients to steps.
    pub optimizer: OptimizerKind,
    /// Only with `sgd`.
    pub momentum: Option<f64>,
    /// Share of outputs set to zero while training.
    pub dropout: f64,
    /// Pull of the weights towards zero.
    pub weight_decay: f64,
    /// How the numbers of a table are scaled.
    #[serde(default)]
    pub numeric_scaling: NumericScaling,
    /// On which scale the values of a regression are fitted.
    #[serde(default)]
    pub target_scale: TargetScale,
    /// How much the rows of each class count.
    #[serde(default)]
    pub class_weights: ClassWeights,
}

/// A value that cannot be used. The message names the hyperparameter, the value and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// No hyperparameter of that name.
    #[error("`{name}` is no hyperparameter of a {kind}.{hint} It has {known}")]
    Unknown {
        /// The name given.
        name: String,
        /// The kind of network.
        kind: ModelKind,
        /// A correction, when one is near.
        hint: String,
        /// All names.
        known: String,
    },
    /// A value of the wrong type or outside its range.
    #[error("`{name}` is {value}, but {wanted}")]
    Invalid {
        /// The hyperparameter.
        name: &'static str,
        /// The value given, as JSON.
        value: String,
        /// What is taken.
        wanted: String,
    },
    /// The table and the settings disagree.
    #[error("the settings cannot be put together: {0}")]
    Incomplete(String),
}

impl Settings {
    /// Checks the values given and fills in the defaults of those left out.
    ///
    /// A value whose condition does not hold (`momentum` without `sgd`) is checked too, but has no effect and does not appear in
    /// the settings.
    ///
    /// # Errors
    /// A name that `kind` does not have, a value of the wrong type or out of range.
    pub fn from_map(
        kind: ModelKind,
        values: &BTreeMap<String, serde_json::Value>,
    ) -> Result<Self, SettingsError> {
        let table = hyperparameters(kind);
        let names = || table.iter().map(|h| h.name);
        if let Some(name) = values.keys().find(|name| !names().any(|known| known == *name)) {
            return Err(SettingsError::Unknown {
                name: name.clone(),
                kind,
                hint: did_you_mean(name, names()),
                known: names().collect::<Vec<_>>().join(", "),
            });
        }
        let mut taken = BTreeMap::new();
        for h in table {
            let value = match values.get(h.name) {
                None => h.default,
                Some(json) => h.valid.take(json).map_err(|wanted| SettingsError::Invalid {
                    name: h.name,
                    value: json.to_string(),
                    wanted,
                })?,
            };
            taken.insert(h.name, value);
        }
        let holds = |when: &When| taken.get(when.parameter) == Some(&when.value);
        let mut object: serde_json::Map<String, serde_json::Value> = table
            .iter()
            .filter(|h| h.when.as_ref().is_none_or(holds))
            .filter_map(|h| taken.get(h.name).map(|value| (h.name.to_owned(), value.to_json())))
            .collect();
        object.insert("kind".to_owned(), kind.as_str().into());
        serde_json::from_value(object.into()).map_err(|e| SettingsError::Incomplete(e.to_string()))
    }
}
