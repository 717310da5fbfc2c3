//! How much each row counts in training.

use crate::data::Dataset;
use crate::hyper::ClassWeights;

/// The weights that the data gives, times those of the classes, with a mean of 1 over the training part; none where all count alike.
pub(super) fn row_weights(
    data: &Dataset,
    train: &[u32],
    classes: ClassWeights,
) -> Result<Option<Vec<f32>>, String> {
    let balanced = classes == ClassWeights::Balanced && !data.labels().is_empty();
    if data.weights().is_none() && !balanced {
        return Ok(None);
    }
    let mut weights: Vec<f64> = match data.weights() {
        Some(given) => given.iter().map(|w| f64::from(*w)).collect(),
        None => vec![1.0; data.rows()],
    };
    if balanced {
        let mut sums = vec![0.0; data.classes().len()];
        for row in train {
            sums[data.labels()[*row as usize] as usize] += weights[*row as usize];
        }
        for (weight, label) in weights.iter_mut().zip(data.labels()) {
            let sum = sums[*label as usize];
            *weight = if sum > 0.0 { *weight / sum } else { 0.0 };
        }
    }
    let mean = train.iter().map(|row| weights[*row as usize]).sum::<f64>() / train.len().max(1) as f64;
    if mean <= 0.0 {
        return Err("every row of the training part has the weight 0; give some rows a weight".to_owned());
    }
    Ok(Some(weights.into_iter().map(|w| (w / mean) as f32).collect()))
}
