//! Weights to start from: a model that Tunesmith saved, or a checkpoint of PyTorch or in safetensors.
//!
//! A model of Tunesmith's gives its parameters by name, and its output layer too where the classes are the same. Other files hold the
//! layout of PyTorch - weights as `[outputs, inputs]` or `[outputs, inputs, height, width]` - and give all but the output layer: by name where
//! the names are ours, else layers and normalizations each in the natural order of their names (`layers.2` before `layers.10`). Every shape must
//! match; the output layer is new unless it was taken over.

mod arrays;
mod fit;
mod modules;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::data::{hex, plain};
use crate::device::Device;
use crate::hyper::Settings;
use crate::model::Model;
use arrays::Array;

/// Weights read from a file, to start trainings from.
#[derive(Clone, Debug)]
pub struct Pretrained {
    path: PathBuf,
    hash: String,
    arrays: Vec<Array>,
    /// What Tunesmith's own file says of its model.
    own: Option<Own>,
}

#[derive(Clone, Debug)]
struct Own {
    settings: Settings,
    classes: Vec<String>,
}

/// What a training starts with: new weights on the processor, unless said otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start<'a> {
    /// Weights to go on from.
    pub weights: Option<&'a Pretrained>,
    /// What trains the network.
    pub device: Device,
}

/// A checkpoint that cannot be started from. The message names the file, the parameter and both shapes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The file system refused.
    #[error("cannot read {}: {}", path.display(), plain(source))]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The file holds something else, or a part.
    #[error("{}: this is no checkpoint in safetensors, .pt or .pth, or it is damaged: {what}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The weights are of another network.
    #[error("{}: {what}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// The first parameter that differs, and what would be right.
        what: String,
    },
}

impl Pretrained {
    /// Reads a checkpoint: `.pt` and `.pth` as PyTorch's, anything else as safetensors; of a folder, the model in it.
    ///
    /// # Errors
    /// A file that cannot be read, or holds no weights.
    pub fn load(path: &Path) -> Result<Self, StartError> {
        let inside = path.join(Model::FILE);
        let path = if path.is_dir() { &inside } else { path };
        let bytes =
            std::fs::read(path).map_err(|source| StartError::Io { path: path.to_path_buf(), source })?;
        let format = |what: String| StartError::Format { path: path.to_path_buf(), what };
        let hash = hex(&Sha256::digest(&bytes));
        let path = path.to_path_buf();
        let torch =
            path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pt") || e.eq_ignore_ascii_case("pth"));
        if torch {
            let arrays = arrays::of_pytorch(&path).map_err(format)?;
            return Ok(Self { path, hash, arrays, own: None });
        }
        if arrays::are_of_tunesmith(&bytes) {
            let model = Model::load(&path).map_err(|e| format(e.to_string()))?;
            let arrays =
                model.arrays().into_iter().map(|(name, shape, values)| Array { name, shape, values });
            let own = Own { settings: model.settings().clone(), classes: model.classes().to_vec() };
            return Ok(Self { path, hash, arrays: arrays.collect(), own: Some(own) });
        }
        let arrays = arrays::of_safetensors(&bytes).map_err(format)?;
        Ok(Self { path, hash, arrays, own: None })
    }

    /// SHA-256 of the file, in hex.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The settings of the model, where Tunesmith saved it.
    pub fn settings(&self) -> Option<&Settings> {
        self.own.as_ref().map(|own| &own.settings)
    }
}
