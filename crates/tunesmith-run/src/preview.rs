//! What augmentation does to the training images of a study.

use std::path::Path;

use tunesmith::core::Value;

use crate::program::Ready;
use crate::{Error, Prepared};

/// What stands on a sheet of augmented images.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewOptions {
    /// How many images, one a line.
    pub images: usize,
    /// How many changed versions of each.
    pub variants: usize,
    /// The seed of the changes.
    pub seed: u64,
    /// Hyperparameters that are not to be as the study file says.
    pub values: Vec<(String, Value)>,
}

impl Prepared {
    /// Writes a PNG with training images as they are and as the study's augmentation changes them: by the values given, else those
    /// that the study file fixes, else the strongest of those that it tunes.
    ///
    /// # Errors
    /// A study of a command or of a table, values that the model does not take, a file that cannot be written.
    #[cfg_attr(
        not(feature = "train"),
        allow(unused_variables, reason = "there are no images without models")
    )]
    pub fn preview(&self, options: &PreviewOptions, path: &Path) -> Result<(), Error> {
        match &self.ready {
            Ready::Command(_) => Err(Error::Prepare(
                "the study runs a command, whose images Tunesmith does not see".to_owned(),
            )),
            #[cfg(feature = "train")]
            Ready::Model(model) => model.preview(&self.settings.space, options, path),
        }
    }
}
