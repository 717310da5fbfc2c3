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
