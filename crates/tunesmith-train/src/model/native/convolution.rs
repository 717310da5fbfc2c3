//! Convolution as a matrix product of patches [Chellapilla2006], with max pooling in the same pass, and max pooling alone.
//!
//! Patches are collected a few images at a time and again for the gradient, which costs less than to keep them: they are `kernel^2` times
//! as large as the images. The convolution's own outputs are not kept either when they are pooled, only which corner won.
//!
//! [Chellapilla2006]: Chellapilla, Puri and Simard, "High Performance Convolutional Neural Networks for Document Processing", IWFHR 2006.

use burn_backend::ops::FloatTensorOps;
use burn_dispatch::backends::Flex;
use burn_dispatch::backends::autodiff::checkpoint::base::Checkpointer;
use burn_dispatch::backends::autodiff::grads::Gradients;
use burn_dispatch::backends::autodiff::ops::{Backward, Ops};
use burn_dispatch::backends::flex::FlexTensor;
use burn_tensor::{DType, Shape, Tensor};

use super::graph::{enter, flat, native, tensor};
use super::patches::{Patches, add_back};
use super::pools::{pool, unpool};
use crate::model::stage::Stage;

/// Numbers in the patches that are collected at once: half a megabyte.
const BLOCK: usize = 1 << 17;

/// The outputs of a convolution (`n * height * width x outputs`) of images with weights (`area x outputs`), the largest of each square
/// where `pools` asks for it; none where they lie on another device.
pub(in crate::model) fn convolve(
    x: &Tensor<2>,
    weights: &Tensor<2>,
    stage: Stage,
    pools: bool,
) -> Option<Tensor<2>> {
    let ([_, outputs], [x, weights]) = (weights.dims(), native([x, weights])?);
    let conv = Convolution { stage, outputs, pools };
    let ((x, x_node), (weights, weights_node)) = (x.into_parts(), weights.into_parts());
    let (out, winners) = conv.forward(&flat(&x), &weights);
    let out = tensor(out.0, [out.1, outputs]);
    Some(enter(conv, [x_node, weights_node], State { x, weights, winners }, out))
}

/// The largest of each 2x2 square of what a convolution computed; none where it lies on another device.
pub(in crate::model) fn max_pool(x: &Tensor<2>, stage: &Stage) -> Option<Tensor<2>> {
    let ([rows, channels], [x]) = (x.dims(), native([x])?);
    let (_, width) = stage.computed();
    let mut out = vec![0.0; rows / 4 * channels];
    let mut winners = vec![0; out.len()];
    pool(&flat(x.values()), width, channels, &mut out, &mut winners);
    let out = tensor(out, [rows / 4, channels]);
    Some(enter(MaxPool { width, channels }, [x.into_parts().1], winners, out))
}

#[derive(Debug)]
struct MaxPool {
    width: usize,
    channels: usize,
}

impl Backward<Flex, 1> for MaxPool {
    type State = Vec<u8>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<Flex>(&ops.node);
        let [Some(node)] = ops.parents else { return };
        let mut by_x = vec![0.0; 4 * ops.state.len()];
        unpool(&flat(&grad), &ops.state, self.width, self.channels, &mut by_x);
        let rows = by_x.len() / self.channels.max(1);
        grads.register::<Flex>(node.id, tensor(by_x, [rows, self.channels]));
    }
}

#[derive(Clone, Copy, Debug)]
struct Convolution {
    stage: Stage,
    outputs: usize,
    pools: bool,
}

/// What the derivative needs.
#[derive(Clone, Debug)]
struct State {
    x: FlexTensor,
    weights: FlexTensor,
    /// Which corner won, for each output that was pooled.
    winners: Vec<u8>,
}

impl Convolution {
    /// Numbers of an image that goes in.
    fn image(&self) -> usize {
        self.stage.pixels() * self.stage.channels
    }

