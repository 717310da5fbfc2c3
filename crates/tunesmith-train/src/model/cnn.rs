//! Convolutional network: `layers` times (convolution, normalization, pooling while the image has 4 or more pixels a side,
//! nonlinearity), dropout, then a linear layer from all remaining pixels, or from each channel's mean, to the outputs.
//!
//! The residual form (`residual`) is a small ResNet [He2016]; both are sequences of [`Conv`]s.
//!
//! Convolutions keep the image's size and are computed as one matrix product each (see `patches`), which on small images is two to
//! three times as fast as a general convolution. Max pooling comes before bias and nonlinearity, which is the same as after them for a
//! rising nonlinearity and spares three quarters of the work; average pooling comes after.
//!
//! Cost of an image: `pixels * kernel^2 * width^2` multiplications a layer, three times that in training. Images are computed in parts
//! small enough for the caches (`rows_at_once`), so memory does not grow with the batch size, unless batch normalization asks for all.
//!
//! [He2016]: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.

mod residual;

use std::collections::HashMap;

use burn_tensor::{Int, Tensor, TensorData};

use super::layer::{Linear, Norm, Plan};
use super::patches::Stage;
use super::{Network, Parameter, Pass, activate, pooling};
use crate::data::ImageShape;
use crate::hyper::{Activation, Normalization, Pooling, Readout, Settings};

pub(super) struct Cnn {
    shape: ImageShape,
    pooling: Pooling,
    activation: Activation,
    readout: Readout,
    whole_batches: bool,
    body: Body,
    output: Linear,
    /// Height and width of the last images.
    last: (usize, usize),
    /// The most numbers that a convolution of one image takes.
    per_image: usize,
    parameters: Vec<Parameter>,
    /// What the convolutions see, in their order.
    stages: Vec<Stage>,
    /// The patches of each stage, by batch size; a training has two or three sizes.
    plans: HashMap<usize, Plans>,
}

/// Which pixels the convolutions see.
struct Plans {
    /// The first one, which sees the images themselves.
    first: Vec<i32>,
    /// The others, in the stages' order.
    others: Vec<Tensor<1, Int>>,
}

enum Body {
    Plain(Vec<Conv>),
    Residual { stem: Conv, blocks: Vec<residual::Block> },
}

/// A convolution, perhaps normalized, with the number of its stage.
struct Conv {
    stage: usize,
    linear: Linear,
    norm: Option<Norm>,
}

/// The network as it is put together: images of `height x width x channels` so far.
struct Draft<'a> {
    settings: &'a Settings,
    plan: Plan,
    stages: Vec<Stage>,
    height: usize,
    width: usize,
    channels: usize,
    /// The most numbers that a convolution of one image takes.
    per_image: usize,
}

impl Draft<'_> {
    /// Whether the images are to be halved after the next layer.
    fn pools(&self) -> bool {
        self.settings.pooling != Some(Pooling::None) && self.height.min(self.width) >= 4
    }

    fn stage(&mut self, kernel: usize, pooled: bool) -> usize {
        self.stages.push(Stage { height: self.height, width: self.width, kernel, pooled });
        self.stages.len() - 1
    }

    /// A convolution to `channels`, of the images as they are.
    fn conv(&mut self, name: &str, channels: usize, pooled: bool, then: Option<Activation>) -> Conv {
        let kernel = self.settings.kernel_size.unwrap_or(3);
        let kind = self.settings.normalization;
        let stage = self.stage(kernel, pooled);
        let area = kernel * kernel;
        let shape = [area * self.channels, channels];
        self.per_image = self.per_image.max(self.height * self.width * shape[0]);
        let linear = self.plan.linear(name, shape, area, then, kind == Normalization::None);
        let norm = self.plan.norm(&format!("{name}.norm"), channels, kind);
        self.channels = channels;
        Conv { stage, linear, norm }
    }

    /// The images after this stage.
    fn shrink(&mut self, stage: usize) {
        (self.height, self.width) = self.stages[stage].output();
    }

    fn plain(&mut self) -> Body {
        let layers = (1..=self.settings.layers).map(|layer| {
            let (pooled, then) = (self.pools(), Some(self.settings.activation));
            let conv = self.conv(&format!("conv{layer}"), self.settings.width_of(layer), pooled, then);
            self.shrink(conv.stage);
            self.plan.next_block();
            conv
        });
        Body::Plain(layers.collect())
    }
}

impl Cnn {
    pub(super) fn new(settings: &Settings, shape: ImageShape, outputs: usize) -> Self {
        let mut draft = Draft {
            settings,
            plan: Plan::default(),
            stages: Vec::new(),
            height: shape.height,
            width: shape.width,
            channels: shape.channels,
            per_image: 1,
        };
        let body = if settings.residual { draft.residual() } else { draft.plain() };
        let readout = settings.readout.unwrap_or(Readout::Flatten);
        let positions = if readout == Readout::Mean { 1 } else { draft.height * draft.width };
        let output = draft.plan.linear("output", [positions * draft.channels, outputs], 1, None, true);
        Self {
            shape,
            pooling: settings.pooling.unwrap_or(Pooling::Max),
            activation: settings.activation,
            readout,
            whole_batches: settings.normalization == Normalization::Batch,
            body,
            output,
            last: (draft.height, draft.width),
            per_image: draft.per_image,
            parameters: draft.plan.parameters,
            stages: draft.stages,
            plans: HashMap::new(),
        }
    }

