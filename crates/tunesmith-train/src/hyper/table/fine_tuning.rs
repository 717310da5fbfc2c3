//! Training that starts from weights learned before: which blocks move, from when on, and how fast.

use super::Role::Training;
use super::{Hyperparameter, Range, Value};
use Value::{Float, Int};

pub(super) const ALL: &[Hyperparameter] = &[FREEZE, UNFREEZE_EPOCH, LAYER_DECAY];

const FREEZE: Hyperparameter = Hyperparameter::new(
    "freeze",
    Training,
    Range::ints(0, 16, 1),
    Int(0),
    "how many of the first layers or blocks are left as they are, dropout and batch statistics included; the output layer always learns",
)
.tuned_over(Range::ints(0, 3, 1))
.from("Yosinski 2014");

const UNFREEZE_EPOCH: Hyperparameter = Hyperparameter::new(
    "unfreeze_epoch",
    Training,
    Range::ints(0, 100_000, 1),
    Int(0),
    "epochs after which frozen layers learn too; 0 is never. No effect without `freeze`",
)
.tuned_over(Range::ints(0, 10, 1))
.from("Howard 2018");

const LAYER_DECAY: Hyperparameter = Hyperparameter::new(
    "layer_decay",
    Training,
    Range::log_floats(1e-4, 1.0),
    Float(1.0),
    "factor of the learning rate for each layer further from the output",
)
.tuned_over(Range::log_floats(0.3, 1.0))
.from("Howard 2018");
