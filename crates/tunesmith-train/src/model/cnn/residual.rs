//! The residual form: a first convolution, then blocks of two that add to what they were given.
//!
//! A block is (convolution, normalization, nonlinearity, convolution, normalization), added to its input - which passes a 1x1
//! convolution where the channels differ -, then a nonlinearity, and pooling while the image has 4 or more pixels a side. Departs
//! from [He2016] in halving images by pooling, as the plain network does, not by strides.
//!
//! [He2016]: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.

use burn_tensor::Tensor;

use super::{Body, Cnn, Conv, Draft};
use crate::hyper::{Normalization, Pooling};
use crate::model::stage::Stage;
use crate::model::{Pass, activate, pooling};

use super::super::layer::Linear;

pub(super) struct Block {
    first: Conv,
    second: Conv,
    /// From the input's channels to the block's, where these differ.
    projection: Option<Linear>,
}

impl Draft<'_> {
    pub(super) fn residual(&mut self) -> Body {
        let (settings, then) = (self.settings, Some(self.settings.activation));
        let stem = self.conv("stem", settings.width_of(1), false, then);
        let blocks = (1..=settings.layers).map(|layer| {
            let (name, pooled, inputs) = (format!("block{layer}"), self.pools(), self.channels);
            let outputs = settings.width_of(layer);
            let first = self.conv(&format!("{name}.first"), outputs, false, then);
            let second = self.conv(&format!("{name}.second"), outputs, pooled, None);
            let bias = settings.normalization == Normalization::None;
            let shape = [inputs, outputs];
            let projection = (inputs != outputs)
                .then(|| self.plan.linear(&format!("{name}.projection"), shape, 1, None, bias));
            self.shrink(&second.stage);
            self.plan.next_block();
            Block { first, second, projection }
        });
        let blocks = blocks.collect();
        Body::Residual { stem, blocks }
    }
}

impl Cnn {
    pub(super) fn residual(
        &self,
        stem: &Conv,
        blocks: &[Block],
        images: Tensor<2>,
        weights: &[Tensor<2>],
        pass: &mut Pass<'_>,
    ) -> Tensor<2> {
        let mut x = activate(self.activation, self.normalized(stem, images, weights, pass));
        for block in blocks {
            let inner = self.normalized(&block.first, x.clone(), weights, pass);
            let added = self.normalized(&block.second, activate(self.activation, inner), weights, pass);
            let stage = &block.second.stage;
            let mut kept = cropped(x, stage);
            if let Some(projection) = &block.projection {
                kept = projection.apply(kept, weights);
            }
            x = activate(self.activation, kept + added);
            x = match (stage.pooled, self.pooling) {
                (true, Pooling::Max) => pooling::max(x, stage),
                (true, _) => pooling::average(x, stage),
                (false, _) => x,
            };
        }
        x
    }

    /// A convolution's outputs with its bias or normalization.
    fn normalized(&self, conv: &Conv, x: Tensor<2>, weights: &[Tensor<2>], pass: &mut Pass<'_>) -> Tensor<2> {
        let x = conv.linear.shift(conv.apply(x, weights, false), weights);
        match &conv.norm {
            Some(norm) => norm.apply(x, weights, pass),
            None => x,
        }
    }
}

/// Images of a stage without what its convolution leaves out.
fn cropped(x: Tensor<2>, stage: &Stage) -> Tensor<2> {
    let (height, width) = stage.computed();
    if (height, width) == (stage.height, stage.width) {
        return x;
    }
    let [rows, channels] = x.dims();
    let count = rows / stage.pixels();
    let images: Tensor<4> = x.reshape([count, stage.height, stage.width, channels]);
    images.narrow(1, 0, height).narrow(2, 0, width).reshape([count * height * width, channels])
}
