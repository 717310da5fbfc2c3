//! Hyperparameters of what comes before the network: scales and weights.

use super::Value::Text;
use super::{Hyperparameter, Range, Role, Value};

const SCALINGS: &[Value] = &[Text("standard"), Text("quantile")];

pub(super) const NUMERIC_SCALING: Hyperparameter = Hyperparameter {
    name: "numeric_scaling",
    role: Role::Training,
    valid: Range::choice(SCALINGS),
    default: Text("standard"),
    tune: Range::choice(SCALINGS),
    proposed: false,
    when: None,
    about: "scale of a table's numbers, learned on the training part; \"quantile\" tames outliers and skew",
};

const TARGET_SCALES: &[Value] = &[Text("linear"), Text("log")];

pub(super) const TARGET_SCALE: Hyperparameter = Hyperparameter {
    name: "target_scale",
    role: Role::Training,
    valid: Range::choice(TARGET_SCALES),
    default: Text("linear"),
    tune: Range::choice(TARGET_SCALES),
    proposed: false,
    when: None,
    about: "scale on which the values of a regression are fitted; \"log\" suits positive values that span decades",
};

const WEIGHTS: &[Value] = &[Text("none"), Text("balanced")];

pub(super) const CLASS_WEIGHTS: Hyperparameter = Hyperparameter {
    name: "class_weights",
    role: Role::Training,
    valid: Range::choice(WEIGHTS),
    default: Text("none"),
    tune: Range::choice(WEIGHTS),
    proposed: false,
    when: None,
    about: "how much the rows of each class count; \"balanced\" lets every class count alike",
};
