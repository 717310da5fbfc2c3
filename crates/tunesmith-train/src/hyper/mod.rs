//! What describes a model and its training: the table of hyperparameters, and the settings that a trial's values become.

mod kinds;
mod settings;
mod table;
mod value;

pub use kinds::{Activation, Averaging, ModelKind, Normalization, OptimizerKind, Pooling, Readout, Schedule};
pub use settings::{Augmentation, Settings, SettingsError, Widths};
pub use table::{Hyperparameter, Role, When, hyperparameters};
pub use value::{Range, Value};
