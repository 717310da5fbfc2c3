//! Convolutional network: `layers` times (convolution, normalization, pooling while the image has 4 or more pixels a side,
//! nonlinearity), dropout, then a linear layer from all remaining pixels, or from each channel's mean, to the outputs.
//!
//! The residual form (`residual`) is a small ResNet [He2016]; both are sequences of [`Conv`]s.
//!
//! Convolutions keep the image's size. Max pooling comes before bias and nonlinearity, which is the same as after them for a
//! rising nonlinearity and spares three quarters of the work; average pooling comes after. On the CPU, convolution and max pooling are
//! one operator (see `native`).
//!
//! Cost of an image: `pixels * kernel^2 * width^2` multiplications a layer, three times that in training. Images are computed in parts
//! small enough for the caches (`rows_at_once`), so memory does not grow with the batch size, unless batch normalization asks for all.
//!
//! [He2016]: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.

mod residual;

use burn_tensor::ops::ConvOptions;
use burn_tensor::{Tensor, TensorData, module};

use super::layer::{Linear, Norm, Plan};
use super::stage::Stage;
use super::{Network, Parameter, Pass, native, pooling};
use crate::data::ImageShape;
use crate::hyper::{Activation, Normalization, Pooling, Readout, Settings};
use crate::preprocess::Input;

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
    /// The most numbers of one image that a layer takes or gives.
    per_image: usize,
    parameters: Vec<Parameter>,
}

enum Body {
    Plain(Vec<Conv>),
    Residual { stem: Conv, blocks: Vec<residual::Block> },
}

/// A convolution, perhaps normalized.
struct Conv {
    stage: Stage,
    linear: Linear,
    norm: Option<Norm>,
}

/// The network as it is put together: images of `height x width x channels` so far.
struct Draft<'a> {
    settings: &'a Settings,
    plan: Plan,
    height: usize,
    width: usize,
    channels: usize,
    /// The most numbers of one image that a layer takes or gives.
    per_image: usize,
}

impl Draft<'_> {
    /// Whether the images are to be halved after the next layer.
    fn pools(&self) -> bool {
        self.settings.pooling != Some(Pooling::None) && self.height.min(self.width) >= 4
    }

    /// A convolution to `channels`, of the images as they are.
    fn conv(&mut self, name: &str, channels: usize, pooled: bool, then: Option<Activation>) -> Conv {
        let kernel = self.settings.kernel_size.unwrap_or(3);
        let kind = self.settings.normalization;
        let stage = Stage { height: self.height, width: self.width, channels: self.channels, kernel, pooled };
        let shape = [stage.area(), channels];
        self.per_image = self.per_image.max(stage.pixels() * self.channels.max(channels));
        let linear = self.plan.linear(name, shape, kernel * kernel, then, kind == Normalization::None);
        let norm = self.plan.norm(&format!("{name}.norm"), channels, kind);
        self.channels = channels;
        Conv { stage, linear, norm }
    }

    /// The images after this stage.
    fn shrink(&mut self, stage: &Stage) {
        (self.height, self.width) = stage.output();
    }

    fn plain(&mut self) -> Body {
        let layers = (1..=self.settings.layers).map(|layer| {
            let (pooled, then) = (self.pools(), Some(self.settings.activation));
            let conv = self.conv(&format!("conv{layer}"), self.settings.width_of(layer), pooled, then);
            self.shrink(&conv.stage);
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
        }
    }

    fn plain(
        &self,
        layers: &[Conv],
        mut x: Tensor<2>,
        weights: &[Tensor<2>],
        pass: &mut Pass<'_>,
    ) -> Tensor<2> {
        for conv in layers {
            let pools = conv.stage.pooled && self.pooling == Pooling::Max;
            x = match &conv.norm {
                None => conv.apply(x, weights, pools),
                Some(norm) => {
                    let x = norm.apply(conv.apply(x, weights, false), weights, pass);
                    if pools { pooling::max(x, &conv.stage) } else { x }
                }
            };
            x = conv.linear.activated(self.activation, x, weights);
            if conv.stage.pooled && !pools {
                x = pooling::average(x, &conv.stage);
            }
        }
        x
    }
}

impl Conv {
    /// The outputs before bias, normalization and all else, the largest of each square where it `pools`.
    fn apply(&self, x: Tensor<2>, weights: &[Tensor<2>], pools: bool) -> Tensor<2> {
        let weight = &weights[self.linear.weight()];
        if let Some(out) = native::convolve(&x, weight, self.stage, pools) {
            return out;
        }
        let Stage { height, width, channels, kernel, .. } = self.stage;
        let ([rows, _], [_, outputs]) = (x.dims(), weight.dims());
        let images: Tensor<4> = x.reshape([rows / self.stage.pixels(), height, width, channels]);
        let weight: Tensor<4> = weight.clone().reshape([kernel, kernel, channels, outputs]);
        let options = ConvOptions::new([1, 1], [kernel / 2, kernel / 2], [1, 1], 1);
        let x = module::conv2d(images.permute([0, 3, 1, 2]), weight.permute([3, 2, 0, 1]), None, options);
        let (high, wide) = self.stage.computed();
        let x = x.narrow(2, 0, high).narrow(3, 0, wide).permute([0, 2, 3, 1]);
        let x = x.reshape([rows / self.stage.pixels() * high * wide, outputs]);
        if pools { pooling::max(x, &self.stage) } else { x }
    }
}

impl Network for Cnn {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn logits(&mut self, weights: &[Tensor<2>], input: Input, mut pass: Pass<'_>) -> Tensor<2> {
        let Input { numeric, rows, .. } = input;
        let pixels =
            TensorData::new(numeric, [rows * self.shape.height * self.shape.width, self.shape.channels]);
        let x = Tensor::from_data(pixels, &pass.device());
        let x = match &self.body {
            Body::Plain(layers) => self.plain(layers, x, weights, &mut pass),
            Body::Residual { stem, blocks } => self.residual(stem, blocks, x, weights, &mut pass),
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

#[cfg(test)]
mod tests;
