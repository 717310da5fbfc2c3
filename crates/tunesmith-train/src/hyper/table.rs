//! The one table of hyperparameters.
//!
//! Ranges proposed for tuning follow common practice: learning rates over four decades on a log scale, widths in ratios, dropout below the
//! point where little signal is left.

use super::preparation::{CLASS_WEIGHTS, NUMERIC_SCALING, TARGET_SCALE};
use super::{ModelKind, Range, Value};

/// What a hyperparameter governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The shape of the network.
    Architecture,
    /// How it is fitted.
    Training,
    /// What keeps it from fitting noise.
    Regularization,
}

impl Role {
    /// The role's name in study files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::Training => "training",
            Self::Regularization => "regularization",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When a hyperparameter has an effect: `parameter` has that `value`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct When {
    /// The other hyperparameter's name.
    pub parameter: &'static str,
    /// The value that it must have.
    pub value: Value,
}

/// One hyperparameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hyperparameter {
    /// The name in study files.
    pub name: &'static str,
    /// What it governs.
    pub role: Role,
    /// All values that are taken.
    pub valid: Range,
    /// The value when none is given.
    pub default: Value,
    /// The range worth searching.
    pub tune: Range,
    /// Whether a new study file tunes it from the start.
    pub proposed: bool,
    /// The condition under which it has an effect; without one it always has.
    pub when: Option<When>,
    /// What it is, in a line.
    pub about: &'static str,
}

/// The hyperparameters of a kind of model, grouped by role.
pub fn hyperparameters(kind: ModelKind) -> &'static [Hyperparameter] {
    match kind {
        ModelKind::Mlp => MLP,
        ModelKind::Cnn => CNN,
    }
}

use Role::{Architecture, Regularization, Training};
use Value::{Float, Int, Text};

const MLP: &[Hyperparameter] = &[
    Hyperparameter { tune: Range::ints(1, 4, 1), about: "hidden layers", ..LAYERS },
    Hyperparameter {
        default: Int(64),
        tune: Range::log_ints(8, 256),
        about: "units of each hidden layer",
        ..WIDTH
    },
    ACTIVATION,
    LEARNING_RATE,
    SCHEDULE,
    WARMUP,
    BATCH_SIZE,
    EPOCHS,
    OPTIMIZER,
    MOMENTUM,
    NUMERIC_SCALING,
    TARGET_SCALE,
    CLASS_WEIGHTS,
    Hyperparameter { about: "share of each hidden layer's outputs set to zero while training", ..DROPOUT },
    WEIGHT_DECAY,
];

const CNN: &[Hyperparameter] = &[
    LAYERS,
    WIDTH,
    KERNEL_SIZE,
    POOLING,
    ACTIVATION,
    LEARNING_RATE,
    SCHEDULE,
    WARMUP,
    BATCH_SIZE,
    EPOCHS,
    OPTIMIZER,
    MOMENTUM,
    CLASS_WEIGHTS,
    DROPOUT,
    WEIGHT_DECAY,
];

const LAYERS: Hyperparameter = Hyperparameter {
    name: "layers",
    role: Architecture,
    valid: Range::ints(1, 16, 1),
    default: Int(2),
    tune: Range::ints(1, 4, 1),
    proposed: true,
    when: None,
    about: "convolutional layers; each is followed by pooling while the image has 4 or more pixels a side",
};

const WIDTH: Hyperparameter = Hyperparameter {
    name: "width",
    role: Architecture,
    valid: Range::ints(1, 4096, 1),
    default: Int(32),
    tune: Range::log_ints(8, 64),
    proposed: true,
    when: None,
    about: "channels of each convolutional layer",
};

const KERNEL_SIZE: Hyperparameter = Hyperparameter {
    name: "kernel_size",
    role: Architecture,
    valid: Range::ints(1, 7, 2),
    default: Int(3),
    tune: Range::ordered(&[Int(3), Int(5)]),
    proposed: false,
    when: None,
    about: "side of the convolutions' kernels, in pixels",
};

