//! The rows of a task: features of any kind, and what is to be predicted.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::column::{Column, Values, pick};
use super::{ImageShape, Target, Task};

/// What the features of a row are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataKind {
    /// Columns of a table.
    Tabular,
    /// The pixels of an image, row by row, a pixel's channels side by side.
    Image(ImageShape),
}

/// The features of rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Features {
    /// Columns of one length.
    Columns(Vec<Column>),
    /// `rows x shape.len()` numbers, all finite.
    Pixels { shape: ImageShape, values: Vec<f32> },
}

impl Features {
    pub(crate) fn select(&self, rows: &[u32]) -> Self {
        match self {
            Self::Columns(columns) => Self::Columns(columns.iter().map(|c| c.select(rows)).collect()),
            Self::Pixels { shape, values } => {
                let width = shape.len();
                let mut picked = Vec::with_capacity(rows.len() * width);
                for row in rows {
                    picked.extend_from_slice(&values[*row as usize * width..][..width]);
                }
                Self::Pixels { shape: *shape, values: picked }
            }
        }
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Columns(columns) => columns.first().map_or(0, Column::rows),
            Self::Pixels { shape, values } => values.len() / shape.len().max(1),
        }
    }
}

/// What is known of rows besides features and target.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Extras {
    /// How much each row counts in training.
    pub(crate) weights: Option<Vec<f32>>,
    /// Rows of one number belong together.
    pub(crate) groups: Option<Vec<u32>>,
    /// The order of the rows in time.
    pub(crate) times: Option<Vec<f64>>,
}

/// Labelled rows, loaded once and shared by all trials behind an `Arc`.
///
/// A classification has at least two classes, each with at least one row when it is read; a regression has finite values.
#[derive(Debug)]
pub struct Dataset {
    pub(super) features: Features,
    pub(super) names: Vec<String>,
    pub(super) task: Task,
    pub(super) target: Target,
    pub(super) extras: Extras,
    pub(super) notes: Vec<String>,
    /// Columns that were left out because they name rows.
    pub(super) row_names: Vec<String>,
    pub(super) hash: String,
}

impl Dataset {
    /// Puts checked parts together and computes the hash.
    pub(super) fn assemble(features: Features, task: Task, target: Target, extras: Extras) -> Self {
        let names = match &features {
            Features::Columns(columns) => columns.iter().map(|c| c.name.clone()).collect(),
            Features::Pixels { shape, .. } => (0..shape.len()).map(|i| format!("p{i}")).collect(),
        };
        let (notes, row_names) = (Vec::new(), Vec::new());
        let mut data = Self { features, names, task, target, extras, notes, row_names, hash: String::new() };
        data.hash = content_hash(&data);
        data
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.target.rows()
    }

    /// Number of features of a row: columns of a table, or numbers in an image.
    pub fn features(&self) -> usize {
        self.names.len()
    }

    /// The features' names, in their order in a row.
    pub fn feature_names(&self) -> &[String] {
        &self.names
    }

    /// The columns of a table; none of images.
    pub fn columns(&self) -> &[Column] {
        match &self.features {
            Features::Columns(columns) => columns,
            Features::Pixels { .. } => &[],
        }
    }

    /// Whether it is a table whose columns have the same value, or none, in all rows. `O(rows * features)`, less where they differ.
    pub fn tells_nothing(&self) -> bool {
        !self.columns().is_empty() && self.columns().iter().all(Column::tells_nothing)
    }

    /// The features of all rows.
    pub(crate) fn content(&self) -> &Features {
        &self.features
    }

    /// What is to be predicted.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// What is known of each row.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The classes' names; a label is a position in this list. None in regression.
    pub fn classes(&self) -> &[String] {
        self.task.classes()
    }

    /// The class of each row; none in regression.
    pub fn labels(&self) -> &[u32] {
        match &self.target {
            Target::Classes(labels) => labels,
            Target::Values(_) => &[],
        }
    }

    /// How much each row counts in training, where the data says so; all finite and not negative.
    pub fn weights(&self) -> Option<&[f32]> {
        self.extras.weights.as_deref()
    }

