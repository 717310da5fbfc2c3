//! What a forward pass is for, and what it leaves behind for the training.

use burn_tensor::Tensor;

use super::Dropout;
use crate::device::Device;

/// What a forward pass is for.
pub(crate) enum Pass<'a> {
    /// Gradients follow: dropout is drawn, and batch statistics are taken and noted.
    Train(&'a mut Training),
    /// Only the outputs count, on this device.
    Evaluate(Device),
}

/// The part of a training that the network sees.
pub(crate) struct Training {
    pub(crate) device: Device,
    pub(crate) dropout: Dropout,
    /// How many of the first blocks are left as they are.
    pub(crate) frozen: usize,
    /// Statistics of the batch that was computed last: the parameter's position, and its value there.
    pub(crate) statistics: Vec<(usize, Tensor<2>)>,
}

impl Pass<'_> {
    pub(super) fn device(&self) -> burn_tensor::Device {
        match self {
            Self::Train(training) => training.device.tensors().autodiff(),
            Self::Evaluate(device) => device.tensors(),
        }
    }

    /// The training, unless this block is to be left as it is.
    pub(super) fn learning(&mut self, block: usize) -> Option<&mut Training> {
        match self {
            Self::Train(training) if block >= training.frozen => Some(training),
            _ => None,
        }
    }

    /// Drops a share of `x`, the outputs of a block, when the block learns.
    pub(super) fn drop_out(&mut self, x: Tensor<2>, block: usize) -> Tensor<2> {
        match self.learning(block) {
            Some(training) => training.dropout.apply(x),
            None => x,
        }
    }
}
