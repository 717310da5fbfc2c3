//! The rows of a classification task: features as numbers, labels as class numbers.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ImageShape;

/// What the features of a row are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataKind {
    /// Unrelated numbers.
    Tabular,
    /// The pixels of an image, row by row, a pixel's channels side by side.
    Image(ImageShape),
}

/// Labelled rows, loaded once and shared by all trials behind an `Arc`.
///
/// Holds `rows x features` numbers and one class a row; every number is finite, there are at least two classes and each has
/// at least one row.
#[derive(Debug)]
pub struct Dataset {
    pub(super) values: Vec<f32>,
    pub(super) labels: Vec<u32>,
    pub(super) classes: Vec<String>,
    pub(super) names: Vec<String>,
    pub(super) kind: DataKind,
    pub(super) hash: String,
}

impl Dataset {
    /// Puts checked parts together and computes the hash.
    pub(super) fn assemble(
        values: Vec<f32>,
        labels: Vec<u32>,
        classes: Vec<String>,
        names: Vec<String>,
        kind: DataKind,
    ) -> Self {
        let hash = content_hash(&values, &labels, &classes, &names, kind);
        Self { values, labels, classes, names, kind, hash }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Number of features of a row.
    pub fn features(&self) -> usize {
        self.names.len()
    }

    /// The features' names, in their order in a row.
    pub fn feature_names(&self) -> &[String] {
        &self.names
    }

    /// The classes' names; a label is a position in this list.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The class of each row.
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The features of one row, as they were read. Panics when `row` is not below [`rows`](Self::rows).
    pub fn row(&self, row: usize) -> &[f32] {
        let width = self.features();
        &self.values[row * width..(row + 1) * width]
    }

    /// What the features are.
    pub fn kind(&self) -> DataKind {
        self.kind
    }

    /// SHA-256, in hex, of the numbers, the labels, the names and the kind: equal for equal content, wherever it was read from.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Rows of each class.
    pub(super) fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for label in &self.labels {
            counts[*label as usize] += 1;
        }
        counts
    }
}

fn content_hash(
    values: &[f32],
    labels: &[u32],
    classes: &[String],
    names: &[String],
    kind: DataKind,
) -> String {
    let mut sha = Sha256::new();
    let shape = match kind {
        DataKind::Tabular => [0, 0, 0],
        DataKind::Image(s) => [s.height, s.width, s.channels],
    };
    for n in shape.into_iter().chain([labels.len(), classes.len(), names.len()]) {
        sha.update((n as u64).to_le_bytes());
    }
    for text in classes.iter().chain(names) {
        sha.update((text.len() as u64).to_le_bytes());
        sha.update(text.as_bytes());
    }
    for label in labels {
        sha.update(label.to_le_bytes());
    }
    for value in values {
        sha.update(value.to_le_bytes());
    }
    hex(&sha.finalize())
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
