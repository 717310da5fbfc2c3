//! Settings: a full, checked set of hyperparameter values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Activation, Averaging, ClassWeights, ModelKind, Normalization, NumericScaling, OptimizerKind, Pooling,
    Readout, Schedule, TargetScale, When, hyperparameters,
};
use crate::nearest::did_you_mean;

/// A model and its training, fully described. Built by [`Settings::from_map`]; the ranges are those of [`hyperparameters`].
///
/// What is `None` has no effect with the other values, or does not exist for the kind of network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The kind of network.
    pub kind: ModelKind,
    /// Hidden or convolutional layers, or blocks of two.
    pub layers: usize,
    /// Units or channels of each.
    pub width: usize,
    /// Factor from each layer's width to the next.
    pub width_growth: f64,
    /// Widths of single layers.
    #[serde(flatten)]
    pub widths: Widths,
    /// Side of the convolutions' kernels, odd; only in a convolutional network.
    pub kernel_size: Option<usize>,
    /// How images are halved; only in a convolutional network.
    pub pooling: Option<Pooling>,
    /// What the output layer sees; only in a convolutional network.
    pub readout: Option<Readout>,
    /// The nonlinearity.
    pub activation: Activation,
    /// How values are kept in scale.
    pub normalization: Normalization,
    /// Whether blocks of two layers add to what they were given.
    pub residual: bool,
    /// Learning rate at the schedule's highest point.
    pub learning_rate: f64,
    /// Rows in each step.
    pub batch_size: usize,
    /// Passes over the training part.
    pub epochs: u32,
    /// Epochs without a lower validation loss after which the training ends; 0 never ends it.
    pub patience: u32,
    /// The largest norm of a gradient; 0 is no limit.
    pub gradient_clip: f64,
    /// What is done with the weights along the way.
    pub averaging: Averaging,
    /// Share of the average that a step keeps; only with `ema`.
    pub ema_decay: Option<f64>,
    /// Share of the epochs before the mean begins; only with `swa`.
    pub swa_start: Option<f64>,
    /// How the learning rate changes.
    pub schedule: Schedule,
    /// Share of the training in which it rises from zero.
    pub warmup: f64,
    /// Share of it left at the end; only with `cosine`, `cosine_restarts` and `linear`.
    pub final_rate: Option<f64>,
    /// Share of it left at the end; only with `exponential`.
    pub exponential_end: Option<f64>,
    /// Its factor at each fall; only with `step` and `plateau`.
    pub decay_factor: Option<f64>,
    /// Waves; only with `cosine_restarts`.
    pub cycles: Option<u32>,
    /// Factor from each wave's length to the next; only with `cosine_restarts`.
    pub cycle_growth: Option<f64>,
    /// Share of the training before the highest point; only with `one_cycle`.
    pub peak_at: Option<f64>,
    /// Epochs borne without a lower validation loss; only with `plateau`.
    pub plateau_patience: Option<u32>,
    /// From gradients to steps.
    pub optimizer: OptimizerKind,
    /// Only with `sgd` and `rmsprop`.
    pub momentum: Option<f64>,
    /// Only with `sgd`.
    pub nesterov: Option<bool>,
    /// Only with `adam`, `adamw` and `lion`.
    pub beta_1: Option<f64>,
    /// Only with `adam` and `adamw`.
    pub beta_2: Option<f64>,
    /// Only with `lion`.
    pub lion_beta_2: Option<f64>,
    /// Only with `rmsprop`.
    pub rms_decay: Option<f64>,
    /// Only with `adam`, `adamw` and `rmsprop`.
    pub epsilon: Option<f64>,
    /// How many of the first blocks are left as they are.
    pub freeze: usize,
    /// Epochs after which they learn too; 0 is never.
    pub unfreeze_epoch: u32,
    /// Factor of the learning rate for each block further from the output.
    pub layer_decay: f64,
    /// Share of outputs set to zero while training.
    pub dropout: f64,
    /// Pull of the weights towards zero.
    pub weight_decay: f64,
    /// Share of the target that is spread over all classes.
    pub label_smoothing: f64,
    /// Strength of blending rows; 0 is off.
    pub mixup: f64,
    /// Strength of exchanging boxes of images; 0 is off. Only in a convolutional network.
    pub cutmix: Option<f64>,
    /// Deviation of the noise on standardised inputs.
    pub input_noise: f64,
    /// From each row once (0) to all classes alike (1).
    pub balance: f64,
    /// Numbers in the vector of each category of a table; 0 is as many as suit the number of categories.
    #[serde(default)]
    pub embedding_size: usize,
    /// How the numbers of a table are scaled.
    #[serde(default)]
    pub numeric_scaling: NumericScaling,
    /// On which scale the values of a regression are fitted.
    #[serde(default)]
    pub target_scale: TargetScale,
    /// How much the rows of each class count.
    #[serde(default)]
    pub class_weights: ClassWeights,
    /// Changes of the training images; only in a convolutional network.
    #[serde(flatten)]
    pub augmentation: Option<Augmentation>,
}

/// Widths of single layers, each 0 or none where it is not given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are the layers' numbers")]
pub struct Widths {
    pub width_1: Option<usize>,
    pub width_2: Option<usize>,
    pub width_3: Option<usize>,
    pub width_4: Option<usize>,
    pub width_5: Option<usize>,
    pub width_6: Option<usize>,
    pub width_7: Option<usize>,
    pub width_8: Option<usize>,
}

/// The strengths of the changes made to training images; all are off at 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Augmentation {
    /// Largest move, as a share of the sides.
    pub shift: f64,
    /// Largest turn, in degrees.
    pub rotate: f64,
    /// Largest growth or shrinkage, as a share.
    pub scale: f64,
    /// Largest slant, in degrees.
    pub shear: f64,
    /// Share of images mirrored left to right.
    pub flip_horizontal: f64,
    /// Share of images mirrored top to bottom.
    pub flip_vertical: f64,
    /// Largest share of each side cut away.
    pub crop: f64,
    /// Largest move of all pixels, as a share of the data's range.
    pub brightness: f64,
    /// Largest change of the distances to the image's mean, as a share.
    pub contrast: f64,
    /// Side of the blanked box, as a share of the image's.
    pub cutout: f64,
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
        let holds = |when: &When| taken.get(when.parameter).is_some_and(|value| when.values.contains(value));
        let mut object: serde_json::Map<String, serde_json::Value> = table
            .iter()
            .filter(|h| h.when.as_ref().is_none_or(holds))
            .filter_map(|h| taken.get(h.name).map(|value| (h.name.to_owned(), value.to_json())))
            .collect();
        object.insert("kind".to_owned(), kind.as_str().into());
        serde_json::from_value(object.into()).map_err(|e| SettingsError::Incomplete(e.to_string()))
    }

    /// Whether the training itself goes by its validation part: early stopping, and a learning rate that falls on plateaus.
    pub fn heeds_validation(&self) -> bool {
        self.patience > 0 || self.schedule == Schedule::Plateau
    }

    /// Units or channels of a layer, counted from 1.
    pub fn width_of(&self, layer: usize) -> usize {
        const MOST: f64 = 4096.0;
        let w = &self.widths;
        let own = [w.width_1, w.width_2, w.width_3, w.width_4, w.width_5, w.width_6, w.width_7, w.width_8];
        match layer.checked_sub(1).and_then(|at| own.get(at).copied().flatten()) {
            Some(width) if width > 0 => width,
            _ => {
                let power = self.width_growth.powi(layer.saturating_sub(1) as i32);
                (self.width as f64 * power).round().clamp(1.0, MOST) as usize
            }
        }
    }
}
