//! A sheet of augmented training images.

use std::path::Path;

use tunesmith::core::{Domain, Space, Value};
use tunesmith_train::{Settings, preview};

use super::Models;
use crate::Error;
use crate::preview::PreviewOptions;
use crate::task::json;

impl Models {
    /// Writes the sheet: with the values given, else those that the study file fixes, else the strongest that it tunes.
    pub(crate) fn preview(&self, space: &Space, options: &PreviewOptions, path: &Path) -> Result<(), Error> {
        let failed = |error: &dyn std::fmt::Display| Error::Prepare(error.to_string());
        let mut values = self.fixed.clone();
        values.extend(strongest(space).into_iter().map(|(name, value)| (name, json(&value))));
        for (name, value) in &options.values {
            values.insert(name.clone(), json(value));
        }
        let settings = Settings::from_map(self.kind, &values).map_err(|e| failed(&e))?;
        let size = (options.images, options.variants);
        preview(&self.data, &self.split, &settings, options.seed, size, path).map_err(|e| failed(&e))
    }
}

/// The highest value of every number that is tuned among those that regularize, which is where augmentation stands.
fn strongest(space: &Space) -> Vec<(String, Value)> {
    let regularizes = space.params().iter().filter(|p| p.role == tunesmith::core::Role::Regularization);
    let highest = |domain: &Domain| match domain {
        Domain::Float { high, .. } => Some(Value::from(*high)),
        _ => None,
    };
    regularizes.filter_map(|p| Some((p.name.to_string(), highest(&p.domain)?))).collect()
}
