//! Built-in neural networks, fully described by their hyperparameters.
//!
//! Data comes in as a [`Dataset`] (a CSV of numbers, a CSV of pixels, or images in folders), is divided once by a [`Split`], and
//! [`train`] fits the network that [`Settings`] describe: a multilayer perceptron or a convolutional network, on the
//! calling thread alone, or on a graphics card ([`Device`]). [`hyperparameters`] is the one table of what can be set, within which ranges, and what is worth tuning.
//!
//! **Same seed, same result**, bit for bit on one machine, whatever else runs in the process: initial weights, shuffles and
//! dropout masks come from the trial's own generator, whose state is in every checkpoint, so that an interrupted trial
//! continues as if it had never stopped.
//!
//! ```no_run
//! use std::{collections::BTreeMap, path::Path};
//! use tunesmith_train::{Control, Dataset, EpochReport, Layout, ModelKind, Settings, Split, train};
//!
//! let data = Dataset::from_csv(Path::new("digits.csv"), "label", &Layout::Images { shape: None })?;
//! let split = Split::stratified(&data, 0.2, 0)?;
//! let values = BTreeMap::from([("width".to_owned(), 16.into()), ("dropout".to_owned(), 0.2.into())]);
//! let settings = Settings::from_map(ModelKind::Cnn, &values)?;
//! let mut observer = |report: &EpochReport| {
//!     if report.val_accuracy > 0.99 { Control::Stop } else { Control::Continue }
//! };
//! let outcome = train(&data, &split, &settings, 42, &mut observer, None)?;
//! outcome.model.save(Path::new("model.safetensors"))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This crate knows nothing of studies; it never prints and starts no threads.

mod augment;
mod checkpoint;
mod data;
mod device;
mod files;
mod hyper;
mod metrics;
mod model;
mod nearest;
mod predict;
mod preflight;
mod preprocess;
mod rng;
mod simd;
mod split;
mod start;
mod train;

pub use augment::{PreviewError, preview};
pub use checkpoint::Checkpoints;
pub use data::{
    ClassCount, Column, ColumnKind, ColumnProfile, Comparison, DataError, DataKind, Dataset, Duplicates,
    ImageShape, Layout, NearDuplicates, NeighbourScore, Profile, TableOptions, Target, TargetSummary, Task,
    TaskKind, csv_columns,
};
pub use device::{Device, DeviceError};
pub use hyper::{
    Activation, Augmentation, Averaging, ClassWeights, Hyperparameter, ModelKind, Normalization,
    NumericScaling, OptimizerKind, Pooling, Range, Readout, Role, Schedule, Settings, SettingsError,
    TargetScale, Value, When, Widths, hyperparameters,
};
pub use metrics::{Judged, Metric, Scores, score_of};
pub use model::{Model, ModelError};
pub use predict::{PredictError, Predictions, Take};
pub use preflight::{
    Check, EpochCost, Preflight, PreflightOptions, RateQuestion, RateRange, Verdict, preflight,
};
pub use split::{Split, SplitKind, Validation};
pub use start::{Pretrained, Start, StartError};
pub use train::{
    BatchCost, Control, Ending, EpochReport, NoiseScale, Observer, TrainError, TrainOutcome, can_train,
    train, train_from,
};
