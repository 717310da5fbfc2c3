//! Passes over rows: the gradient of a batch, and the score of a part of the data.
//!
//! Both go through their rows in parts that suit the caches, so that memory stays bounded whatever the batch size; a batch's gradient
//! is the sum over its parts. Loss and its derivative by the outputs are plain arithmetic; the tensor library carries the
//! derivative back through the network.

use burn_tensor::{Device, Tensor, TensorData};

use super::TrainError;
use super::batches::{Batch, Batches};
use super::numbers::taken;
use super::outcome::compute;
use super::score::{Score, derivative};
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
        let logits = network.logits(&tracked, part.features, rows, Pass::Train(training));
        let [_, outputs] = logits.dims();
        let plain = taken(logits.clone().inner())?;
        score.add(&plain, &part.targets, &part.labels);
        if !score.loss.is_finite() {
            return Ok((score, None));
        }
        let by_logits = derivative(&plain, &part.targets, outputs, share);
        let by_logits = TensorData::new(by_logits, [rows, outputs]);
        let by_logits = Tensor::from_data(by_logits, &Device::flex().autodiff());
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

/// The score of some rows, as they are.
pub(super) fn evaluate(
    network: &mut dyn Network,
    weights: &[Tensor<2>],
    batches: &Batches<'_>,
    rows: &[u32],
) -> Result<Score, TrainError> {
    let mut score = Score::default();
    let count = rows.len().div_ceil(network.rows_at_once()).max(1);
    for part in rows.chunks(rows.len().div_ceil(count).max(1)) {
        let batch = batches.gather(part);
        let logits = taken(network.logits(weights, batch.features, part.len(), Pass::Evaluate))?;
        score.add(&logits, &batch.targets, &batch.labels);
    }
    Ok(score)
}
