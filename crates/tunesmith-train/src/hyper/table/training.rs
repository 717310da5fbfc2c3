//! How the network is fitted, whatever the optimizer and the schedule.

use super::Role::Training;
use super::{Hyperparameter, Range, Value};
use Value::{Float, Int, Text};

pub(super) const ALL: &[Hyperparameter] =
    &[LEARNING_RATE, BATCH_SIZE, EPOCHS, PATIENCE, GRADIENT_CLIP, AVERAGING, EMA_DECAY, SWA_START];

const LEARNING_RATE: Hyperparameter = Hyperparameter::new(
    "learning_rate",
    Training,
    Range::log_floats(1e-9, 100.0),
    Float(1e-3),
    "size of the optimizer's steps at the schedule's highest point",
)
.tuned_over(Range::log_floats(1e-5, 1e-1))
.proposed();

const BATCH_SIZE: Hyperparameter = Hyperparameter::new(
    "batch_size",
    Training,
    Range::ints(1, 65_536, 1),
    Int(32),
    "rows in each step; the whole training part where it has fewer",
)
.tuned_over(Range::ordered(&[Int(16), Int(32), Int(64), Int(128)]))
.proposed();

const EPOCHS: Hyperparameter = Hyperparameter::new(
    "epochs",
    Training,
    Range::ints(1, 100_000, 1),
    Int(20),
    "passes over the training part",
)
.tuned_over(Range::ints(5, 30, 1))
.proposed();

const PATIENCE: Hyperparameter = Hyperparameter::new(
    "patience",
    Training,
    Range::ints(0, 100_000, 1),
    Int(0),
    "epochs without a lower validation loss after which the training ends; 0 never ends it early",
)
.tuned_over(Range::ints(2, 20, 1))
.from("Prechelt 1998");

const GRADIENT_CLIP: Hyperparameter = Hyperparameter::new(
    "gradient_clip",
    Training,
    Range::floats(0.0, 1e6),
    Float(0.0),
    "the largest norm of the gradient over all weights, to which larger ones are scaled down; 0 is no limit",
)
.tuned_over(Range::log_floats(0.1, 10.0))
.common()
.from("Pascanu 2013");

const AVERAGING: Hyperparameter = Hyperparameter::new(
    "averaging",
    Training,
    Range::choice(&[Text("none"), Text("ema"), Text("swa")]),
    Text("none"),
    "whether an average of the weights along the way is validated and kept",
)
.common();

const EMA_DECAY: Hyperparameter = Hyperparameter::new(
    "ema_decay",
    Training,
    Range::floats(0.0, 0.99999),
    Float(0.99),
    "share of the average that a step keeps, less in the first steps",
)
.tuned_over(Range::floats(0.9, 0.999))
.only_with("averaging", &[Text("ema")])
.from("Polyak 1992");

const SWA_START: Hyperparameter = Hyperparameter::new(
    "swa_start",
    Training,
    Range::floats(0.0, 0.99),
    Float(0.75),
    "share of the epochs after which the mean begins",
)
.tuned_over(Range::floats(0.5, 0.9))
.only_with("averaging", &[Text("swa")])
.from("Izmailov 2018");
