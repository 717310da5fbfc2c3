//! Logits and gradients against the tensor library's own convolution and pooling.

use burn_tensor::ops::{AvgPoolOptions, ConvOptions, MaxPoolOptions};
use burn_tensor::{Tensor, TensorData, module};

use super::*;
use crate::device::Device;
use crate::hyper::ModelKind;
use crate::model::{Dropout, Training, initialize, tensors};
use crate::rng::{Purpose, Stream};

const IMAGES: usize = 3;
const CLASSES: usize = 4;

fn settings(layers: usize, kernel: usize, pooling: &str) -> Settings {
    let values = [
        ("layers", layers.into()),
        ("width", 5.into()),
        ("kernel_size", kernel.into()),
        ("pooling", pooling.into()),
        ("dropout", 0.into()),
    ];
    let map = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Settings::from_map(ModelKind::Cnn, &map).unwrap()
}

/// The same network on the library's operators, from images of shape `[n, c, h, w]`.
fn reference(cnn: &Cnn, weights: &[Tensor<2>], images: Tensor<4>) -> Tensor<2> {
    let mut x = images;
    let Body::Plain(layers) = &cnn.body else { panic!("a plain network") };
    for (layer, stage) in layers.iter().map(|conv| &conv.stage).enumerate() {
        let (k, [_, channels, _, _]) = (stage.kernel, x.dims());
        let weight: Tensor<4> = weights[2 * layer].clone().reshape([k, k, channels, 5]);
        let bias: Tensor<1> = weights[2 * layer + 1].clone().reshape([5]);
        let options = ConvOptions::new([1, 1], [k / 2, k / 2], [1, 1], 1);
        x = module::conv2d(x, weight.permute([3, 2, 0, 1]), Some(bias), options);
        x = burn_tensor::activation::relu(x);
        if stage.pooled && cnn.pooling == Pooling::Max {
            x = module::max_pool2d(x, MaxPoolOptions::new([2, 2]));
        } else if stage.pooled {
            x = module::avg_pool2d(x, AvgPoolOptions::new([2, 2]));
        }
    }
    let [n, c, h, w] = x.dims();
    let features = x.permute([0, 2, 3, 1]).reshape([n, h * w * c]);
    let last = weights.len() - 2;
    features.matmul(weights[last].clone()) + weights[last + 1].clone()
}

fn assert_close(a: Tensor<2>, b: Tensor<2>, what: &str) {
    let (a, b): (Vec<f32>, Vec<f32>) = (a.try_into_vec_as().unwrap(), b.try_into_vec_as().unwrap());
    let worst = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(a.len() == b.len() && worst < 1e-4, "{what}: {worst}");
}

#[test]
fn logits_and_gradients_are_those_of_an_ordinary_convolution() {
    let shapes = [(8, 8, 1), (9, 12, 1), (8, 11, 3)];
    for (height, width, channels) in shapes {
        for (layers, kernel, pooling) in [(1, 3, "max"), (3, 3, "max"), (2, 5, "average"), (2, 1, "max")] {
            let what = format!("{height}x{width}x{channels}, {layers} layers, kernel {kernel}, {pooling}");
            let shape = ImageShape { height, width, channels };
            let mut cnn = Cnn::new(&settings(layers, kernel, pooling), shape, CLASSES);
            let initial = initialize(&cnn.parameters, &mut Stream::new(1, Purpose::Weights));
            let mut rng = Stream::new(2, Purpose::Weights);
            let pixels: Vec<f32> = (0..IMAGES * shape.len()).map(|_| rng.unit() - 0.5).collect();

            let input = Input { numeric: pixels.clone(), categories: Vec::new(), rows: IMAGES };
            let device = Device::Cpu.tensors().autodiff();
            let tracked = || -> Vec<Tensor<2>> {
                tensors(&cnn, &initial, Device::Cpu)
                    .into_iter()
                    .map(|w| Tensor::from_inner(w).require_grad())
                    .collect()
            };
            let (ours, theirs) = (tracked(), tracked());
            let images: Tensor<4> = Tensor::from_data(
                TensorData::new(pixels.clone(), [IMAGES, height, width, channels]),
                &device,
            );
            let expected = reference(&cnn, &theirs, images.permute([0, 3, 1, 2]));
            let dropout = Dropout::new(0.0, Stream::new(3, Purpose::Dropout));
            let mut training = Training { device: Device::Cpu, dropout, frozen: 0, statistics: Vec::new() };
            let logits = cnn.logits(&ours, input.clone(), Pass::Train(&mut training));
            assert_close(logits.clone().inner(), expected.clone().inner(), &what);
            let plain: Vec<Tensor<2>> = tensors(&cnn, &initial, Device::Cpu);
            let evaluated = cnn.logits(&plain, input, Pass::Evaluate(Device::Cpu));
            assert_close(evaluated, expected.clone().inner(), &what);

            let (a, b) =
                ((logits.clone() * logits).sum().backward(), (expected.clone() * expected).sum().backward());
            for ((ours, theirs), p) in ours.iter().zip(&theirs).zip(&cnn.parameters) {
                assert_close(
                    ours.grad(&a).unwrap(),
                    theirs.grad(&b).unwrap(),
                    &format!("{what}, {}", p.name),
                );
            }
        }
    }
}
