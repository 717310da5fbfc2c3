//! What is to be predicted.

use serde::{Deserialize, Serialize};

use super::column::pick;

/// What is to be predicted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// One of some classes; a label is a position in `classes`.
    Classification {
        /// The classes' names, in order.
        classes: Vec<String>,
    },
    /// A number.
    Regression,
}

impl Task {
    /// Which kind of task it is.
    pub fn kind(&self) -> TaskKind {
        match self {
            Self::Classification { .. } => TaskKind::Classification,
            Self::Regression => TaskKind::Regression,
        }
    }

    /// The classes' names; none in regression.
    pub fn classes(&self) -> &[String] {
        match self {
            Self::Classification { classes } => classes,
            Self::Regression => &[],
        }
    }

    /// Numbers that a network gives for a row: one for each class, or the one value.
    pub(crate) fn outputs(&self) -> usize {
        self.classes().len().max(1)
    }
}

/// The kinds of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Classes are predicted.
    Classification,
    /// Numbers are predicted.
    Regression,
}

impl TaskKind {
    /// The word that names it in study files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
        }
    }
}

/// What is known of the rows: their classes or their values.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// The class of each row, as a position in [`Task::classes`].
    Classes(Vec<u32>),
    /// The value of each row.
    Values(Vec<f32>),
}

impl Target {
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Classes(labels) => labels.len(),
            Self::Values(values) => values.len(),
        }
    }

    pub(crate) fn select(&self, rows: &[u32]) -> Self {
        match self {
            Self::Classes(labels) => Self::Classes(pick(labels, rows)),
            Self::Values(values) => Self::Values(pick(values, rows)),
        }
    }
}
