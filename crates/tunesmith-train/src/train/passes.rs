//! Passes over rows: the gradient of a batch, and the score of a part of the data.
//!
//! Both go through their rows in parts that suit the caches, so that memory stays bounded whatever the batch size; a batch's gradient
//! is the sum over its parts.

use burn_tensor::{Device, Int, Tensor, TensorData, activation};

use super::TrainError;
use super::batches::Batches;
use super::outcome::compute;
use super::score::Score;
use crate::model::{Dropout, Network, Pass};

/// The gradient of the mean loss over a batch, one tensor a parameter, with the batch's score; the gradients are missing when
/// the loss is not finite.
pub(super) fn gradient(
    network: &mut dyn Network,
    weights: &[Tensor<2>],
    dropout: &mut Dropout,
    batches: &Batches<'_>,
    rows: &[u32],
) -> Result<(Score, Option<Vec<Tensor<2>>>), TrainError> {
    let mut score = Score::default();
    let mut total: Vec<Tensor<2>> = Vec::with_capacity(weights.len());
    for part in parts(rows, network.rows_at_once()) {
        let (features, labels) = batches.gather(part);
        let tracked: Vec<Tensor<2>> =
            weights.iter().map(|w| Tensor::from_inner(w.clone()).require_grad()).collect();
        let logits = network.logits(&tracked, features, part.len(), Pass::Train(dropout));
        let plain: Vec<f32> = logits.clone().inner().try_into_vec_as().map_err(compute)?;
        score.add(&plain, batches.classes(), &labels);
        if !score.loss.is_finite() {
            return Ok((score, None));
        }
        let targets: Vec<i32> = labels.iter().map(|l| *l as i32).collect();
        let targets = TensorData::new(targets, [part.len(), 1]);
        let targets = Tensor::<2, Int>::from_data(targets, &Device::flex().autodiff());
        let likelihood = activation::log_softmax(logits, 1).gather(1, targets).sum();
        let grads = (likelihood * (-1.0 / rows.len() as f64)).backward();
        let of_part =
            tracked.iter().map(|w| w.grad(&grads).ok_or_else(|| compute("a parameter has no gradient")));
        let of_part: Vec<Tensor<2>> = of_part.collect::<Result<_, _>>()?;
        total = if total.is_empty() {
            of_part
        } else {
            total.into_iter().zip(of_part).map(|(sum, grad)| sum + grad).collect()
        };
    }
    Ok((score, Some(total)))
}

/// The score of some rows, without dropout.
pub(super) fn evaluate(
    network: &mut dyn Network,
    weights: &[Tensor<2>],
    batches: &Batches<'_>,
    rows: &[u32],
) -> Result<Score, TrainError> {
    let mut score = Score::default();
    for part in parts(rows, network.rows_at_once()) {
        let (features, labels) = batches.gather(part);
        let logits = network.logits(weights, features, part.len(), Pass::Evaluate);
        let logits: Vec<f32> = logits.try_into_vec_as().map_err(compute)?;
        score.add(&logits, batches.classes(), &labels);
    }
    Ok(score)
}

/// Equal parts of at most `most` rows, but for the last.
fn parts(rows: &[u32], most: usize) -> std::slice::Chunks<'_, u32> {
    let count = rows.len().div_ceil(most).max(1);
    rows.chunks(rows.len().div_ceil(count).max(1))
}

/// The Euclidean norm over all gradients.
pub(super) fn norm(grads: &[Tensor<2>]) -> Result<f64, TrainError> {
    let mut squares = 0.0;
    for grad in grads {
        let square: f32 = (grad.clone() * grad.clone()).sum().try_into_scalar().map_err(compute)?;
        squares += f64::from(square);
    }
    Ok(squares.sqrt())
}
