//! A trained model: what it takes to predict, and a file to keep it in.
//!
//! The file is safetensors; its metadata holds the settings, the task and the preprocessing as JSON under `tunesmith`.

use std::path::{Path, PathBuf};

use burn_tensor::{Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::safetensors::{self, Matrix};
use super::{Network, Pass, build};
use crate::data::{ColumnKind, DataKind, Dataset, Features, ImageShape, Task, plain};
use crate::device::Device;
use crate::hyper::Settings;
use crate::metrics::{Judged, Scores};
use crate::preprocess::Preprocessing;

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
    task: Task,
    preprocessing: Preprocessing,
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
    /// The name that a model's file has in the folder of a trial or of a winner.
    pub const FILE: &str = "model.safetensors";

    pub(crate) fn new(
        settings: Settings,
        task: Task,
        preprocessing: Preprocessing,
        weights: Weights,
    ) -> Self {
        Self { about: About { settings, task, preprocessing }, weights }
    }

    /// The settings that it was trained with.
    pub fn settings(&self) -> &Settings {
        &self.about.settings
    }

    /// What it predicts.
    pub fn task(&self) -> &Task {
        &self.about.task
    }

    /// The classes' names; a prediction is a position in this list. None in regression.
    pub fn classes(&self) -> &[String] {
        self.about.task.classes()
    }

    /// The columns of a table that it takes, with what they hold; none of images.
    pub fn columns(&self) -> Vec<(&str, ColumnKind)> {
        self.about.preprocessing.columns()
    }

    /// The shape of the images that it takes; none of tables.
    pub fn image(&self) -> Option<ImageShape> {
        self.about.preprocessing.shape().image
    }

    /// The names of the columns with the pixels.
    pub(crate) fn pixels(&self) -> &[String] {
        self.about.preprocessing.pixels()
    }

    /// The value that an output of a regression stands for.
    pub(crate) fn value_of(&self, output: f32) -> f64 {
        self.about.preprocessing.target().back(output)
    }

    /// What it does to rows before its network, as JSON for people.
    pub fn preprocessing_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.about.preprocessing).unwrap_or_default()
    }

    /// The columns that it does without, with the reason.
    pub fn left_out(&self) -> Vec<(&str, &str)> {
        self.about.preprocessing.left_out()
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

    /// The class of each image; `rows` holds their pixels as in the data, image after image.
    ///
    /// # Errors
    /// A number of values that is no multiple of an image's, or a model of tables.
    pub fn predict(&self, rows: &[f32]) -> Result<Vec<usize>, ModelError> {
        let Some(image) = self.image() else {
            return Err(ModelError::Compute("the model takes tables, not images".to_owned()));
        };
        let features = image.len();
        if features == 0 || !rows.len().is_multiple_of(features) {
            return Err(ModelError::Rows { features, given: rows.len() });
        }
        let classes = self.about.task.outputs();
        let outputs = self.outputs(&Features::Pixels { shape: image, values: rows.to_vec() })?;
        Ok(outputs.chunks_exact(classes).map(largest).collect())
    }

    /// All scores of its predictions for labelled rows of the kind that it was trained on.
    ///
    /// # Errors
    /// The data has other columns, or another shape.
    pub fn evaluate(&self, data: &Dataset) -> Result<Scores, ModelError> {
        Ok(self.judged(data)?.scores())
    }

    /// Its predictions for labelled rows, beside what is true.
    ///
    /// # Errors
    /// As [`Model::evaluate`].
    pub fn judged(&self, data: &Dataset) -> Result<Judged, ModelError> {
        let theirs: Vec<(&str, ColumnKind)> = data.columns().iter().map(|c| (c.name(), c.kind())).collect();
        let image = match data.kind() {
            DataKind::Image(shape) => Some(shape),
            DataKind::Tabular => None,
        };
        if theirs != self.columns() || image != self.image() || data.task() != self.task() {
            return Err(ModelError::Compute(
                "the data has other columns or classes than the model".to_owned(),
            ));
        }
        let outputs = self.outputs(data.content())?;
        let values = match data.task() {
            Task::Classification { .. } => Vec::new(),
            Task::Regression => outputs.iter().map(|output| self.value_of(*output)).collect(),
        };
        Ok(Judged { outputs, values, classes: self.classes().len(), truth: data.target().clone() })
    }

    /// The network's outputs for all rows (`rows x outputs`).
    pub(crate) fn outputs(&self, features: &Features) -> Result<Vec<f32>, ModelError> {
        let mut network = self.network().map_err(ModelError::Compute)?;
        let weights = tensors(network.as_ref(), &self.weights, Device::Cpu);
        let rows: Vec<u32> = (0..features.rows() as u32).collect();
        let mut outputs = Vec::with_capacity(rows.len() * self.about.task.outputs());
        for part in rows.chunks(network.rows_at_once()) {
            let input = self.about.preprocessing.apply(features, part);
            let computed = network.logits(&weights, input, Pass::Evaluate(Device::Cpu));
            let computed: Vec<f32> =
                computed.try_into_vec_as().map_err(|e| ModelError::Compute(e.to_string()))?;
            outputs.extend_from_slice(&computed);
        }
        Ok(outputs)
    }

    fn network(&self) -> Result<Box<dyn Network>, String> {
        build(&self.about.settings, &self.about.preprocessing.shape(), self.about.task.outputs())
    }
}

/// Values as tensors outside any graph.
pub(crate) fn tensors(network: &dyn Network, weights: &[Vec<f32>], device: Device) -> Vec<Tensor<2>> {
    let tensor = |(p, values): (&super::Parameter, &Vec<f32>)| {
        Tensor::from_data(TensorData::new(values.clone(), p.shape), &device.tensors())
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