    /// Which rows belong together, by number, where the data says so.
    pub fn groups(&self) -> Option<&[u32]> {
        self.extras.groups.as_deref()
    }

    /// The moment of each row, where the data says so; the unit does not matter.
    pub fn times(&self) -> Option<&[f64]> {
        self.extras.times.as_deref()
    }

    /// The pixels of one image, as they were read; empty for a table. Panics when `row` is not below [`rows`](Self::rows).
    pub fn row(&self, row: usize) -> &[f32] {
        match &self.features {
            Features::Columns(_) => &[],
            Features::Pixels { shape, values } => &values[row * shape.len()..(row + 1) * shape.len()],
        }
    }

    /// What the features are.
    pub fn kind(&self) -> DataKind {
        match &self.features {
            Features::Columns(_) => DataKind::Tabular,
            Features::Pixels { shape, .. } => DataKind::Image(*shape),
        }
    }

    /// SHA-256, in hex, of all values, names and kinds: equal for equal content, wherever it was read from.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What deserves attention in the data as it was read, in sentences: columns that were left out.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// A data set of some of the rows, in the order given, with the same columns and classes. `O(rows * features)`.
    pub fn select(&self, rows: &[u32]) -> Self {
        let Extras { weights, groups, times } = &self.extras;
        let mut data = Self {
            features: self.features.select(rows),
            names: self.names.clone(),
            task: self.task.clone(),
            target: self.target.select(rows),
            extras: Extras {
                weights: weights.as_ref().map(|w| pick(w, rows)),
                groups: groups.as_ref().map(|g| pick(g, rows)),
                times: times.as_ref().map(|t| pick(t, rows)),
            },
            notes: self.notes.clone(),
            row_names: self.row_names.clone(),
            hash: String::new(),
        };
        data.hash = content_hash(&data);
        data
    }

    /// Rows of each class; none in regression.
    pub(crate) fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes().len()];
        for label in self.labels() {
            counts[*label as usize] += 1;
        }
        counts
    }
}

fn content_hash(data: &Dataset) -> String {
    let mut sha = Sha256::new();
    let number = |sha: &mut Sha256, n: usize| sha.update((n as u64).to_le_bytes());
    let text = |sha: &mut Sha256, text: &str| {
        sha.update((text.len() as u64).to_le_bytes());
        sha.update(text.as_bytes());
    };
    let floats = |sha: &mut Sha256, values: &[f32]| {
        for value in values {
            // All bits that say "missing" are one.
            sha.update(if value.is_nan() { f32::NAN.to_le_bytes() } else { value.to_le_bytes() });
        }
    };
    for n in [data.rows(), data.features(), data.classes().len()] {
        number(&mut sha, n);
    }
    data.names.iter().chain(data.classes()).for_each(|name| text(&mut sha, name));
    match &data.target {
        Target::Classes(labels) => labels.iter().for_each(|label| sha.update(label.to_le_bytes())),
        Target::Values(values) => floats(&mut sha, values),
    }
    match &data.features {
        Features::Pixels { shape, values } => {
            [shape.height, shape.width, shape.channels].iter().for_each(|n| number(&mut sha, *n));
            floats(&mut sha, values);
        }
        Features::Columns(columns) => {
            for column in columns {
                text(&mut sha, column.kind.as_str());
                match &column.values {
                    Values::Numbers(values) => floats(&mut sha, values),
                    Values::Moments(values) => {
                        values.iter().for_each(|v| sha.update(v.to_bits().to_le_bytes()));
                    }
                    Values::Levels { codes, levels } => {
                        levels.iter().for_each(|level| text(&mut sha, level));
                        codes.iter().for_each(|code| sha.update(code.to_le_bytes()));
                    }
                }
            }
        }
    }
    let Extras { weights, groups, times } = &data.extras;
    floats(&mut sha, weights.as_deref().unwrap_or_default());
    groups.iter().flatten().for_each(|group| sha.update(group.to_le_bytes()));
    times.iter().flatten().for_each(|time| sha.update(time.to_bits().to_le_bytes()));
    hex(&sha.finalize())
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
