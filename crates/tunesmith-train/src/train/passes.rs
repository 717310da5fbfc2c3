//! Passes over rows: the gradient of a batch, and the score of a part of the data.
//!
//! Both go through their rows in parts that suit the caches, so that memory stays bounded whatever the batch size; a batch's gradient
//! is the sum over its parts.

use burn_tensor::{Int, Tensor, TensorData, activation};

use super::TrainError;
use super::batches::{Batch, Batches};
use super::outcome::compute;
use super::score::Score;
use crate::data::Target;
use crate::metrics::{Scores, classification, regression};
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
        let Batch { input, target } = batches.gather(part);
        let row_weights = batches.weights(part);
        let tracked: Vec<Tensor<2>> =
            weights.iter().map(|w| Tensor::from_inner(w.clone()).require_grad()).collect();
        let outputs = network.logits(&tracked, input, Pass::Train(dropout));
        let plain: Vec<f32> = outputs.clone().inner().try_into_vec_as().map_err(compute)?;
        score.add(&plain, &target, row_weights.as_deref());
        if !score.loss.is_finite() {
            return Ok((score, None));
        }
        let loss = summed_loss(outputs, &target, row_weights);
        let grads = (loss * (1.0 / rows.len() as f64)).backward();
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

/// The loss of each row, times its weight, summed: cross-entropy of classes, squared error of values.
fn summed_loss(outputs: Tensor<2>, target: &Target, weights: Option<Vec<f32>>) -> Tensor<1> {
    let device = outputs.device();
    let rows = target.rows();
    let losses = match target {
        Target::Classes(labels) => {
            let labels: Vec<i32> = labels.iter().map(|l| *l as i32).collect();
            let labels = Tensor::<2, Int>::from_data(TensorData::new(labels, [rows, 1]), &device);
            -activation::log_softmax(outputs, 1).gather(1, labels)
        }
        Target::Values(values) => {
            let values = Tensor::<2>::from_data(TensorData::new(values.clone(), [rows, 1]), &device);
            let error = outputs - values;
            error.clone() * error
        }
    };
    match weights {
        Some(weights) => (losses * Tensor::from_data(TensorData::new(weights, [rows, 1]), &device)).sum(),
        None => losses.sum(),
    }
}

/// The loss of some rows without dropout, and all their scores.
pub(super) fn evaluate(
    network: &mut dyn Network,
    weights: &[Tensor<2>],
    batches: &Batches<'_>,
    rows: &[u32],
) -> Result<(Score, Scores), TrainError> {
    let mut score = Score::default();
    let mut all: Vec<f32> = Vec::new();
    for part in parts(rows, network.rows_at_once()) {
        let Batch { input, target } = batches.gather(part);
        let outputs = network.logits(weights, input, Pass::Evaluate);
        let outputs: Vec<f32> = outputs.try_into_vec_as().map_err(compute)?;
        score.add(&outputs, &target, None);
        all.extend_from_slice(&outputs);
    }
    let scores = match batches.data().target().select(rows) {
        Target::Classes(labels) => classification(&all, &labels, batches.data().classes().len()),
        Target::Values(actual) => {
            let back = batches.preprocessing.target();
            let predicted: Vec<f64> = all.iter().map(|output| back.back(*output)).collect();
            regression(&predicted, &actual)
        }
    };
    Ok((score, scores))
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
