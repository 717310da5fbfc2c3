//! Between tensors and plain numbers.

use burn_tensor::{Tensor, TensorData};

use super::TrainError;
use super::outcome::compute;
use crate::device::Device;
use crate::simd::vectorized;

/// The numbers of a tensor, row by row.
pub(super) fn values(tensor: &Tensor<2>) -> Result<Vec<f32>, TrainError> {
    taken(tensor.clone())
}

/// The numbers of a tensor that is no longer needed; not copied where nothing else holds them.
pub(super) fn taken(tensor: Tensor<2>) -> Result<Vec<f32>, TrainError> {
    tensor.try_into_vec_as().map_err(compute)
}

/// Numbers as a tensor outside any graph.
pub(super) fn tensor(values: Vec<f32>, shape: [usize; 2], device: Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, shape), &device.tensors())
}

/// The sum of squares, in double precision and always in the same order.
pub(super) fn sum_of_squares(values: &[f32]) -> f64 {
    inner_product(values, values)
}

/// The sum of products, in double precision and always in the same order: eight sums side by side.
pub(super) fn inner_product(a: &[f32], b: &[f32]) -> f64 {
    const LANES: usize = 8;
    vectorized(
        #[inline(always)]
        || {
            let mut sums = [0.0_f64; LANES];
            let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
            for (a, b) in a.iter().zip(b) {
                for ((sum, x), y) in sums.iter_mut().zip(a).zip(b) {
                    *sum += f64::from(*x) * f64::from(*y);
                }
            }
            let rest: f64 = rest_a.iter().zip(rest_b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
            sums.iter().sum::<f64>() + rest
        },
    )
}
