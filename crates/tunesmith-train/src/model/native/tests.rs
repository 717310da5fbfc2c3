//! Values and gradients against the same composed from the tensor library's operators.

use burn_tensor::ops::MaxPoolOptions;
use burn_tensor::{Tensor, TensorData, activation, module};

use super::{max_pool, rectify};
use crate::device::Device;
use crate::model::stage::Stage;
use crate::rng::{Purpose, Stream};

fn random(shape: [usize; 2], seed: u64) -> Tensor<2> {
    let mut rng = Stream::new(seed, Purpose::Weights);
    let values: Vec<f32> = (0..shape[0] * shape[1]).map(|_| rng.unit() - 0.5).collect();
    Tensor::from_data(TensorData::new(values, shape), &Device::Cpu.tensors())
}

fn numbers(tensor: Tensor<2>) -> Vec<f32> {
    tensor.try_into_vec_as().unwrap()
}

fn assert_close(found: Tensor<2>, expected: Tensor<2>) {
    assert_eq!(found.dims(), expected.dims());
    for (a, b) in numbers(found).into_iter().zip(numbers(expected)) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

/// The gradients of the sum of squares of what comes of these inputs.
fn gradients<const N: usize>(
    inputs: [Tensor<2>; N],
    run: impl Fn([Tensor<2>; N]) -> Tensor<2>,
) -> [Tensor<2>; N] {
    let inputs = inputs.map(|x| Tensor::from_inner(x).require_grad());
    let out = run(inputs.clone());
    let grads = (out.clone() * out).sum().backward();
    inputs.map(|x| x.grad(&grads).unwrap())
}

#[test]
fn a_bias_with_a_rectifier_is_the_sum_rectified() {
    for (slope, columns) in [(0.0, 5), (0.01, 32), (0.01, 1)] {
        let inputs = [random([7, columns], 1), random([1, columns], 2)];
        let one = |[x, b]: [Tensor<2>; 2]| rectify(x, &b, slope).unwrap();
        let composed = |[x, b]: [Tensor<2>; 2]| activation::leaky_relu(x + b, f64::from(slope));
        assert_close(one(inputs.clone()), composed(inputs.clone()));
        let (found, expected) = (gradients(inputs.clone(), one), gradients(inputs.clone(), composed));
        for (found, expected) in found.into_iter().zip(expected) {
            assert_close(found, expected);
        }
        assert_eq!(
            numbers(inputs[0].clone()),
            numbers(random([7, columns], 1)),
            "what others hold stays as it is"
        );
    }
}

#[test]
fn the_largest_of_squares_is_that_of_the_library() {
    let stage = Stage { height: 5, width: 6, channels: 1, kernel: 3, pooled: true };
    let (images, (height, width), channels) = (2, stage.computed(), 17);
    let x = random([images * height * width, channels], 3);
    let one = |[x]: [Tensor<2>; 1]| max_pool(&x, &stage).unwrap();
    let composed = |[x]: [Tensor<2>; 1]| {
        let planes: Tensor<4> = x.reshape([images, height, width, channels]).permute([0, 3, 1, 2]);
        let pooled = module::max_pool2d(planes, MaxPoolOptions::new([2, 2]));
        pooled.permute([0, 2, 3, 1]).reshape([images * height * width / 4, channels])
    };
    assert_close(one([x.clone()]), composed([x.clone()]));
    let ([found], [expected]) = (gradients([x.clone()], one), gradients([x], composed));
    assert_close(found, expected);
}

#[test]
fn of_equals_the_first_corner_gets_the_gradient() {
    let stage = Stage { height: 2, width: 2, channels: 1, kernel: 1, pooled: true };
    let [found] =
        gradients([Tensor::ones([4, 1], &Device::Cpu.tensors())], |[x]| max_pool(&x, &stage).unwrap());
    assert_eq!(numbers(found), [2.0, 0.0, 0.0, 0.0]);
}
