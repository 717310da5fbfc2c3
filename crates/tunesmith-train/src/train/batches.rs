//! Rows as batches: preprocessed inputs with targets, changed at random where they train.

use super::row_weights::row_weights;
use crate::augment::{ImageAugmenter, Mixing, Pixels};
use crate::data::{DataKind, Dataset, Target};
use crate::hyper::{Augmentation, Settings};
use crate::preprocess::{Input, InputShape, Preprocessing};
use crate::rng::Stream;

/// Rows ready for the network.
pub(super) struct Batch {
    /// What the network sees.
    pub(super) input: Input,
    /// What the outputs should be, `rows x outputs`: probabilities of classes, or values as the network is fitted to them.
    pub(super) targets: Vec<f32>,
    /// The class that the row has; none in regression.
    pub(super) labels: Vec<u32>,
    /// How much each row counts; none where all count alike.
    pub(super) weights: Option<Vec<f32>>,
}

/// Preprocessed rows of a data set, with the changes made to those that train.
///
/// Images are standardised batch by batch. A table is preprocessed at once: its steps cost more than a small network's.
pub(super) struct Batches<'a> {
    data: &'a Dataset,
    pub(super) preprocessing: Preprocessing,
    shape: InputShape,
    /// All rows of a table.
    table: Option<Input>,
    weights: Option<Vec<f32>>,
    augmenter: Option<ImageAugmenter>,
    mixing: Option<Mixing>,
    noise: f32,
    smoothing: f32,
}

impl<'a> Batches<'a> {
    /// Learns the preprocessing, and what augmentation must know, from the training part; or says why it cannot.
    pub(super) fn new(data: &'a Dataset, train: &[u32], settings: &Settings) -> Result<Self, String> {
        let preprocessing = Preprocessing::learn(data, train, settings)?;
        let (augmenter, table) = match data.kind() {
            DataKind::Tabular => {
                let rows: Vec<u32> = (0..data.rows() as u32).collect();
                (None, Some(preprocessing.apply(data.content(), &rows)))
            }
            DataKind::Image(shape) => {
                let augmenter =
                    settings.augmentation.filter(|s| *s != Augmentation::default()).and_then(|strengths| {
                        let pixels = Pixels::of(data, train, shape);
                        ImageAugmenter::new(Some(strengths), shape, pixels.range(), pixels.mean)
                    });
                (augmenter, None)
            }
        };
        Ok(Self {
            data,
            shape: preprocessing.shape(),
            preprocessing,
            table,
            weights: row_weights(data, train, settings.class_weights)?,
            augmenter,
            mixing: Mixing::new(settings, data.kind()),
            noise: settings.input_noise as f32,
            smoothing: settings.label_smoothing as f32,
        })
    }

    /// What a row is to the network.
    pub(super) fn shape(&self) -> &InputShape {
        &self.shape
    }

    /// The data.
    pub(super) fn data(&self) -> &Dataset {
        self.data
    }

    /// Whether rows that train are mixed with others of their batch.
    pub(super) fn mixes(&self) -> bool {
        self.mixing.is_some()
    }

    /// Rows as they are, all counting alike.
    pub(super) fn gather(&self, rows: &[u32]) -> Batch {
        self.with_targets(self.input(rows), rows, 0.0)
    }

    /// Rows to train on: augmented, with noise and smoothed targets, weighted, and mixed. Noise and mixing change numbers; a row keeps its
    /// categories.
    pub(super) fn gather_training(&self, rows: &[u32], rng: &mut Stream) -> Batch {
        let mut input = match &self.augmenter {
            None => self.input(rows),
            Some(augmenter) => {
                let mut numeric = Vec::with_capacity(rows.len() * self.shape.numeric);
                for row in rows {
                    let changed = augmenter.change(self.data.row(*row as usize), rng);
                    self.preprocessing.extend_with_image(&mut numeric, &changed);
                }
                Input { numeric, categories: Vec::new(), rows: rows.len() }
            }
        };
        if self.noise > 0.0 {
            input.numeric.iter_mut().for_each(|x| *x += self.noise * rng.normal());
        }
        let mut batch = self.with_targets(input, rows, self.smoothing);
        batch.weights = self.weights.as_ref().map(|all| rows.iter().map(|row| all[*row as usize]).collect());
        if let Some(mixing) = &self.mixing {
            mixing.mix(&mut batch.input.numeric, &mut batch.targets, rows.len(), rng);
        }
        batch
    }

    /// The class of a row; 0 in regression.
    pub(super) fn class_of(&self, row: u32) -> u32 {
        self.data.labels().get(row as usize).copied().unwrap_or(0)
    }

    fn input(&self, rows: &[u32]) -> Input {
        match &self.table {
            Some(all) => all.pick(&self.shape, rows),
            None => self.preprocessing.apply(self.data.content(), rows),
        }
    }

    fn with_targets(&self, input: Input, rows: &[u32], smoothing: f32) -> Batch {
        match self.data.target() {
            Target::Classes(all) => {
                let outputs = self.data.task().outputs();
                let labels: Vec<u32> = rows.iter().map(|row| all[*row as usize]).collect();
                let mut targets = vec![smoothing / outputs as f32; rows.len() * outputs];
                for (row, label) in targets.chunks_exact_mut(outputs).zip(&labels) {
                    row[*label as usize] += 1.0 - smoothing;
                }
                Batch { input, targets, labels, weights: None }
            }
            Target::Values(all) => {
                let step = self.preprocessing.target();
                let targets = rows.iter().map(|row| step.forward(all[*row as usize])).collect();
                Batch { input, targets, labels: Vec::new(), weights: None }
            }
        }
    }
}

impl Batch {
    pub(super) fn rows(&self) -> usize {
        self.input.rows
    }

    /// Equal parts of at most `most` rows, but for the last.
    pub(super) fn parts(self, most: usize) -> Vec<Batch> {
        let (rows, count) = (self.rows(), self.rows().div_ceil(most.max(1)).max(1));
        if count == 1 {
            return vec![self];
        }
        let size = rows.div_ceil(count);
        let outputs = self.targets.len() / rows;
        (0..rows)
            .step_by(size)
            .map(|first| {
                let last = (first + size).min(rows);
                Batch {
                    input: self.input.part(first, last),
                    targets: self.targets[first * outputs..last * outputs].to_vec(),
                    labels: self.labels.get(first..last).unwrap_or_default().to_vec(),
                    weights: self.weights.as_ref().map(|weights| weights[first..last].to_vec()),
                }
            })
            .collect()
    }
}
