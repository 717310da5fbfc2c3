//! Layers that networks are put together from: a matrix product, then a bias or a normalization.
//!
//! Batch normalization [Ioffe2015] takes mean and variance of each column over the rows of the batch and keeps running ones
//! (a tenth of each batch's, with the unbiased variance) for evaluation; layer normalization [Ba2016] takes them over the
//! columns of each row. In a convolutional network a row is a pixel and a column a channel, so layer normalization is over
//! the channels of each pixel. Both learn a gain and a shift for each column, which takes the place of the bias.
//!
//! [Ioffe2015]: Ioffe and Szegedy, "Batch Normalization", ICML 2015.
//! [Ba2016]: Ba, Kiros and Hinton, "Layer Normalization", arXiv 1607.06450, 2016.

use burn_tensor::Tensor;

use super::{Parameter, Pass, activate, native};
use crate::hyper::{Activation, Normalization};

/// Added to variances.
const EPSILON: f64 = 1e-5;

/// Slope of the leaky rectifier below zero.
pub(super) const LEAK: f32 = 0.01;

/// Share of a batch's statistics in the running ones.
pub(crate) const MOMENTUM: f64 = 0.1;

/// The parameters of a network as it is put together, block by block.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) parameters: Vec<Parameter>,
    block: usize,
}

/// A matrix product, by the positions of its parameters.
#[derive(Clone, Copy)]
pub(super) struct Linear {
    weight: usize,
    bias: Option<usize>,
}

/// A normalization, by the positions of its parameters.
#[derive(Clone, Copy)]
pub(super) struct Norm {
    block: usize,
    gain: usize,
    shift: usize,
    /// Running mean and variance, of a batch normalization.
    running: Option<(usize, usize)>,
}

impl Plan {
    /// What follows belongs to the next block.
    pub(super) fn next_block(&mut self) {
        self.block += 1;
    }

    /// Weights of `shape`, and a bias unless a normalization follows.
    pub(super) fn linear(
        &mut self,
        name: &str,
        shape: [usize; 2],
        positions: usize,
        then: Option<Activation>,
        bias: bool,
    ) -> Linear {
        let weight = Parameter::weight(format!("{name}.weight"), self.block, shape, positions, then);
        let weight = self.add(weight);
        let bias =
            bias.then(|| self.add(Parameter::offset(format!("{name}.bias"), self.block, shape[1], 0.0)));
        Linear { weight, bias }
    }

    /// Vectors for categories.
    pub(super) fn embedding(&mut self, name: String, categories: usize, width: usize) -> usize {
        self.add(Parameter::embedding(name, self.block, categories, width))
    }

    /// A normalization of `columns` columns, if there is to be one.
    pub(super) fn norm(&mut self, name: &str, columns: usize, kind: Normalization) -> Option<Norm> {
        if kind == Normalization::None {
            return None;
        }
        let block = self.block;
        let part = |part: &str| format!("{name}.{part}");
        let gain = self.add(Parameter::offset(part("gain"), block, columns, 1.0));
        let shift = self.add(Parameter::offset(part("shift"), block, columns, 0.0));
        let running = (kind == Normalization::Batch).then(|| {
            (
                self.add(Parameter::statistic(part("mean"), block, columns, 0.0)),
                self.add(Parameter::statistic(part("variance"), block, columns, 1.0)),
            )
        });
        Some(Norm { block, gain, shift, running })
    }

    fn add(&mut self, parameter: Parameter) -> usize {
        self.parameters.push(parameter);
        self.parameters.len() - 1
    }
}

impl Linear {
    /// The position of its weights.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// `x` (`n x inputs`) times the weights (`n x outputs`), without the bias.
    pub(super) fn product(&self, x: Tensor<2>, weights: &[Tensor<2>]) -> Tensor<2> {
        x.matmul(weights[self.weight].clone())
    }

    /// The bias added, where there is one.
    pub(super) fn shift(&self, x: Tensor<2>, weights: &[Tensor<2>]) -> Tensor<2> {
        match self.bias {
            Some(bias) => x + weights[bias].clone(),
            None => x,
        }
    }

    /// The bias added, then the nonlinearity.
    pub(super) fn activated(&self, activation: Activation, x: Tensor<2>, weights: &[Tensor<2>]) -> Tensor<2> {
        let slope = match activation {
            Activation::Relu => Some(0.0),
            Activation::Leaky => Some(LEAK),
            _ => None,
        };
        let rectified = match (slope, self.bias) {
            (Some(slope), Some(bias)) => native::rectify(x, &weights[bias], slope),
            _ => Err(x),
        };
        rectified.unwrap_or_else(|x| activate(activation, self.shift(x, weights)))
    }

    /// The product with the bias.
    pub(super) fn apply(&self, x: Tensor<2>, weights: &[Tensor<2>]) -> Tensor<2> {
        self.shift(self.product(x, weights), weights)
    }
}

impl Norm {
    /// `x` (`n x columns`) normalized, scaled and shifted.
    pub(super) fn apply(&self, x: Tensor<2>, weights: &[Tensor<2>], pass: &mut Pass<'_>) -> Tensor<2> {
        let (gain, shift) = (weights[self.gain].clone(), weights[self.shift].clone());
        let Some((mean_at, variance_at)) = self.running else {
            let centred = x.clone() - x.mean_dim(1);
            let variance = (centred.clone() * centred.clone()).mean_dim(1);
            return centred / (variance + EPSILON).sqrt() * gain + shift;
        };
        let Some(training) = pass.learning(self.block) else {
            let factor = gain / (weights[variance_at].clone() + EPSILON).sqrt();
            return (x - weights[mean_at].clone()) * factor + shift;
        };
        let rows = x.dims()[0];
        let mean = x.clone().mean_dim(0);
        let centred = x - mean.clone();
        let variance = (centred.clone() * centred.clone()).mean_dim(0);
        let unbiased = rows as f64 / rows.saturating_sub(1).max(1) as f64;
        training.statistics.push((mean_at, mean.inner()));
        training.statistics.push((variance_at, variance.clone().inner() * unbiased));
        centred * (gain / (variance + EPSILON).sqrt()) + shift
    }
}
