//! Named arrays from files.

use std::path::Path;

use half::{bf16, f16};
use pytorch_reader::{DType, PytorchReader};
use safetensors::{Dtype, SafeTensors};

/// A named array of numbers, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Array {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

/// Whether a safetensors file says that Tunesmith wrote it.
pub(super) fn are_of_tunesmith(bytes: &[u8]) -> bool {
    let header = SafeTensors::read_metadata(bytes);
    header.is_ok_and(|(_, about)| about.metadata().as_ref().is_some_and(|m| m.contains_key("tunesmith")))
}

/// The arrays of real numbers in a safetensors file, in the natural order of their names.
pub(super) fn of_safetensors(bytes: &[u8]) -> Result<Vec<Array>, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|e| e.to_string())?;
    let mut arrays = Vec::new();
    for (name, view) in file.tensors() {
        let values = match view.dtype() {
            Dtype::F32 => numbers(view.data(), f32::from_le_bytes),
            Dtype::F64 => numbers(view.data(), |b| f64::from_le_bytes(b) as f32),
            Dtype::F16 => numbers(view.data(), |b| f16::from_le_bytes(b).to_f32()),
            Dtype::BF16 => numbers(view.data(), |b| bf16::from_le_bytes(b).to_f32()),
            _ => continue,
        };
        arrays.push(Array { name, shape: view.shape().to_vec(), values });
    }
    in_order(arrays)
}

/// The arrays of real numbers in a file of PyTorch, at its root or under `state_dict` or `model`.
pub(super) fn of_pytorch(path: &Path) -> Result<Vec<Array>, String> {
    let mut reader = PytorchReader::new(path).map_err(|e| e.to_string())?;
    for key in ["state_dict", "model", "model_state_dict"] {
        let prefix = format!("{key}.");
        if !reader.is_empty() && reader.keys().iter().all(|name| name.starts_with(&prefix)) {
            reader = PytorchReader::with_top_level_key(path, key).map_err(|e| e.to_string())?;
        }
    }
    let mut arrays = Vec::new();
    for (name, tensor) in reader.tensors() {
        let bytes = || tensor.read().map_err(|e| format!("`{name}` cannot be read: {e}"));
        let values = match tensor.dtype() {
            DType::F32 => numbers(&bytes()?, f32::from_le_bytes),
            DType::F64 => numbers(&bytes()?, |b| f64::from_le_bytes(b) as f32),
            DType::F16 => numbers(&bytes()?, |b| f16::from_le_bytes(b).to_f32()),
            DType::BF16 => numbers(&bytes()?, |b| bf16::from_le_bytes(b).to_f32()),
            _ => continue,
        };
        arrays.push(Array { name: name.clone(), shape: tensor.shape().to_vec(), values });
    }
    in_order(arrays)
}

fn numbers<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    bytes.as_chunks::<N>().0.iter().map(|b| number(*b)).collect()
}

fn in_order(mut arrays: Vec<Array>) -> Result<Vec<Array>, String> {
    if arrays.is_empty() {
        return Err("it holds no weights".to_owned());
    }
    arrays.sort_by_cached_key(|a| natural(&a.name));
    Ok(arrays)
}

/// A key under which numbers in names order as numbers; a module's weight comes before its bias and its statistics.
fn natural(name: &str) -> Vec<(String, u64)> {
    let order = |part: &str| match part {
        "weight" | "gain" => "0".to_owned(),
        "bias" | "shift" => "1".to_owned(),
        "running_mean" | "mean" => "2".to_owned(),
        "running_var" | "variance" => "3".to_owned(),
        other => other.to_owned(),
    };
    name.split('.')
        .map(|part| {
            let digits = part.len() - part.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let (word, number) = part.split_at(part.len() - digits);
            (order(word), number.parse().unwrap_or(0))
        })
        .collect()
}
