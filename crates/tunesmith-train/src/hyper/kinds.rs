//! The choices that have a name.

use serde::{Deserialize, Serialize};

/// An enum whose variants are written as words: `as_str`, `ALL` names, parsing and serde from one list.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// The word that names this choice in study files.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            /// The choice of that name, or a message that lists the names.
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(format!("\"{text}\" is none of {}", [$(concat!("\"", $text, "\"")),+].join(", "))),
                }
            }
        }
    };
}

named! {
    /// The networks that can be trained.
    ModelKind {
        /// Multilayer perceptron: fully connected layers, for tables and flattened images.
        Mlp = "mlp",
        /// Convolutional network, for images.
        Cnn = "cnn",
    }
}

named! {
    /// The nonlinearity after each hidden layer.
    Activation {
        /// `max(0, x)`.
        Relu = "relu",
        /// `x * Phi(x)`, with the normal distribution function `Phi`.
        Gelu = "gelu",
        /// `x * sigmoid(x)`.
        Silu = "silu",
        /// Hyperbolic tangent.
        Tanh = "tanh",
    }
}

named! {
    /// How a convolutional network halves its images.
    Pooling {
        /// The largest of 2x2 values.
        Max = "max",
        /// The mean of 2x2 values.
        Average = "average",
    }
}

named! {
    /// How the learning rate changes over the training, step by step, after its warmup.
    Schedule {
        /// Stays as it is.
        Constant = "constant",
        /// Half a cosine wave from the learning rate down to zero.
        Cosine = "cosine",
        /// By the same factor in each step, down to a hundredth.
        Exponential = "exponential",
        /// By the same amount in each step, down to zero.
        Linear = "linear",
        /// A tenth of it after one half, a hundredth after three quarters of the training.
        Step = "step",
    }
}

named! {
    /// The rule that turns gradients into steps.
    OptimizerKind {
        /// Adam with decoupled weight decay.
        AdamW = "adamw",
        /// Adam; weight decay enters through the gradient.
        Adam = "adam",
        /// Gradient descent with momentum; weight decay enters through the gradient.
        Sgd = "sgd",
    }
}

named! {
    /// How the numbers of a table are put on a common scale.
    #[derive(Default)]
    NumericScaling {
        /// Mean 0 and standard deviation 1.
        #[default]
        Standard = "standard",
        /// Through the quantiles to a normal distribution.
        Quantile = "quantile",
    }
}

named! {
    /// On which scale the values of a regression are fitted.
    #[derive(Default)]
    TargetScale {
        /// As they are.
        #[default]
        Linear = "linear",
        /// Their logarithm.
        Log = "log",
    }
}

named! {
    /// How much the rows of each class count in training.
    #[derive(Default)]
    ClassWeights {
        /// All rows alike.
        #[default]
        None = "none",
        /// All classes alike.
        Balanced = "balanced",
    }
}
