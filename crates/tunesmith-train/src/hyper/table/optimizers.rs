//! The optimizers and their own parameters.

use super::Role::Training;
use super::{Hyperparameter, Range, Value};
use Value::{Bool, Float, Text};

pub(super) const ALL: &[Hyperparameter] =
    &[OPTIMIZER, MOMENTUM, NESTEROV, BETA_1, BETA_2, LION_BETA_2, RMS_DECAY, EPSILON];

const OPTIMIZER: Hyperparameter = Hyperparameter::new(
    "optimizer",
    Training,
    Range::choice(&[Text("adamw"), Text("adam"), Text("lion"), Text("rmsprop"), Text("sgd")]),
    Text("adamw"),
    "rule that turns gradients into steps",
)
.tuned_over(Range::choice(&[Text("adamw"), Text("adam"), Text("sgd")]))
.common()
.from("Loshchilov 2019, Chen 2023");

const MOMENTUM: Hyperparameter = Hyperparameter::new(
    "momentum",
    Training,
    Range::floats(0.0, 0.999),
    Float(0.9),
    "share of the last step carried into the next",
)
.tuned_over(Range::floats(0.0, 0.99))
.common()
.only_with("optimizer", &[Text("sgd"), Text("rmsprop")]);

const NESTEROV: Hyperparameter = Hyperparameter::new(
    "nesterov",
    Training,
    Range::choice(&[Bool(false), Bool(true)]),
    Bool(false),
    "whether the gradient counts as if the step carried over had been taken; needs momentum",
)
.only_with("optimizer", &[Text("sgd")])
.from("Sutskever 2013");

const BETA_1: Hyperparameter = Hyperparameter::new(
    "beta_1",
    Training,
    Range::floats(0.0, 0.9999),
    Float(0.9),
    "share of the gradient's running mean that a step keeps",
)
.tuned_over(Range::floats(0.8, 0.98))
.only_with("optimizer", &[Text("adamw"), Text("adam"), Text("lion")])
.from("Kingma 2015");

const BETA_2: Hyperparameter = Hyperparameter::new(
    "beta_2",
    Training,
    Range::floats(0.0, 0.999999),
    Float(0.999),
    "share of the squared gradient's running mean that a step keeps",
)
.tuned_over(Range::floats(0.9, 0.9995))
.only_with("optimizer", &[Text("adamw"), Text("adam")])
.from("Kingma 2015");

const LION_BETA_2: Hyperparameter = Hyperparameter::new(
    "lion_beta_2",
    Training,
    Range::floats(0.0, 0.9999),
    Float(0.99),
    "share of the running mean that is carried to the next step",
)
.tuned_over(Range::floats(0.9, 0.995))
.only_with("optimizer", &[Text("lion")])
.from("Chen 2023");

const RMS_DECAY: Hyperparameter = Hyperparameter::new(
    "rms_decay",
    Training,
    Range::floats(0.0, 0.9999),
    Float(0.99),
    "share of the squared gradient's running mean that a step keeps",
)
.tuned_over(Range::floats(0.9, 0.999))
.only_with("optimizer", &[Text("rmsprop")])
.from("Hinton 2012");

const EPSILON: Hyperparameter = Hyperparameter::new(
    "epsilon",
    Training,
    Range::log_floats(1e-12, 1.0),
    Float(1e-8),
    "what is added to the root of the squares before it divides",
)
.tuned_over(Range::log_floats(1e-9, 1e-3))
.only_with("optimizer", &[Text("adamw"), Text("adam"), Text("rmsprop")])
.from("Kingma 2015");
