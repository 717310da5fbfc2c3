//! The trainer's description of the data, as far as it is there: studies of older versions say less.

use serde::Deserialize;

/// A description of data; what it does not say is empty or `None`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Profile {
    pub(super) rows: f64,
    pub(super) features: f64,
    pub(super) kind: serde_json::Value,
    pub(super) classes: Vec<Class>,
    pub(super) constant_features: f64,
    /// Columns of texts that the trainer left out because they name rows.
    pub(super) row_names: Vec<String>,
    pub(super) comparison: Option<Comparison>,
}

/// What came of comparing rows, columns and the parts of the split.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Comparison {
    pub(super) train_rows: f64,
    pub(super) validation_rows: f64,
    pub(super) duplicates: Duplicates,
    pub(super) near_duplicates: Option<NearDuplicates>,
    pub(super) neighbours: Option<Neighbours>,
    pub(super) columns: Vec<Column>,
}

/// Rows with equal features.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Duplicates {
    /// That repeat an earlier one.
    pub(super) rows: f64,
    /// Of the validation part that the training part has too.
    pub(super) across: f64,
    /// With another target than their equals.
    pub(super) conflicts: f64,
}

/// Validation rows that were looked at, and those that are almost a training row.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct NearDuplicates {
    pub(super) looked_at: f64,
    pub(super) rows: f64,
}

/// What the nearest training rows predict: what a model without training reaches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(in crate::diagnose) struct Neighbours {
    pub(in crate::diagnose) accuracy: Option<f64>,
    pub(in crate::diagnose) r2: Option<f64>,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) missing: f64,
    pub(super) constant: bool,
    pub(super) identifier: bool,
    /// Area under the ROC curve, or R2, of predictions from this column alone.
    pub(super) alone: Option<f64>,
    pub(super) shift: Option<f64>,
    pub(super) shift_p: Option<f64>,
}

/// A class and its size.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) rows: f64,
}

impl Profile {
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether the rows are images.
    pub(super) fn is_image(&self) -> bool {
        self.kind.is_object()
    }
}
