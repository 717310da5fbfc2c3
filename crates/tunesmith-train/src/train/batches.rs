//! Rows as batches: standardised inputs with targets, changed at random where they train.

use crate::augment::{ImageAugmenter, Mixing, Pixels};
use crate::data::{DataKind, Dataset, Scaling};
use crate::hyper::{Augmentation, Settings};
use crate::rng::Stream;

/// Rows ready for the network.
pub(super) struct Batch {
    /// Standardised inputs, `rows x inputs`.
    pub(super) features: Vec<f32>,
    /// What the outputs should be as probabilities, `rows x outputs`.
    pub(super) targets: Vec<f32>,
    /// The class that the row has.
    pub(super) labels: Vec<u32>,
}

/// Standardised rows of a data set, with the changes made to those that train.
pub(super) struct Batches<'a> {
    data: &'a Dataset,
    pub(super) scaling: Scaling,
    augmenter: Option<ImageAugmenter>,
    mixing: Option<Mixing>,
    noise: f32,
    smoothing: f32,
}

impl<'a> Batches<'a> {
    /// Learns scaling, and what augmentation must know, from the training part.
    pub(super) fn new(data: &'a Dataset, train: &[u32], settings: &Settings) -> Self {
        let augmenter = match data.kind() {
            DataKind::Tabular => None,
            DataKind::Image(shape) => {
                settings.augmentation.filter(|s| *s != Augmentation::default()).and_then(|strengths| {
                    let pixels = Pixels::of(data, train, shape);
                    ImageAugmenter::new(Some(strengths), shape, pixels.range(), pixels.mean)
                })
            }
        };
        Self {
            data,
            scaling: Scaling::learn(data, train),
            augmenter,
            mixing: Mixing::new(settings, data.kind()),
            noise: settings.input_noise as f32,
            smoothing: settings.label_smoothing as f32,
        }
    }

    /// Number of outputs.
    pub(super) fn outputs(&self) -> usize {
        self.data.classes().len()
    }

    /// Rows as they are.
    pub(super) fn gather(&self, rows: &[u32]) -> Batch {
        let mut features = Vec::with_capacity((rows.len() + 1) * self.data.features());
        for row in rows {
            self.scaling.extend(&mut features, self.data.row(*row as usize));
        }
        self.with_targets(features, rows, 0.0)
    }

    /// Rows to train on: augmented, with noise and smoothed targets, and mixed.
    pub(super) fn gather_training(&self, rows: &[u32], rng: &mut Stream) -> Batch {
        let mut features = Vec::with_capacity((rows.len() + 1) * self.data.features());
        for row in rows {
            let row = self.data.row(*row as usize);
            match &self.augmenter {
                Some(augmenter) => self.scaling.extend(&mut features, &augmenter.change(row, rng)),
                None => self.scaling.extend(&mut features, row),
            }
        }
        if self.noise > 0.0 {
            features.iter_mut().for_each(|x| *x += self.noise * rng.normal());
        }
        let mut batch = self.with_targets(features, rows, self.smoothing);
        if let Some(mixing) = &self.mixing {
            mixing.mix(&mut batch.features, &mut batch.targets, rows.len(), rng);
        }
        batch
    }

    /// The class of a row.
    pub(super) fn class_of(&self, row: u32) -> u32 {
        self.data.labels()[row as usize]
    }

    fn with_targets(&self, features: Vec<f32>, rows: &[u32], smoothing: f32) -> Batch {
        let outputs = self.outputs();
        let labels: Vec<u32> = rows.iter().map(|row| self.class_of(*row)).collect();
        let mut targets = vec![smoothing / outputs as f32; rows.len() * outputs];
        for (row, label) in targets.chunks_exact_mut(outputs).zip(&labels) {
            row[*label as usize] += 1.0 - smoothing;
        }
        Batch { features, targets, labels }
    }
}

impl Batch {
    pub(super) fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Equal parts of at most `most` rows, but for the last.
    pub(super) fn parts(self, most: usize) -> Vec<Batch> {
        let (rows, count) = (self.rows(), self.rows().div_ceil(most.max(1)).max(1));
        if count == 1 {
            return vec![self];
        }
        let size = rows.div_ceil(count);
        let (inputs, outputs) = (self.features.len() / rows, self.targets.len() / rows);
        (0..rows)
            .step_by(size)
            .map(|first| {
                let last = (first + size).min(rows);
                // Room for the network's row of zeros.
                let mut features = Vec::with_capacity((last - first + 1) * inputs);
                features.extend_from_slice(&self.features[first * inputs..last * inputs]);
                Batch {
                    features,
                    targets: self.targets[first * outputs..last * outputs].to_vec(),
                    labels: self.labels[first..last].to_vec(),
                }
            })
            .collect()
    }
}
