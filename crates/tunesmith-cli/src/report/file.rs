//! Reports in files: a reader sees the old one or the new one, never a part.

use std::path::Path;
use std::{fs, io};

use tunesmith::Study;
use tunesmith_run::file::ReportForm;

use super::text;
use crate::context::Context;
use crate::trouble::{Result, Trouble};

/// Writes the report on a study.
pub(crate) fn written(study: &Study, path: &Path, context: &Context) -> Result {
    // Endings are checked before the first trial.
    let form = ReportForm::of(path).unwrap_or(ReportForm::Markdown);
    put(path, text(study, form, context)?.as_bytes())
}

/// Writes a file by way of another one beside it, so that of several programs that write it one wins whole.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result {
    replace(path, bytes).map_err(|error| Trouble::file("written", path, &error))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // What is there and no plain file, such as a pipe, cannot be replaced.
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return fs::write(path, bytes);
    }
    // A link stays one: the file that it names is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let moved = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, &path));
    if moved.is_err() {
        // The first error is the one to tell; a file that stays is harmless.
        let _left = fs::remove_file(&beside);
    }
    moved
}
