//! A bias and a rectifier in one pass each way: `max(x + b, slope * (x + b))`.

use burn_dispatch::backends::Flex;
use burn_dispatch::backends::autodiff::checkpoint::base::Checkpointer;
use burn_dispatch::backends::autodiff::grads::Gradients;
use burn_dispatch::backends::autodiff::ops::{Backward, Ops};
use burn_dispatch::backends::flex::FlexTensor;
use burn_tensor::Tensor;

use super::graph::{enter, flat, native, tensor, whole};
use crate::simd::vectorized;

/// `x` (`n x columns`) plus `bias` (`1 x columns`), negative sums times `slope`, in the memory of `x` where nothing else needs it;
/// `x` itself, as an error, where it lies on another device.
#[allow(clippy::result_large_err, reason = "what comes back is the tensor that was given")]
pub(in crate::model) fn rectify(x: Tensor<2>, bias: &Tensor<2>, slope: f32) -> Result<Tensor<2>, Tensor<2>> {
    let Some([inner, bias]) = native([&x, bias]) else { return Err(x) };
    drop(x);
    let (inner, node) = inner.into_parts();
    let mut out = whole(inner);
    forward(out.storage_mut(), &flat(bias.values()), slope);
    Ok(enter(Rectify, [node, bias.into_parts().1], (out.clone(), slope), out))
}

fn forward(x: &mut [f32], bias: &[f32], slope: f32) {
    vectorized(
        #[inline(always)]
        || {
            for x in x.chunks_exact_mut(bias.len()) {
                let bias = &bias[..x.len()];
                for (x, b) in x.iter_mut().zip(bias) {
                    let sum = *x + b;
                    *x = if sum > 0.0 { sum } else { slope * sum };
                }
            }
        },
    );
}

#[derive(Debug)]
struct Rectify;

impl Backward<Flex, 2> for Rectify {
    type State = (FlexTensor, f32);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let mut by_x = whole(grads.consume::<Flex>(&ops.node));
        let ([x, bias], (out, slope)) = (ops.parents, ops.state);
        let by_bias = derivative(by_x.storage_mut(), &flat(&out), out.layout().shape()[1], slope);
        if let Some(node) = bias {
            let columns = by_bias.len();
            grads.register::<Flex>(node.id, tensor(by_bias, [1, columns]));
        }
        if let Some(node) = x {
            grads.register::<Flex>(node.id, by_x);
        }
    }
}

/// Makes the gradient of `x` of that of the outputs, and gives that of the bias.
fn derivative(grad: &mut [f32], out: &[f32], columns: usize, slope: f32) -> Vec<f32> {
    vectorized(
        #[inline(always)]
        || {
            let mut by_bias = vec![0.0; columns];
            for (grad, out) in grad.chunks_exact_mut(columns).zip(out.chunks_exact(columns)) {
                let (grad, out, sums) = (&mut grad[..columns], &out[..columns], &mut by_bias[..columns]);
                for i in 0..columns {
                    grad[i] = if out[i] > 0.0 { grad[i] } else { slope * grad[i] };
                    sums[i] += grad[i];
                }
            }
            by_bias
        },
    )
}
