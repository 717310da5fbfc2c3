//! Parameters: names, shapes, and initial values from the trial's own generator.
//!
//! Weights before a rectifier-like nonlinearity start uniform with variance `2 / fan_in` [He2015], others with `2 / (fan_in + fan_out)`
//! [Glorot2010]; biases start at zero.
//!
//! [He2015]: He et al., "Delving Deep into Rectifiers", ICCV 2015.
//! [Glorot2010]: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.

use crate::hyper::Activation;
use crate::rng::Stream;

/// One matrix of a network's parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// Inputs and outputs; a bias is `[1, outputs]`.
    pub(crate) shape: [usize; 2],
    /// Half the width of the uniform distribution that initial values come from.
    bound: f32,
}

impl Parameter {
    /// Weights from `inputs` to `outputs`, with the nonlinearity that follows; `positions` is how many outputs share an input through a
    /// kernel (1 in a fully connected layer).
    pub(super) fn weight(
        name: String,
        inputs: usize,
        outputs: usize,
        positions: usize,
        then: Option<Activation>,
    ) -> Self {
        let variance = match then {
            Some(Activation::Relu | Activation::Gelu | Activation::Silu) => 2.0 / inputs as f64,
            Some(Activation::Tanh) | None => 2.0 / (inputs + outputs * positions) as f64,
        };
        Self { name, shape: [inputs, outputs], bound: (3.0 * variance).sqrt() as f32 }
    }

    /// A vector of `width` numbers for each category, with a variance of 1.
    pub(super) fn embedding(name: String, categories: usize, width: usize) -> Self {
        Self { name, shape: [categories, width], bound: 3_f32.sqrt() }
    }

    pub(super) fn bias(name: String, outputs: usize) -> Self {
        Self { name, shape: [1, outputs], bound: 0.0 }
    }

    /// Whether weight decay leaves it alone.
    pub(crate) fn is_bias(&self) -> bool {
        self.bound == 0.0
    }

    pub(crate) fn len(&self) -> usize {
        self.shape[0] * self.shape[1]
    }
}

/// Initial values of each parameter, drawn in their order.
pub(crate) fn initialize(parameters: &[Parameter], rng: &mut Stream) -> Vec<Vec<f32>> {
    parameters
        .iter()
        .map(|p| match p.is_bias() {
            true => vec![0.0; p.len()],
            false => (0..p.len()).map(|_| (2.0 * rng.unit() - 1.0) * p.bound).collect(),
        })
        .collect()
}
