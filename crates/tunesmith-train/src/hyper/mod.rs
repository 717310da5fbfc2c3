//! What describes a model and its training: the table of hyperparameters, and the settings that a trial's values become.

mod kinds;
mod preparation;
mod settings;
mod table;
mod value;

pub use kinds::{
    Activation, ClassWeights, ModelKind, NumericScaling, OptimizerKind, Pooling, Schedule, TargetScale,
};
pub use settings::{Settings, SettingsError};
pub use table::{Hyperparameter, Role, When, hyperparameters};
pub use value::{Range, Value};
