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
        /// `x` above zero, a hundredth of it below.
        Leaky = "leaky",
    }
}

named! {
    /// How a convolutional network halves its images.
    Pooling {
        /// The largest of 2x2 values.
        Max = "max",
        /// The mean of 2x2 values.
        Average = "average",
        /// Not at all: every layer sees the full image.
        None = "none",
    }
}

named! {
    /// What of its last images a convolutional network hands to its output layer.
    Readout {
        /// Every pixel.
        Flatten = "flatten",
        /// The mean of each channel over all pixels.
        Mean = "mean",
    }
}

named! {
    /// How the values within a network are kept in scale.
    Normalization {
        /// Not at all.
        None = "none",
        /// Each channel over the rows of a batch.
        Batch = "batch",
        /// Each row over its units; each pixel over its channels.
        Layer = "layer",
    }
}

named! {
    /// Whether the weights that count are an average of those along the way.
    Averaging {
        /// The weights as they are.
        None = "none",
        /// An exponential moving average over the steps.
        Ema = "ema",
        /// The mean over the last epochs: stochastic weight averaging.
        Swa = "swa",
    }
}

named! {
    /// How the learning rate changes over the training, step by step, after its warmup.
    Schedule {
        /// Stays as it is.
        Constant = "constant",
        /// Half a cosine wave down from the learning rate.
        Cosine = "cosine",
        /// Several of them, one after the other.
        CosineRestarts = "cosine_restarts",
        /// By the same factor in each step.
        Exponential = "exponential",
        /// By the same amount in each step.
        Linear = "linear",
        /// Up from a twenty-fifth, then down to almost zero, on cosine waves.
        OneCycle = "one_cycle",
        /// Down by a factor whenever the validation loss stops falling.
        Plateau = "plateau",
        /// Down by a factor after one half and again after three quarters of the training.
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
        /// Lion: the sign of a running mean, with decoupled weight decay.
        Lion = "lion",
        /// RMSprop with momentum and decoupled weight decay.
        RmsProp = "rmsprop",
        /// Gradient descent with momentum and decoupled weight decay.
        Sgd = "sgd",
    }
}
