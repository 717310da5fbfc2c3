//! Passes over rows: the gradient of a batch, and the score of a part of the data.
//!
//! Both go through their rows in parts that suit the caches, so that memory stays bounded whatever the batch size; a batch's gradient
//! is the sum over its parts. Loss and its derivative by the outputs are plain arithmetic; the tensor library carries the
//! derivative back through the network.

use burn_tensor::{Tensor, TensorData};

use super::TrainError;
use super::batches::{Batch, Batches};
use super::numbers::taken;
use super::outcome::compute;
use super::score::{Score, derivative};
use crate::data::Target;
use crate::device::Device;
use crate::metrics::{Scores, classification, regression};
use crate::model::{Network, Pass, Training};

/// Gradients by parameter: none for those that do not learn.
pub(super) type Gradients = Vec<Option<Vec<f32>>>;

/// The gradient of the mean loss over a batch, for the parameters that `learn`, with the batch's score; the gradients are missing when
/// the loss is not finite.
pub(super) fn gradient(
    network: &mut dyn Network,
    weights: &[Tensor<2>],
    learn: &[bool],
    training: &mut Training,
    batch: Batch,
) -> Result<(Score, Option<Gradients>), TrainError> {
    let mut score = Score::default();
    let mut total: Gradients = vec![None; weights.len()];
    let share = 1.0 / batch.rows() as f64;
    let most = if network.needs_whole_batches() { batch.rows() } else { network.rows_at_once() };
    let device = training.device;
    training.statistics.clear();
    for part in batch.parts(most) {
        let rows = part.rows();
        let tracked: Vec<Tensor<2>> = weights
            .iter()
            .zip(learn)
            .map(|(w, learns)| {
                let w = Tensor::from_inner(w.clone());
                if *learns { w.require_grad() } else { w }
            })
            .collect();
        let Batch { input, targets, labels, weights } = part;
        let logits = network.logits(&tracked, input, Pass::Train(training));
        let [_, outputs] = logits.dims();
        let plain = taken(logits.clone().inner())?;
        score.add(&plain, &targets, &labels, weights.as_deref());
        if !score.loss.is_finite() {
            return Ok((score, None));
        }
        let by_logits = derivative(&plain, &targets, outputs, weights.as_deref(), share);
        let by_logits = TensorData::new(by_logits, [rows, outputs]);
        let by_logits = Tensor::from_data(by_logits, &device.tensors().autodiff());
        let grads = (logits * by_logits).sum().backward();
        for ((weight, learns), total) in tracked.iter().zip(learn).zip(&mut total) {
            if !learns {
                continue;
            }
            let grad = weight.grad(&grads).ok_or_else(|| compute("a parameter has no gradient"))?;
            let grad = taken(grad)?;
            match total {
                None => *total = Some(grad),
                Some(sum) => sum.iter_mut().zip(grad).for_each(|(sum, g)| *sum += g),
            }
        }
    }
    Ok((score, Some(total)))
}

/// The loss of some rows as they are, and all their scores.
pub(super) fn evaluate(
    network: &mut dyn Network,
    weights: &[Tensor<2>],
    device: Device,
    batches: &Batches<'_>,
    rows: &[u32],
) -> Result<(Score, Scores), TrainError> {
    let mut score = Score::default();
    let mut all: Vec<f32> = Vec::new();
    let count = rows.len().div_ceil(network.rows_at_once()).max(1);
    for part in rows.chunks(rows.len().div_ceil(count).max(1)) {
        let Batch { input, targets, labels, .. } = batches.gather(part);
        let outputs = taken(network.logits(weights, input, Pass::Evaluate(device)))?;
        score.add(&outputs, &targets, &labels, None);
        all.extend_from_slice(&outputs);
    }
    let scores = match batches.data().target().select(rows) {
        Target::Classes(labels) => classification(&all, &labels, batches.data().classes().len()),
        Target::Values(actual) => {
            let step = batches.preprocessing.target();
            let predicted: Vec<f64> = all.iter().map(|output| step.back(*output)).collect();
            regression(&predicted, &actual)
        }
    };
    Ok((score, scores))
}