    /// Outputs of an image: those that are computed, and those that come out.
    fn rows(&self) -> (usize, usize) {
        let (height, width) = self.stage.computed();
        let rows = height * width;
        (rows, if self.pools { rows / 4 } else { rows })
    }

    /// How many images to work on at once.
    fn block(&self) -> usize {
        (BLOCK / (self.rows().0 * self.stage.area()).max(1)).max(1)
    }

    /// The outputs, with their number, and the winners.
    fn forward(&self, x: &[f32], weights: &FlexTensor) -> ((Vec<f32>, usize), Vec<u8>) {
        let images = x.len() / self.image();
        let (_, width) = self.stage.computed();
        let rows = images * self.rows().1;
        let mut out = vec![0.0; rows * self.outputs];
        let mut winners = vec![0; if self.pools { out.len() } else { 0 }];
        let mut patches = Patches::new(self.stage, self.block().min(images));
        let mut done = 0;
        for block in x.chunks(self.block() * self.image()) {
            patches.collect(block);
            let computed = Flex::float_matmul(patches.matrix(), weights.clone());
            let computed = flat(&computed);
            let part = done..done + block.len() / self.image() * self.rows().1 * self.outputs;
            done = part.end;
            if self.pools {
                pool(&computed, width, self.outputs, &mut out[part.clone()], &mut winners[part]);
            } else {
                out[part].copy_from_slice(&computed);
            }
        }
        ((out, rows), winners)
    }

    /// The gradients of images and weights, where they are wanted.
    fn derivative(&self, state: &State, grad: &FlexTensor, wanted: [bool; 2]) -> [Option<Vec<f32>>; 2] {
        let (x, grad) = (flat(&state.x), flat(grad));
        let images = x.len() / self.image();
        let (size, (computed, out)) = (self.block().min(images), self.rows());
        let (_, width) = self.stage.computed();
        let transposed = state.weights.transpose(0, 1);
        let mut patches = Patches::new(self.stage, if wanted[1] { size } else { 0 });
        let mut by_x = wanted[0].then(|| vec![0.0; x.len()]);
        let mut by_weights = wanted[1].then(|| vec![0.0; self.stage.area() * self.outputs]);
        let mut pixels = FlexTensor::empty(Shape::from([size * computed, self.outputs]), DType::F32);
        for first in (0..images).step_by(size.max(1)) {
            let count = size.min(images - first);
            let part = first * out * self.outputs..(first + count) * out * self.outputs;
            let space = &mut pixels.storage_mut::<f32>()[..count * computed * self.outputs];
            if self.pools {
                unpool(&grad[part.clone()], &state.winners[part], width, self.outputs, space);
            } else {
                space.copy_from_slice(&grad[part]);
            }
            let by_out = pixels.narrow(0, 0, count * computed);
            let images = first * self.image()..(first + count) * self.image();
            if let Some(sum) = &mut by_weights {
                patches.collect(&x[images.clone()]);
                let part = Flex::float_matmul(patches.matrix().transpose(0, 1), by_out.clone());
                sum.iter_mut().zip(flat(&part).iter()).for_each(|(sum, x)| *sum += x);
            }
            if let Some(sum) = &mut by_x {
                let part = Flex::float_matmul(by_out, transposed.clone());
                add_back(&self.stage, &flat(&part), &mut sum[images]);
            }
        }
        [by_x, by_weights]
    }
}

impl Backward<Flex, 2> for Convolution {
    type State = State;

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<Flex>(&ops.node);
        let [x, weights] = ops.parents;
        let [by_x, by_weights] = self.derivative(&ops.state, &grad, [x.is_some(), weights.is_some()]);
        let channels = self.stage.channels;
        if let (Some(node), Some(values)) = (x, by_x) {
            let rows = values.len() / channels;
            grads.register::<Flex>(node.id, tensor(values, [rows, channels]));
        }
        if let (Some(node), Some(values)) = (weights, by_weights) {
            grads.register::<Flex>(node.id, tensor(values, [self.stage.area(), self.outputs]));
        }
    }
}