const POOLING: Hyperparameter = Hyperparameter {
    name: "pooling",
    role: Architecture,
    valid: Range::choice(&[Text("max"), Text("average")]),
    default: Text("max"),
    tune: Range::choice(&[Text("max"), Text("average")]),
    proposed: false,
    when: None,
    about: "how 2x2 pixels become one",
};

const ACTIVATION: Hyperparameter = Hyperparameter {
    name: "activation",
    role: Architecture,
    valid: Range::choice(ACTIVATIONS),
    default: Text("relu"),
    tune: Range::choice(ACTIVATIONS),
    proposed: false,
    when: None,
    about: "nonlinearity after each hidden layer",
};

const ACTIVATIONS: &[Value] = &[Text("relu"), Text("gelu"), Text("silu"), Text("tanh")];

const LEARNING_RATE: Hyperparameter = Hyperparameter {
    name: "learning_rate",
    role: Training,
    valid: Range::log_floats(1e-9, 100.0),
    default: Float(1e-3),
    tune: Range::log_floats(1e-5, 1e-1),
    proposed: true,
    when: None,
    about: "size of the optimizer's steps at the schedule's highest point",
};

const SCHEDULE: Hyperparameter = Hyperparameter {
    name: "schedule",
    role: Training,
    valid: Range::choice(SCHEDULES),
    default: Text("cosine"),
    tune: Range::choice(SCHEDULES),
    proposed: true,
    when: None,
    about: "how the learning rate changes over the epochs",
};

const SCHEDULES: &[Value] =
    &[Text("constant"), Text("cosine"), Text("exponential"), Text("linear"), Text("step")];

const WARMUP: Hyperparameter = Hyperparameter {
    name: "warmup",
    role: Training,
    valid: Range::floats(0.0, 0.9),
    default: Float(0.0),
    tune: Range::floats(0.0, 0.3),
    proposed: false,
    when: None,
    about: "share of the training in which the learning rate rises from zero, before its schedule",
};

const BATCH_SIZE: Hyperparameter = Hyperparameter {
    name: "batch_size",
    role: Training,
    valid: Range::ints(1, 65_536, 1),
    default: Int(32),
    tune: Range::ordered(&[Int(16), Int(32), Int(64), Int(128)]),
    proposed: true,
    when: None,
    about: "rows in each step; the whole training part where it has fewer",
};

const EPOCHS: Hyperparameter = Hyperparameter {
    name: "epochs",
    role: Training,
    valid: Range::ints(1, 100_000, 1),
    default: Int(20),
    tune: Range::ints(5, 30, 1),
    proposed: true,
    when: None,
    about: "passes over the training part",
};

const OPTIMIZER: Hyperparameter = Hyperparameter {
    name: "optimizer",
    role: Training,
    valid: Range::choice(OPTIMIZERS),
    default: Text("adamw"),
    tune: Range::choice(OPTIMIZERS),
    proposed: false,
    when: None,
    about: "rule that turns gradients into steps",
};

const OPTIMIZERS: &[Value] = &[Text("adamw"), Text("adam"), Text("sgd")];

const MOMENTUM: Hyperparameter = Hyperparameter {
    name: "momentum",
    role: Training,
    valid: Range::floats(0.0, 0.999),
    default: Float(0.9),
    tune: Range::floats(0.0, 0.99),
    proposed: false,
    when: Some(When { parameter: "optimizer", value: Text("sgd") }),
    about: "share of the last step carried into the next",
};

const DROPOUT: Hyperparameter = Hyperparameter {
    name: "dropout",
    role: Regularization,
    valid: Range::floats(0.0, 0.95),
    default: Float(0.1),
    tune: Range::floats(0.0, 0.6),
    proposed: true,
    when: None,
    about: "share of the last convolutional layer's outputs set to zero while training",
};

const WEIGHT_DECAY: Hyperparameter = Hyperparameter {
    name: "weight_decay",
    role: Regularization,
    valid: Range::floats(0.0, 10.0),
    default: Float(1e-4),
    tune: Range::log_floats(1e-6, 1e-1),
    proposed: true,
    when: None,
    about: "pull of the weights towards zero; biases are left alone",
};
