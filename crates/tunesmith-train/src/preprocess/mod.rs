//! From data to what a network takes: learned on the training part alone, kept with the model, applied to any rows.

mod columns;
mod input;
mod pixels;
mod scale;
mod target;

use serde::{Deserialize, Serialize};

use columns::ColumnStep;
pub(crate) use input::{Input, InputShape};
use pixels::PixelScaling;
pub(crate) use target::TargetStep;

use crate::data::{ColumnKind, Dataset, Features};
use crate::hyper::Settings;

/// What was learned of the training part, and is done to every row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Preprocessing {
    features: FeatureSteps,
    target: TargetStep,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FeatureSteps {
    Pixels { names: Vec<String>, scaling: PixelScaling },
    Columns(Vec<ColumnStep>),
}

impl Preprocessing {
    /// Learns from the rows of the training part, or says why it cannot. `O(rows * features)`.
    pub(crate) fn learn(data: &Dataset, train: &[u32], settings: &Settings) -> Result<Self, String> {
        let features = match data.content() {
            Features::Pixels { shape, .. } => FeatureSteps::Pixels {
                names: data.feature_names().to_vec(),
                scaling: PixelScaling::learn(data, *shape, train),
            },
            Features::Columns(columns) => {
                let learn = |column| ColumnStep::learn(column, train, settings.numeric_scaling);
                let steps: Vec<ColumnStep> = columns.iter().map(learn).collect();
                if steps.iter().all(|step| step.left_out().is_some()) {
                    return Err("no column tells anything: each has one value, or none, in the whole training part; give columns whose values differ".to_owned());
                }
                FeatureSteps::Columns(steps)
            }
        };
        let target = TargetStep::learn(data.target(), train, settings.target_scale)?;
        Ok(Self { features, target })
    }

    /// What is done to the target.
    pub(crate) fn target(&self) -> &TargetStep {
        &self.target
    }

    /// What a row becomes.
    pub(crate) fn shape(&self) -> InputShape {
        match &self.features {
            FeatureSteps::Pixels { scaling, .. } => InputShape {
                numeric: scaling.shape().len(),
                categories: Vec::new(),
                image: Some(scaling.shape()),
            },
            FeatureSteps::Columns(steps) => InputShape {
                numeric: steps.iter().map(ColumnStep::numbers).sum(),
                categories: steps.iter().filter_map(ColumnStep::categories).collect(),
                image: None,
            },
        }
    }

    /// The columns that it takes, in order, with what they hold; none of images.
    pub(crate) fn columns(&self) -> Vec<(&str, ColumnKind)> {
        match &self.features {
            FeatureSteps::Pixels { .. } => Vec::new(),
            FeatureSteps::Columns(steps) => steps.iter().map(|s| (s.name.as_str(), s.kind)).collect(),
        }
    }

    /// The names of the pixels, in order; none of tables.
    pub(crate) fn pixels(&self) -> &[String] {
        match &self.features {
            FeatureSteps::Pixels { names, .. } => names,
            FeatureSteps::Columns(_) => &[],
        }
    }

    /// The columns that are left out, with the reason.
    pub(crate) fn left_out(&self) -> Vec<(&str, &str)> {
        match &self.features {
            FeatureSteps::Pixels { .. } => Vec::new(),
            FeatureSteps::Columns(steps) => {
                steps.iter().filter_map(|s| Some((s.name.as_str(), s.left_out()?))).collect()
            }
        }
    }

    /// Appends an image, ready for a network; nothing where tables were learned from.
    pub(crate) fn extend_with_image(&self, into: &mut Vec<f32>, image: &[f32]) {
        if let FeatureSteps::Pixels { scaling, .. } = &self.features {
            scaling.extend(into, image);
        }
    }

    /// Some rows, ready for a network. The features must be of the kind that it was learned on.
    pub(crate) fn apply(&self, features: &Features, rows: &[u32]) -> Input {
        match (&self.features, features) {
            (FeatureSteps::Pixels { scaling, .. }, Features::Pixels { values, .. }) => {
                Input { numeric: scaling.apply(values, rows), categories: Vec::new(), rows: rows.len() }
            }
            (FeatureSteps::Columns(steps), Features::Columns(columns)) => {
                let InputShape { numeric, categories, .. } = self.shape();
                let codes = categories.len();
                let mut input = Input {
                    numeric: vec![0.0; rows.len() * numeric],
                    categories: vec![0; rows.len() * codes],
                    rows: rows.len(),
                };
                let (mut number, mut code) = (0, 0);
                for (step, column) in steps.iter().zip(columns) {
                    if step.numbers() > 0 {
                        step.write_numbers(column, rows, &mut input.numeric, numeric, number);
                        number += step.numbers();
                    } else if step.categories().is_some() {
                        step.write_codes(column, rows, &mut input.categories, codes, code);
                        code += 1;
                    }
                }
                input
            }
            // Learned on the other kind: callers have checked.
            _ => Input::default(),
        }
    }
}
