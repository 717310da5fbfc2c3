//! Convolutional network: `layers` times (convolution, pooling while the image has 4 or more pixels a side, nonlinearity), dropout, then
//! a linear layer from all remaining pixels to the classes.
//!
//! Convolutions keep the image's size and are computed as one matrix product each (see `patches`), which on small images is two to
//! three times as fast as a general convolution. Max pooling comes before bias and nonlinearity, which is the same as after them for a
//! rising nonlinearity and spares three quarters of the work; average pooling comes after.
//!
//! Cost of an image: `pixels * kernel^2 * width^2` multiplications a layer, three times that in training. Images are computed in parts
//! small enough for the caches (`rows_at_once`), so memory does not grow with the batch size.

use std::collections::HashMap;

use burn_tensor::{Int, Tensor, TensorData};

use super::patches::Stage;
use super::{Network, Parameter, Pass, activate, pooling};
use crate::data::ImageShape;
use crate::hyper::{Activation, Pooling, Settings};
use crate::preprocess::Input;

pub(super) struct Cnn {
    shape: ImageShape,
    stages: Vec<Stage>,
    pooling: Pooling,
    activation: Activation,
    parameters: Vec<Parameter>,
    /// The patches of each stage, by batch size; a training has two or three sizes.
    plans: HashMap<usize, Vec<Tensor<1, Int>>>,
}

impl Cnn {
    pub(super) fn new(settings: &Settings, shape: ImageShape, classes: usize) -> Self {
        let kernel = settings.kernel_size.unwrap_or(3);
        let mut stages: Vec<Stage> = Vec::with_capacity(settings.layers);
        let mut parameters = Vec::with_capacity(2 * settings.layers + 2);
        let (mut height, mut width, mut channels) = (shape.height, shape.width, shape.channels);
        for layer in 1..=settings.layers {
            let name = |part: &str| format!("conv{layer}.{part}");
            let area = kernel * kernel;
            let then = Some(settings.activation);
            parameters.push(Parameter::weight(name("weight"), area * channels, settings.width, area, then));
            parameters.push(Parameter::bias(name("bias"), settings.width));
            let stage = Stage { height, width, kernel, pooled: height.min(width) >= 4 };
            (height, width) = stage.output();
            channels = settings.width;
            stages.push(stage);
        }
        let inputs = height * width * channels;
        parameters.push(Parameter::weight("output.weight".to_owned(), inputs, classes, 1, None));
        parameters.push(Parameter::bias("output.bias".to_owned(), classes));
        Self {
            shape,
            stages,
            pooling: settings.pooling.unwrap_or(Pooling::Max),
            activation: settings.activation,
            parameters,
            plans: HashMap::new(),
        }
    }

    fn plan(&mut self, images: usize) -> Vec<Tensor<1, Int>> {
        let stages = &self.stages;
        let tensor = |stage: &Stage| {
            let patches = stage.patches(images);
            let count = patches.len();
            Tensor::from_data(TensorData::new(patches, [count]), &burn_tensor::Device::flex())
        };
        self.plans.entry(images).or_insert_with(|| stages.iter().map(tensor).collect()).clone()
    }
}

impl Network for Cnn {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn logits(&mut self, weights: &[Tensor<2>], input: Input, mut pass: Pass<'_>) -> Tensor<2> {
        let Input { numeric: mut batch, rows, .. } = input;
        let device = pass.device();
        let training = matches!(pass, Pass::Train(_));
        let channels = self.shape.channels;
        batch.resize(batch.len() + channels, 0.0);
        let pixels = batch.len() / channels;
        let mut x: Tensor<2> = Tensor::from_data(TensorData::new(batch, [pixels, channels]), &device);
        let plan = self.plan(rows);
        for (layer, (stage, patches)) in self.stages.iter().zip(plan).enumerate() {
            let [_, channels] = x.dims();
            if layer > 0 {
                x = Tensor::cat(vec![x, Tensor::zeros([1, channels], &device)], 0);
            }
            let area = stage.kernel * stage.kernel;
            let outputs = patches.dims()[0] / area;
            let patches = if training { Tensor::from_inner(patches) } else { patches };
            let columns = x.select(0, patches).reshape([outputs, area * channels]);
            let (weight, bias) = (weights[2 * layer].clone(), weights[2 * layer + 1].clone());
            x = columns.matmul(weight);
            x = match (stage.pooled, self.pooling) {
                (true, Pooling::Max) => activate(self.activation, pooling::max(x, training) + bias),
                (true, Pooling::Average) => pooling::average(activate(self.activation, x + bias)),
                (false, _) => activate(self.activation, x + bias),
            };
        }
        let last = 2 * self.stages.len();
        let [_, channels] = x.dims();
        let (height, width) = self.stages.last().map_or((1, 1), Stage::output);
        let features = pass.drop_out(x.reshape([rows, height * width * channels]));
        features.matmul(weights[last].clone()) + weights[last + 1].clone()
    }

    fn rows_at_once(&self) -> usize {
        const NUMBERS: usize = 1 << 20;
        let widest = |(stage, p): (&Stage, &Parameter)| stage.height * stage.width * p.shape[0];
        let per_image =
            self.stages.iter().zip(self.parameters.iter().step_by(2)).map(widest).max().unwrap_or(1);
        (NUMBERS / per_image).clamp(1, 256)
    }
}

#[cfg(test)]
mod tests;