    /// What the first convolution sees of these images, a patch a row, and the patches of the other stages, on the device of the pass.
    ///
    /// The images need no gradient, and of one channel a pixel is a single number, which plain code collects faster.
    fn patches(
        &mut self,
        mut batch: Vec<f32>,
        images: usize,
        pass: &Pass<'_>,
    ) -> (Tensor<2>, Vec<Tensor<1, Int>>) {
        let stages = &self.stages;
        let tensor = |stage: &Stage| {
            let patches = stage.patches(images);
            let count = patches.len();
            Tensor::from_data(TensorData::new(patches, [count]), &burn_tensor::Device::flex())
        };
        let plan = self.plans.entry(images).or_insert_with(|| Plans {
            first: stages.first().map(|stage| stage.patches(images)).unwrap_or_default(),
            others: stages.iter().skip(1).map(tensor).collect(),
        });
        let channels = self.shape.channels;
        batch.resize(batch.len() + channels, 0.0);
        let columns: Vec<f32> = match channels {
            1 => plan.first.iter().map(|pixel| batch[*pixel as usize]).collect(),
            _ => {
                let pixel = |at: &i32| &batch[*at as usize * channels..][..channels];
                plan.first.iter().flat_map(pixel).copied().collect()
            }
        };
        let width = stages.first().map_or(1, |stage| stage.kernel * stage.kernel) * channels;
        let columns = TensorData::new(columns, [plan.first.len() * channels / width, width]);
        let others = plan.others.iter().cloned();
        let others =
            if pass.is_training() { others.map(Tensor::from_inner).collect() } else { others.collect() };
        (Tensor::from_data(columns, &pass.device()), others)
    }

    /// The outputs of a convolution but the first, before bias, normalization and all else; `x` ends with a pixel of zeros.
    fn convolve(
        &self,
        conv: &Conv,
        x: Tensor<2>,
        patches: &[Tensor<1, Int>],
        weights: &[Tensor<2>],
    ) -> Tensor<2> {
        let patches = patches[conv.stage - 1].clone();
        let (stage, [_, channels]) = (&self.stages[conv.stage], x.dims());
        let area = stage.kernel * stage.kernel;
        let outputs = patches.dims()[0] / area;
        let columns = x.select(0, patches).reshape([outputs, area * channels]);
        conv.linear.product(columns, weights)
    }

    fn plain(
        &self,
        layers: &[Conv],
        first: Tensor<2>,
        patches: &[Tensor<1, Int>],
        weights: &[Tensor<2>],
        pass: &mut Pass<'_>,
    ) -> Tensor<2> {
        let training = pass.is_training();
        let mut x = first;
        for (at, conv) in layers.iter().enumerate() {
            x = match at {
                0 => conv.linear.product(x, weights),
                _ => self.convolve(conv, with_zeros(x), patches, weights),
            };
            if let Some(norm) = &conv.norm {
                x = norm.apply(x, weights, pass);
            }
            x = match (self.stages[conv.stage].pooled, self.pooling) {
                (true, Pooling::Max) => {
                    activate(self.activation, conv.linear.shift(pooling::max(x, training), weights))
                }
                (true, _) => pooling::average(activate(self.activation, conv.linear.shift(x, weights))),
                (false, _) => activate(self.activation, conv.linear.shift(x, weights)),
            };
        }
        x
    }
}

impl Network for Cnn {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn logits(
        &mut self,
        weights: &[Tensor<2>],
        batch: Vec<f32>,
        rows: usize,
        mut pass: Pass<'_>,
    ) -> Tensor<2> {
        let (x, patches) = self.patches(batch, rows, &pass);
        let x = match &self.body {
            Body::Plain(layers) => self.plain(layers, x, &patches, weights, &mut pass),
            Body::Residual { stem, blocks } => self.residual(stem, blocks, x, &patches, weights, &mut pass),
        };
        let (height, width) = self.last;
        let [_, channels] = x.dims();
        let features = match self.readout {
            Readout::Flatten => x.reshape([rows, height * width * channels]),
            Readout::Mean => {
                let pixels: Tensor<3> = x.reshape([rows, height * width, channels]);
                pixels.mean_dim(1).reshape([rows, channels])
            }
        };
        let last_block = self.parameters.last().map_or(0, |p| p.block).saturating_sub(1);
        self.output.apply(pass.drop_out(features, last_block), weights)
    }

    fn rows_at_once(&self) -> usize {
        const NUMBERS: usize = 1 << 20;
        (NUMBERS / self.per_image).clamp(1, 256)
    }

    fn needs_whole_batches(&self) -> bool {
        self.whole_batches
    }
}

/// `x` with the row of zeros that stands for pixels beyond the border.
fn with_zeros(x: Tensor<2>) -> Tensor<2> {
    let [_, channels] = x.dims();
    let zeros = Tensor::zeros([1, channels], &x.device());
    Tensor::cat(vec![x, zeros], 0)
}

#[cfg(test)]
mod tests;
