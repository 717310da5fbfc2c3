//! From the values of a regression to what the network is fitted to, and back.
//!
//! Values are standardised, so that the loss and the learning rate do not depend on their unit; with the log scale their logarithm is,
//! which suits values that span decades, such as prices. Learned on the training part.

use serde::{Deserialize, Serialize};

use crate::data::Target;
use crate::hyper::TargetScale;

/// What is done to the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TargetStep {
    /// Classes stay as they are.
    Classes,
    /// Values, or their logarithms, less `shift` and over `deviation`.
    Values {
        /// Whether of the logarithm.
        log: bool,
        /// The mean.
        shift: f64,
        /// The standard deviation.
        deviation: f64,
    },
}

impl TargetStep {
    /// Learns from the rows given, or says why the log scale cannot be used.
    pub(super) fn learn(target: &Target, rows: &[u32], scale: TargetScale) -> Result<Self, String> {
        let Target::Values(values) = target else { return Ok(Self::Classes) };
        let log = scale == TargetScale::Log;
        if log && let Some(value) = values.iter().find(|v| **v <= 0.0) {
            return Err(format!(
                "target_scale = \"log\" needs values above 0, but the target has {value}; use \"linear\""
            ));
        }
        let to = |row: &u32| {
            let value = f64::from(values[*row as usize]);
            if log { value.ln() } else { value }
        };
        let count = rows.len().max(1) as f64;
        let shift = rows.iter().map(to).sum::<f64>() / count;
        let variance = rows.iter().map(|row| (to(row) - shift).powi(2)).sum::<f64>() / count;
        let deviation = if variance > 0.0 { variance.sqrt() } else { 1.0 };
        Ok(Self::Values { log, shift, deviation })
    }

    /// A value as the network is fitted to it.
    pub(crate) fn forward(&self, value: f32) -> f32 {
        match self {
            Self::Classes => value,
            Self::Values { log, shift, deviation } => {
                let value = f64::from(value);
                (((if *log { value.ln() } else { value }) - shift) / deviation) as f32
            }
        }
    }

    /// A value as the data has it, from the network's.
    pub(crate) fn back(&self, output: f32) -> f64 {
        match self {
            Self::Classes => f64::from(output),
            Self::Values { log, shift, deviation } => {
                let value = f64::from(output) * deviation + shift;
                if *log { value.exp() } else { value }
            }
        }
    }
}
