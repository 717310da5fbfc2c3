//! Multilayer perceptron: `layers` times (linear, nonlinearity, dropout), then a linear layer to the outputs.
//!
//! Cost of a row: `inputs * width + (layers - 1) * width^2 + width * outputs` multiplications, three times that in training.

use burn_tensor::Tensor;

use super::input::InputLayer;
use super::{Network, Parameter, Pass, activate};
use crate::hyper::{Activation, Settings};
use crate::preprocess::{Input, InputShape};

pub(super) struct Mlp {
    input: InputLayer,
    embeddings: usize,
    activation: Activation,
    parameters: Vec<Parameter>,
}

impl Mlp {
    pub(super) fn new(settings: &Settings, shape: &InputShape, outputs: usize) -> Self {
        let mut parameters = Vec::with_capacity(2 * settings.layers + 2);
        let input = InputLayer::new(shape, &mut parameters);
        let embeddings = parameters.len();
        let mut inputs = input.width();
        for layer in 1..=settings.layers {
            let name = |part: &str| format!("hidden{layer}.{part}");
            let then = Some(settings.activation);
            parameters.push(Parameter::weight(name("weight"), inputs, settings.width, 1, then));
            parameters.push(Parameter::bias(name("bias"), settings.width));
            inputs = settings.width;
        }
        parameters.push(Parameter::weight("output.weight".to_owned(), inputs, outputs, 1, None));
        parameters.push(Parameter::bias("output.bias".to_owned(), outputs));
        Self { input, embeddings, activation: settings.activation, parameters }
    }
}

impl Network for Mlp {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn logits(&mut self, weights: &[Tensor<2>], input: Input, mut pass: Pass<'_>) -> Tensor<2> {
        let mut x = self.input.apply(input, weights, &pass.device());
        let weights = &weights[self.embeddings..];
        let hidden = weights.len() / 2 - 1;
        for (layer, pair) in weights.chunks_exact(2).enumerate() {
            x = x.matmul(pair[0].clone()) + pair[1].clone();
            if layer < hidden {
                x = pass.drop_out(activate(self.activation, x));
            }
        }
        x
    }

    fn rows_at_once(&self) -> usize {
        512
    }
}
