//! Hyperparameters of what comes before the network: scales and weights.

use super::Hyperparameter;
use super::Role::Training;
use crate::hyper::Value::Text;
use crate::hyper::{Range, Value};

/// Those of a network for tables.
pub(super) const TABLES: &[Hyperparameter] = &[NUMERIC_SCALING, TARGET_SCALE, CLASS_WEIGHTS];

/// Those of a network for images.
pub(super) const IMAGES: &[Hyperparameter] = &[CLASS_WEIGHTS];

const SCALINGS: &[Value] = &[Text("standard"), Text("quantile")];

const NUMERIC_SCALING: Hyperparameter = Hyperparameter::new(
    "numeric_scaling",
    Training,
    Range::choice(SCALINGS),
    Text("standard"),
    "scale of a table's numbers, learned on the training part; \"quantile\" tames outliers and skew",
);

const SCALES: &[Value] = &[Text("linear"), Text("log")];

const TARGET_SCALE: Hyperparameter = Hyperparameter::new(
    "target_scale",
    Training,
    Range::choice(SCALES),
    Text("linear"),
    "scale on which the values of a regression are fitted; \"log\" suits values above 0 that span decades",
);

const WEIGHTS: &[Value] = &[Text("none"), Text("balanced")];

const CLASS_WEIGHTS: Hyperparameter = Hyperparameter::new(
    "class_weights",
    Training,
    Range::choice(WEIGHTS),
    Text("none"),
    "how much the rows of each class count; \"balanced\" lets every class count alike",
);
