//! A trained model: what it takes to predict, and a file to keep it in.
//!
//! The file is safetensors; its metadata holds the settings, the classes and the scaling as JSON under `tunesmith`.

use std::path::{Path, PathBuf};

use burn_tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::safetensors::{self, Matrix};
use super::{Network, Pass, build};
use crate::data::{DataKind, Scaling, plain};
use crate::hyper::Settings;

/// The values of each parameter of a network, in its order.
pub(crate) type Weights = Vec<Vec<f32>>;

/// A trained network with all that it needs to predict.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    about: About,
    weights: Weights,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct About {
    settings: Settings,
    kind: DataKind,
    features: usize,
    classes: Vec<String>,
    scaling: Scaling,
}

/// A model that cannot be saved, read or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file system refused.
    #[error("cannot access the model {}: {}", path.display(), plain(source))]
    Io {
        /// The model's file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The file holds something else, or a part.
    #[error("{}: this is no model saved by Tunesmith, or it is damaged: {what}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Rows of the wrong length.
    #[error("the model takes {features} numbers a row, but {given} numbers are no whole number of rows")]
    Rows {
        /// Numbers a row.
        features: usize,
        /// Numbers given.
        given: usize,
    },
    /// The tensor library failed.
    #[error("the prediction could not be computed: {0}")]
    Compute(String),
}

impl Model {
    pub(crate) fn new(
        settings: Settings,
        kind: DataKind,
        features: usize,
        classes: Vec<String>,
        scaling: Scaling,
        weights: Weights,
    ) -> Self {
        Self { about: About { settings, kind, features, classes, scaling }, weights }
    }

    /// The settings that it was trained with.
    pub fn settings(&self) -> &Settings {
        &self.about.settings
    }

    /// The classes' names; a prediction is a position in this list.
    pub fn classes(&self) -> &[String] {
        &self.about.classes
    }

    /// Name, shape and values of each parameter.
    pub(crate) fn arrays(&self) -> Vec<(String, Vec<usize>, Vec<f32>)> {
        let network = self.network();
        let parameters = network.iter().flat_map(|network| network.parameters()).zip(&self.weights);
        parameters.map(|(p, values)| (p.name.clone(), p.shape.to_vec(), values.clone())).collect()
    }

    /// The number of trained weights.
    pub fn weights(&self) -> usize {
        self.weights.iter().map(Vec::len).sum()
    }

    /// Writes the model to a file, in one piece or not at all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        let format = |what: String| ModelError::Format { path: path.to_path_buf(), what };
        let network = self.network().map_err(format)?;
        let matrix = |(p, values): (&super::Parameter, &Vec<f32>)| Matrix {
            name: p.name.clone(),
            shape: p.shape,
            values: values.clone(),
        };
        let matrices: Vec<Matrix> = network.parameters().iter().zip(&self.weights).map(matrix).collect();
        let about = serde_json::to_string(&self.about).map_err(|e| format(e.to_string()))?;
        let bytes = safetensors::encode(&matrices, "tunesmith", &about).map_err(|e| format(e.to_string()))?;
        crate::files::write_atomically(path, &bytes)
            .map_err(|source| ModelError::Io { path: path.to_path_buf(), source })
    }

    /// Reads a model from a file.
    ///
    /// # Errors
    /// The file cannot be read, or does not hold a whole model.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        let bytes =
            std::fs::read(path).map_err(|source| ModelError::Io { path: path.to_path_buf(), source })?;
        Self::decode(&bytes).map_err(|what| ModelError::Format { path: path.to_path_buf(), what })
    }

    fn decode(bytes: &[u8]) -> Result<Self, String> {
        let (about, mut matrices) = safetensors::decode(bytes, "tunesmith")
            .ok_or("it is not a safetensors file with Tunesmith's metadata")?;
        let about: About = serde_json::from_str(&about).map_err(|e| e.to_string())?;
        let mut model = Self { about, weights: Vec::new() };
        for p in model.network()?.parameters() {
            match matrices.remove(&p.name) {
                Some(m) if m.shape == p.shape => model.weights.push(m.values),
                Some(m) => {
                    return Err(format!(
                        "{} is {:?}, but the settings make it {:?}",
                        p.name, m.shape, p.shape
                    ));
                }
                None => return Err(format!("{} is missing", p.name)),
            }
        }
        Ok(model)
    }

    /// The class of each row; `rows` holds the features as in the data, row after row.
    ///
    /// # Errors
    /// A number of values that is no multiple of the features.
    pub fn predict(&self, rows: &[f32]) -> Result<Vec<usize>, ModelError> {
        let (features, classes) = (self.about.features, self.about.classes.len());
        if features == 0 || !rows.len().is_multiple_of(features) {
            return Err(ModelError::Rows { features, given: rows.len() });
        }
        let mut network = self.network().map_err(ModelError::Compute)?;
        let weights = tensors(network.as_ref(), &self.weights);
        let mut predicted = Vec::with_capacity(rows.len() / features);
        for part in rows.chunks(features * network.rows_at_once()) {
            let mut batch = Vec::with_capacity(part.len());
            self.about.scaling.extend(&mut batch, part);
            let logits = network.logits(&weights, batch, part.len() / features, Pass::Evaluate);
            let logits: Vec<f32> =
                logits.try_into_vec_as().map_err(|e| ModelError::Compute(e.to_string()))?;
            predicted.extend(logits.chunks_exact(classes).map(largest));
        }
        Ok(predicted)
    }

    fn network(&self) -> Result<Box<dyn Network>, String> {
        build(&self.about.settings, self.about.kind, self.about.features, self.about.classes.len())
    }
}

/// Values as tensors outside any graph.
pub(crate) fn tensors(network: &dyn Network, weights: &[Vec<f32>]) -> Vec<Tensor<2>> {
    let tensor = |(p, values): (&super::Parameter, &Vec<f32>)| {
        Tensor::from_data(TensorData::new(values.clone(), p.shape), &Device::flex())
    };
    network.parameters().iter().zip(weights).map(tensor).collect()
}

/// The position of the largest number; the first of equals.
pub(crate) fn largest(values: &[f32]) -> usize {
    let mut best = 0;
    for (i, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = i;
        }
    }
    best
}
