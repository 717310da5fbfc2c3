//! What keeps the network from fitting noise, whatever the data.

use super::Role::Regularization;
use super::{Hyperparameter, Range, Value};
use Value::Float;

pub(super) const MLP: &[Hyperparameter] = &[
    DROPOUT.about("share of each hidden layer's outputs set to zero while training"),
    WEIGHT_DECAY,
    LABEL_SMOOTHING,
    MIXUP,
    INPUT_NOISE,
    BALANCE,
];

pub(super) const CNN: &[Hyperparameter] =
    &[DROPOUT, WEIGHT_DECAY, LABEL_SMOOTHING, MIXUP, CUTMIX, INPUT_NOISE, BALANCE];

const DROPOUT: Hyperparameter = Hyperparameter::new(
    "dropout",
    Regularization,
    Range::floats(0.0, 0.95),
    Float(0.1),
    "share of the last convolutional layer's outputs set to zero while training",
)
.tuned_over(Range::floats(0.0, 0.6))
.proposed()
.from("Srivastava 2014");

const WEIGHT_DECAY: Hyperparameter = Hyperparameter::new(
    "weight_decay",
    Regularization,
    Range::floats(0.0, 10.0),
    Float(1e-4),
    "pull of the weights towards zero; biases and normalizations are left alone",
)
.tuned_over(Range::log_floats(1e-6, 1e-1))
.proposed()
.from("Loshchilov 2019");

const LABEL_SMOOTHING: Hyperparameter = Hyperparameter::new(
    "label_smoothing",
    Regularization,
    Range::floats(0.0, 0.9),
    Float(0.0),
    "share of the target that is spread evenly over all classes while training",
)
.tuned_over(Range::floats(0.0, 0.2))
.common()
.from("Szegedy 2016");

const MIXUP: Hyperparameter = Hyperparameter::new(
    "mixup",
    Regularization,
    Range::floats(0.0, 10.0),
    Float(0.0),
    "how strongly pairs of rows are blended, with their targets, while training: the share is Beta(mixup, mixup); 0 is off",
)
.tuned_over(Range::floats(0.0, 0.5))
.common()
.from("Zhang 2018");

const CUTMIX: Hyperparameter = Hyperparameter::new(
    "cutmix",
    Regularization,
    Range::floats(0.0, 10.0),
    Float(0.0),
    "how strongly a box of each image is replaced by another image's, with its target: the share is Beta(cutmix, cutmix); 0 is off. With mixup each batch draws one of the two",
)
.tuned_over(Range::floats(0.0, 1.0))
.from("Yun 2019");

const INPUT_NOISE: Hyperparameter = Hyperparameter::new(
    "input_noise",
    Regularization,
    Range::floats(0.0, 10.0),
    Float(0.0),
    "standard deviation of the noise added to standardised inputs while training",
)
.tuned_over(Range::floats(0.0, 0.3))
.common()
.from("Bishop 1995");

const BALANCE: Hyperparameter = Hyperparameter::new(
    "balance",
    Regularization,
    Range::floats(0.0, 1.0),
    Float(0.0),
    "how far rare classes are drawn more often: 0 takes each training row once an epoch, 1 draws all classes alike",
);
