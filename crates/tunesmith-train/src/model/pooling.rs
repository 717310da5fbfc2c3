//! 2x2 pooling of the pixels that a convolution computed (`n * height * width x channels`, see `stage`).

use burn_tensor::ops::MaxPoolOptions;
use burn_tensor::{Tensor, module};

use super::native;
use super::stage::Stage;

/// The largest of each square. Of equals the first counts, so that a gradient goes to one corner only.
pub(super) fn max(x: Tensor<2>, stage: &Stage) -> Tensor<2> {
    if let Some(pooled) = native::max_pool(&x, stage) {
        return pooled;
    }
    let ((height, width), [rows, channels]) = (stage.computed(), x.dims());
    let images: Tensor<4> = x.reshape([rows / (height * width), height, width, channels]);
    let pooled = module::max_pool2d(images.permute([0, 3, 1, 2]), MaxPoolOptions::new([2, 2]));
    pooled.permute([0, 2, 3, 1]).reshape([rows / 4, channels])
}

/// The mean of each square.
pub(super) fn average(x: Tensor<2>, stage: &Stage) -> Tensor<2> {
    let ((_, width), [rows, channels]) = (stage.computed(), x.dims());
    let lines: Tensor<3> = x.reshape([rows / width / 2, 2, width * channels]);
    let pairs: Tensor<3> = lines.mean_dim(1).reshape([rows / 4, 2, channels]);
    pairs.mean_dim(1).reshape([rows / 4, channels])
}
