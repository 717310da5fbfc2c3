//! The safetensors format: a length, a JSON header, and the numbers, little-endian, one tensor after the other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

/// A named matrix.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Matrix {
    pub(super) name: String,
    pub(super) shape: [usize; 2],
    pub(super) values: Vec<f32>,
}

/// The bytes of a file that holds the matrices, and text under `key` in its metadata.
pub(super) fn encode(matrices: &[Matrix], key: &str, text: &str) -> Result<Vec<u8>, serde_json::Error> {
    let mut header = serde_json::Map::new();
    header.insert("__metadata__".to_owned(), serde_json::json!({ key: text }));
    let mut at = 0;
    for m in matrices {
        let end = at + 4 * m.values.len();
        let entry = Entry { dtype: "F32".to_owned(), shape: m.shape.to_vec(), data_offsets: [at, end] };
        header.insert(m.name.clone(), serde_json::to_value(entry)?);
        at = end;
    }
    let mut header = serde_json::to_vec(&header)?;
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(&header);
    for value in matrices.iter().flat_map(|m| &m.values) {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    Ok(bytes)
}

/// The text under `key` and the matrices of a file, by name; none when the file has another layout.
pub(super) fn decode(bytes: &[u8], key: &str) -> Option<(String, BTreeMap<String, Matrix>)> {
    let length = usize::try_from(u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?)).ok()?;
    let body = bytes.get(8..)?;
    let header: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(body.get(..length)?).ok()?;
    let data = body.get(length..)?;
    let text = header.get("__metadata__")?.get(key)?.as_str()?.to_owned();
    let mut matrices = BTreeMap::new();
    for (name, entry) in header.into_iter().filter(|(name, _)| name != "__metadata__") {
        let entry: Entry = serde_json::from_value(entry).ok()?;
        let shape: [usize; 2] = entry.shape.try_into().ok()?;
        let numbers = data.get(entry.data_offsets[0]..entry.data_offsets[1])?;
        if entry.dtype != "F32"
            || Some(numbers.len()) != shape[0].checked_mul(shape[1]).and_then(|n| n.checked_mul(4))
        {
            return None;
        }
        let values = numbers.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        matrices.insert(name.clone(), Matrix { name, shape, values });
    }
    Some((text, matrices))
}
