//! The networks: their parameters, and the way from a batch of rows to logits.
//!
//! A network owns no weights. It lists its [`Parameter`]s, all matrices, and computes logits from tensors handed to it, so that the
//! training loop, checkpoints and saved models treat every kind alike.

mod cnn;
mod dropout;
mod input;
mod layer;
mod mlp;
mod native;
mod parameter;
mod pass;
mod pooling;
mod safetensors;
mod saved;
mod stage;

use burn_tensor::{Tensor, activation};

pub(crate) use dropout::Dropout;
pub(crate) use layer::MOMENTUM as STATISTICS_MOMENTUM;
pub(crate) use parameter::{Parameter, initialize};
pub(crate) use pass::{Pass, Training};
pub use saved::{Model, ModelError};
pub(crate) use saved::{Weights, largest, tensors};

use crate::hyper::{Activation, ModelKind, Settings};
use crate::preprocess::{Input, InputShape};

/// A network of some shape.
pub(crate) trait Network {
    /// Its parameters, in the order in which [`logits`](Self::logits) takes them.
    fn parameters(&self) -> &[Parameter];

    /// Outputs of preprocessed rows: logits (`rows x classes`), or the values of a regression (`rows x 1`).
    fn logits(&mut self, weights: &[Tensor<2>], input: Input, pass: Pass<'_>) -> Tensor<2>;

    /// How many rows to compute at once, at least one: larger parts are faster until they leave the caches.
    fn rows_at_once(&self) -> usize;

    /// Whether a training batch must be computed in one part, as its rows depend on each other.
    fn needs_whole_batches(&self) -> bool;
}

/// The network that the settings describe, or why the data does not fit it.
pub(crate) fn build(
    settings: &Settings,
    shape: &InputShape,
    outputs: usize,
) -> Result<Box<dyn Network>, String> {
    match (settings.kind, shape.image) {
        (ModelKind::Mlp, _) => Ok(Box::new(mlp::Mlp::new(settings, shape, outputs))),
        (ModelKind::Cnn, Some(image)) => Ok(Box::new(cnn::Cnn::new(settings, image, outputs))),
        (ModelKind::Cnn, None) => {
            Err("a cnn needs images, but the data is a table; use kind = \"mlp\", or give the images' shape"
                .to_owned())
        }
    }
}

fn activate(activation: Activation, x: Tensor<2>) -> Tensor<2> {
    match activation {
        Activation::Relu => activation::relu(x),
        Activation::Gelu => activation::gelu(x),
        Activation::Silu => activation::silu(x),
        Activation::Tanh => activation::tanh(x),
        Activation::Leaky => activation::leaky_relu(x, f64::from(layer::LEAK)),
    }
}
