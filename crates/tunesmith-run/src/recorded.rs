//! How trials are carried out, as a study keeps it: enough to carry one out again without its study file.
//!
//! The plan is in the study's settings, with paths relative to the study file's folder. That folder is kept apart, as the note
//! [`FOLDER`]: a project that moves is the same project.

use std::path::{Path, PathBuf};

use tunesmith::{Study, Value};

use crate::Error;
use crate::file::Plan;

/// The note with the folder of the study file, as it was when the study was last opened to be run.
pub(crate) const FOLDER: &str = "tunesmith.folder";

/// Keeps the study file's folder, if it is another one than last time.
pub(crate) fn keep_folder(study: &Study, folder: &Path) -> Result<(), Error> {
    let Some(text) = folder.to_str() else { return Ok(()) };
    let history = study.history()?;
    let known =
        history.notes().iter().find(|(key, _)| &**key == FOLDER).and_then(|(_, value)| value.as_str());
    if known != Some(text) {
        study.note(None, FOLDER, Value::from(text))?;
    }
    Ok(())
}

/// The plan of a study; `folder` is where its study file lies now, unless it is where it was.
pub(crate) fn plan(study: &Study, folder: Option<&Path>) -> Result<Plan, Error> {
    let history = study.history()?;
    let Some(text) = &history.settings().program else {
        return Err(Error::Prepare(format!(
            "study `{}` does not know how its trials are carried out: it was made from code, not from a study file",
            study.name()
        )));
    };
    let noted = history
        .notes()
        .iter()
        .find(|(key, _)| &**key == FOLDER)
        .and_then(|(_, value)| value.as_str())
        .map(PathBuf::from);
    let Some(folder) = folder.map(crate::folders::absolute).or(noted) else {
        return Err(Error::Prepare(format!(
            "study `{}` does not say where its study file lies; name the folder",
            study.name()
        )));
    };
    Plan::from_json(text, &folder).map_err(|e| Error::Prepare(format!("study `{}`: {e}", study.name())))
}
