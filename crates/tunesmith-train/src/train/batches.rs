//! The order of rows in an epoch, and rows as batches ready for the network.

use crate::data::{DataKind, Dataset, Target};
use crate::hyper::{ClassWeights, Settings};
use crate::preprocess::{Input, InputShape, Preprocessing};
use crate::rng::Stream;

/// Preprocessed rows of a data set.
///
/// Images are standardised batch by batch. A table is preprocessed at once: its steps cost more than a small network's.
pub(super) struct Batches<'a> {
    data: &'a Dataset,
    pub(super) preprocessing: Preprocessing,
    shape: InputShape,
    /// All rows of a table.
    table: Option<Input>,
    /// How much each row counts in training; around 1. None where all count alike.
    weights: Option<Vec<f32>>,
}

/// Rows for the network, with what is known of them.
pub(super) struct Batch {
    pub(super) input: Input,
    pub(super) target: Target,
}

impl<'a> Batches<'a> {
    /// Learns the preprocessing from the training part, or says why it cannot.
    pub(super) fn new(data: &'a Dataset, train: &[u32], settings: &Settings) -> Result<Self, String> {
        let preprocessing = Preprocessing::learn(data, train, settings)?;
        let table = match data.kind() {
            DataKind::Tabular => {
                let rows: Vec<u32> = (0..data.rows() as u32).collect();
                Some(preprocessing.apply(data.content(), &rows))
            }
            DataKind::Image(_) => None,
        };
        let weights = row_weights(data, train, settings.class_weights)?;
        Ok(Self { data, shape: preprocessing.shape(), preprocessing, table, weights })
    }

    /// What a row is to the network.
    pub(super) fn shape(&self) -> &InputShape {
        &self.shape
    }

    /// The data.
    pub(super) fn data(&self) -> &Dataset {
        self.data
    }

    /// Some rows, with their classes, or their values as the network is fitted to them.
    pub(super) fn gather(&self, rows: &[u32]) -> Batch {
        let input = match &self.table {
            Some(all) => pick(all, &self.shape, rows),
            None => self.preprocessing.apply(self.data.content(), rows),
        };
        let mut target = self.data.target().select(rows);
        if let Target::Values(values) = &mut target {
            values.iter_mut().for_each(|v| *v = self.preprocessing.target().forward(*v));
        }
        Batch { input, target }
    }

    /// How much each of some rows counts in training; `None` where all count alike.
    pub(super) fn weights(&self, rows: &[u32]) -> Option<Vec<f32>> {
        self.weights.as_ref().map(|weights| rows.iter().map(|row| weights[*row as usize]).collect())
    }
}

fn pick(all: &Input, shape: &InputShape, rows: &[u32]) -> Input {
    let (numbers, codes) = (shape.numeric, shape.categories.len());
    let mut input = Input {
        numeric: Vec::with_capacity(rows.len() * numbers),
        categories: Vec::with_capacity(rows.len() * codes),
        rows: rows.len(),
    };
    for row in rows {
        let row = *row as usize;
        input.numeric.extend_from_slice(&all.numeric[row * numbers..(row + 1) * numbers]);
        input.categories.extend_from_slice(&all.categories[row * codes..(row + 1) * codes]);
    }
    input
}

/// The weights that the data gives, times those of the classes, with a mean of 1 over the training part.
fn row_weights(data: &Dataset, train: &[u32], classes: ClassWeights) -> Result<Option<Vec<f32>>, String> {
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

/// The training rows in an epoch's order; depends on where the stream stands, not on earlier epochs.
pub(super) fn shuffled(train: &[u32], rng: &mut Stream) -> Vec<u32> {
    let mut order = train.to_vec();
    rng.shuffle(&mut order);
    order
}
