//! The folds of a trial: which are done already, and where each keeps its checkpoints.

use std::path::{Path, PathBuf};

/// A fold's own folder within that of the trial's checkpoints.
pub(super) fn folder(checkpoints: &Path, fold: usize) -> PathBuf {
    checkpoints.join(format!("fold-{fold}"))
}

/// Whether an earlier attempt has trained it to its end.
pub(super) fn is_done(folder: &Path) -> bool {
    folder.join(DONE).exists()
}

/// Remembers that it is trained to its end; its checkpoints are of no more use. Without the mark the fold is trained again, which
/// costs time alone.
pub(super) fn mark_done(folder: &Path) {
    let marked = std::fs::remove_dir_all(folder)
        .or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
        .and_then(|()| std::fs::create_dir_all(folder))
        .and_then(|()| std::fs::write(folder.join(DONE), []));
    if let Err(error) = marked {
        tracing::warn!(path = %folder.display(), %error, "a fold that is done could not be marked");
    }
}

const DONE: &str = "done";
