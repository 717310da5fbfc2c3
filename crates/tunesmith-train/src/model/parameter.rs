//! Parameters: names, shapes, blocks, and initial values from the trial's own generator.
//!
//! Weights before a rectifier-like nonlinearity start uniform with variance `2 / fan_in` [He2015], others with `2 / (fan_in + fan_out)`
//! [Glorot2010]; biases start at zero, the gains of normalizations at one.
//!
//! [He2015]: He et al., "Delving Deep into Rectifiers", ICCV 2015.
//! [Glorot2010]: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.

use crate::hyper::Activation;
use crate::rng::Stream;

/// What a parameter does, as far as training must know.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A matrix of weights, uniform up to `bound` at first; the only kind that weight decay pulls.
    Weight { bound: f32 },
    /// A bias, or the gain or shift of a normalization: `start` at first.
    Offset { start: f32 },
    /// A running statistic of a normalization, `start` at first: not learned by gradients.
    Statistic { start: f32 },
}

/// One matrix of a network's parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// Inputs and outputs; a bias is `[1, outputs]`.
    pub(crate) shape: [usize; 2],
    /// The block that it belongs to, from 0 at the input; the output layer is the last.
    pub(crate) block: usize,
    kind: Kind,
}

impl Parameter {
    /// Weights from `inputs` to `outputs`, with the nonlinearity that follows; `positions` is how many outputs share an input through a
    /// kernel (1 in a fully connected layer).
    pub(super) fn weight(
        name: String,
        block: usize,
        [inputs, outputs]: [usize; 2],
        positions: usize,
        then: Option<Activation>,
    ) -> Self {
        let variance = match then {
            Some(Activation::Relu | Activation::Gelu | Activation::Silu | Activation::Leaky) => {
                2.0 / inputs as f64
            }
            Some(Activation::Tanh) | None => 2.0 / (inputs + outputs * positions) as f64,
        };
        let bound = (3.0 * variance).sqrt() as f32;
        Self { name, block, shape: [inputs, outputs], kind: Kind::Weight { bound } }
    }

    /// A row of `outputs` numbers that are added or multiplied, all `start` at first.
    pub(super) fn offset(name: String, block: usize, outputs: usize, start: f32) -> Self {
        Self { name, block, shape: [1, outputs], kind: Kind::Offset { start } }
    }

    /// A row of `outputs` running statistics, all `start` at first.
    pub(super) fn statistic(name: String, block: usize, outputs: usize, start: f32) -> Self {
        Self { name, block, shape: [1, outputs], kind: Kind::Statistic { start } }
    }

    /// Whether weight decay pulls it.
    pub(crate) fn decays(&self) -> bool {
        matches!(self.kind, Kind::Weight { .. })
    }

    /// Whether gradients change it.
    pub(crate) fn learns(&self) -> bool {
        !matches!(self.kind, Kind::Statistic { .. })
    }

    pub(crate) fn len(&self) -> usize {
        self.shape[0] * self.shape[1]
    }
}

/// Initial values of each parameter, drawn in their order.
pub(crate) fn initialize(parameters: &[Parameter], rng: &mut Stream) -> Vec<Vec<f32>> {
    parameters
        .iter()
        .map(|p| match p.kind {
            Kind::Offset { start } | Kind::Statistic { start } => vec![start; p.len()],
            Kind::Weight { bound } => (0..p.len()).map(|_| (2.0 * rng.unit() - 1.0) * bound).collect(),
        })
        .collect()
}
