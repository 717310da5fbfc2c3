//! The winner's folder: network, preprocessing, classes, configuration and metrics.

use std::path::{Path, PathBuf};

use serde_json::json;
use tunesmith_train::Model;

use super::Confirmation;
use crate::Error;
use crate::file::ModelProgram;

/// The folder to write, which must not exist.
pub(super) fn free_folder(given: Option<PathBuf>, beside: &Path, study: &str) -> Result<PathBuf, Error> {
    let folder = given.unwrap_or_else(|| beside.join(format!("{study}-winner")));
    if folder.exists() {
        return Err(Error::Prepare(format!(
            "{} is there already; name another folder with --output, or move it away",
            folder.display()
        )));
    }
    Ok(folder)
}

/// Writes the folder, under another name until it is whole.
pub(super) fn keep(
    folder: &Path,
    model: &Model,
    program: &ModelProgram,
    confirmation: &Confirmation,
) -> Result<(), Error> {
    let partial = folder.with_extension("writing");
    let cannot = |e: std::io::Error| Error::Prepare(format!("cannot write {}: {e}", folder.display()));
    std::fs::create_dir_all(&partial).map_err(cannot)?;
    // It also holds its preprocessing and classes, so that it is all that predicting needs.
    model.save(&partial.join(Model::FILE)).map_err(|e| Error::Prepare(e.to_string()))?;
    let winner = &confirmation.candidates[confirmation.winner];
    let write = |name: &str, value: &serde_json::Value| {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        std::fs::write(partial.join(name), text + "\n").map_err(cannot)
    };
    write(
        "configuration.json",
        &json!({
            "model": program.kind, "trial": winner.trial, "parameters": winner.config, "fixed": program.fixed,
            "settings": model.settings(),
        }),
    )?;
    write("preprocessing.json", &model.preprocessing_json())?;
    write("classes.json", &json!(model.classes()))?;
    write("metrics.json", &json!(confirmation))?;
    std::fs::rename(&partial, folder).map_err(cannot)
}
