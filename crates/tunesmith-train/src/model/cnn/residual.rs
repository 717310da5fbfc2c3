//! The residual form: a first convolution, then blocks of two that add to what they were given.
//!
//! A block is (convolution, normalization, nonlinearity, convolution, normalization), added to its input - which passes a 1x1
//! convolution where the channels differ -, then a nonlinearity, and pooling while the image has 4 or more pixels a side. Departs
//! from [He2016] in halving images by pooling, as the plain network does, not by strides.
//!
//! [He2016]: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.

use burn_tensor::{Int, Tensor};

use super::{Body, Cnn, Conv, Draft, with_zeros};
use crate::hyper::{Normalization, Pooling};
use crate::model::{Pass, activate, pooling};

use super::super::layer::Linear;

pub(super) struct Block {
    first: Conv,
    second: Conv,
    /// The order in which the input is added, where images are pooled after it.
    reordered: Option<usize>,
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
            let reordered = pooled.then(|| self.stage(1, true));
            self.shrink(second.stage);
            self.plan.next_block();
            Block { first, second, reordered, projection }
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
        first: Tensor<2>,
        patches: &[Tensor<1, Int>],
        weights: &[Tensor<2>],
        pass: &mut Pass<'_>,
    ) -> Tensor<2> {
        let training = pass.is_training();
        let mut x = activate(
            self.activation,
            self.normalized(stem, stem.linear.product(first, weights), weights, pass),
        );
        for block in blocks {
            let inner = self.convolve(&block.first, with_zeros(x.clone()), patches, weights);
            let inner = self.normalized(&block.first, inner, weights, pass);
            let inner = with_zeros(activate(self.activation, inner));
            let added = self.convolve(&block.second, inner, patches, weights);
            let added = self.normalized(&block.second, added, weights, pass);
            let mut kept = match block.reordered {
                Some(stage) => x.select(0, patches[stage - 1].clone()),
                None => x,
            };
            if let Some(projection) = &block.projection {
                kept = projection.apply(kept, weights);
            }
            x = activate(self.activation, kept + added);
            x = match (block.reordered, self.pooling) {
                (Some(_), Pooling::Max) => pooling::max(x, training),
                (Some(_), _) => pooling::average(x),
                (None, _) => x,
            };
        }
        x
    }

    /// A convolution's outputs with its bias or normalization.
    fn normalized(&self, conv: &Conv, x: Tensor<2>, weights: &[Tensor<2>], pass: &mut Pass<'_>) -> Tensor<2> {
        let x = conv.linear.shift(x, weights);
        match &conv.norm {
            Some(norm) => norm.apply(x, weights, pass),
            None => x,
        }
    }
}
