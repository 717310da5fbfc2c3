//! How the learning rate changes.

use super::Role::Training;
use super::{Hyperparameter, Range, Value};
use Value::{Float, Int, Text};

pub(super) const ALL: &[Hyperparameter] = &[
    SCHEDULE,
    WARMUP,
    FINAL_RATE,
    EXPONENTIAL_END,
    DECAY_FACTOR,
    CYCLES,
    CYCLE_GROWTH,
    PEAK_AT,
    PLATEAU_PATIENCE,
];

const SCHEDULES: &[Value] = &[
    Text("constant"),
    Text("cosine"),
    Text("cosine_restarts"),
    Text("exponential"),
    Text("linear"),
    Text("one_cycle"),
    Text("plateau"),
    Text("step"),
];

const SCHEDULE: Hyperparameter = Hyperparameter::new(
    "schedule",
    Training,
    Range::choice(SCHEDULES),
    Text("cosine"),
    "how the learning rate changes over the epochs",
)
.tuned_over(Range::choice(&[
    Text("constant"),
    Text("cosine"),
    Text("exponential"),
    Text("linear"),
    Text("step"),
]))
.proposed()
.from("Loshchilov 2017, Smith 2018");

const WARMUP: Hyperparameter = Hyperparameter::new(
    "warmup",
    Training,
    Range::floats(0.0, 0.9),
    Float(0.0),
    "share of the training in which the learning rate rises from zero, before its schedule",
)
.tuned_over(Range::floats(0.0, 0.3))
.common()
.from("Goyal 2017");

const FINAL_RATE: Hyperparameter = Hyperparameter::new(
    "final_rate",
    Training,
    Range::floats(0.0, 1.0),
    Float(0.0),
    "share of the learning rate that is left at the end",
)
.tuned_over(Range::floats(0.0, 0.1))
.only_with("schedule", &[Text("cosine"), Text("cosine_restarts"), Text("linear")]);

const EXPONENTIAL_END: Hyperparameter = Hyperparameter::new(
    "exponential_end",
    Training,
    Range::log_floats(1e-8, 1.0),
    Float(0.01),
    "share of the learning rate that is left at the end",
)
.tuned_over(Range::log_floats(1e-4, 0.1))
.only_with("schedule", &[Text("exponential")]);

const DECAY_FACTOR: Hyperparameter = Hyperparameter::new(
    "decay_factor",
    Training,
    Range::log_floats(1e-6, 0.999),
    Float(0.1),
    "factor of the learning rate at each fall",
)
.tuned_over(Range::log_floats(0.05, 0.7))
.only_with("schedule", &[Text("step"), Text("plateau")]);

const CYCLES: Hyperparameter =
    Hyperparameter::new("cycles", Training, Range::ints(1, 100, 1), Int(3), "cosine waves in the training")
        .tuned_over(Range::ints(2, 6, 1))
        .only_with("schedule", &[Text("cosine_restarts")])
        .from("Loshchilov 2017");

const CYCLE_GROWTH: Hyperparameter = Hyperparameter::new(
    "cycle_growth",
    Training,
    Range::log_floats(0.25, 4.0),
    Float(1.0),
    "factor by which each wave is longer than the one before",
)
.tuned_over(Range::log_floats(1.0, 2.0))
.only_with("schedule", &[Text("cosine_restarts")])
.from("Loshchilov 2017");

const PEAK_AT: Hyperparameter = Hyperparameter::new(
    "peak_at",
    Training,
    Range::floats(0.01, 0.99),
    Float(0.3),
    "share of the training after which the one cycle is at its highest",
)
.tuned_over(Range::floats(0.1, 0.5))
.only_with("schedule", &[Text("one_cycle")])
.from("Smith 2018");

const PLATEAU_PATIENCE: Hyperparameter = Hyperparameter::new(
    "plateau_patience",
    Training,
    Range::ints(0, 1000, 1),
    Int(2),
    "epochs without a lower validation loss that are borne before the learning rate falls",
)
.tuned_over(Range::ints(0, 5, 1))
.only_with("schedule", &[Text("plateau")]);
