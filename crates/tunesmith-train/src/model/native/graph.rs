//! The way into the tensor library's graph, and out of it.

use std::borrow::Cow;
use std::fmt::Debug;

use burn_backend::tensor::FloatTensor;
use burn_dispatch::backends::autodiff::checkpoint::strategy::NoCheckpointing;
use burn_dispatch::backends::autodiff::ops::{Backward, NodeGuard, OpsKind};
use burn_dispatch::backends::flex::FlexTensor;
use burn_dispatch::backends::{Autodiff, Flex};
use burn_tensor::{Tensor, TensorData};

/// A matrix on the CPU.
pub(super) enum Native {
    /// Within a graph.
    Graph(FloatTensor<Autodiff<Flex>>),
    /// Outside any.
    Plain(FlexTensor),
}

impl Native {
    pub(super) fn values(&self) -> &FlexTensor {
        match self {
            Self::Graph(tensor) => tensor.primitive(),
            Self::Plain(tensor) => tensor,
        }
    }

    /// The numbers, and the place in the graph.
    pub(super) fn into_parts(self) -> (FlexTensor, Option<NodeGuard>) {
        match self {
            Self::Graph(tensor) => {
                let (values, node) = tensor.into_parts();
                (values, Some(node))
            }
            Self::Plain(values) => (values, None),
        }
    }
}

/// The tensors as they lie in memory, all within a graph or all outside; none where one lies on another device.
pub(super) fn native<const N: usize>(tensors: [&Tensor<2>; N]) -> Option<[Native; N]> {
    let graph = tensors.iter().all(|t| t.device().is_autodiff());
    let one = |tensor: &Tensor<2>| match graph {
        true => tensor.clone().try_into_primitive::<Autodiff<Flex>>().ok().map(Native::Graph),
        false => tensor.clone().try_into_primitive::<Flex>().ok().map(Native::Plain),
    };
    let found: Option<Vec<Native>> = tensors.into_iter().map(one).collect();
    found?.try_into().ok()
}

/// An operator's result, with its derivative where its inputs lie within a graph.
pub(super) fn enter<O, S, const N: usize>(
    operator: O,
    inputs: [Option<NodeGuard>; N],
    state: S,
    out: FlexTensor,
) -> Tensor<2>
where
    O: Backward<Flex, N, State = S>,
    S: Clone + Send + Debug + 'static,
{
    let inputs: Vec<NodeGuard> = inputs.into_iter().flatten().collect();
    let Ok(inputs) = inputs.try_into() else { return Tensor::from_primitive::<Flex>(out) };
    let out = match operator.prepare::<NoCheckpointing>(inputs).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish(state, out),
        OpsKind::UnTracked(prepared) => prepared.finish(out),
    };
    Tensor::from_primitive::<Autodiff<Flex>>(out)
}

/// A tensor's numbers, row by row.
pub(super) fn flat(tensor: &FlexTensor) -> Cow<'_, [f32]> {
    match tensor.as_slice() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(tensor.to_contiguous().as_slice().map(<[f32]>::to_vec).unwrap_or_default()),
    }
}

/// A tensor that is all of its memory, row by row: itself where it is.
pub(super) fn whole(tensor: FlexTensor) -> FlexTensor {
    let (layout, held) = (tensor.layout(), tensor.storage::<f32>().len());
    match layout.is_contiguous() && held == layout.num_elements() {
        true => tensor,
        false => tensor.to_contiguous(),
    }
}

/// Numbers as a matrix.
pub(super) fn tensor(values: Vec<f32>, shape: [usize; 2]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}
