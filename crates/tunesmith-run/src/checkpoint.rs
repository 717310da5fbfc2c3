//! Checkpoints that pass from one attempt at a trial to the next.
//!
//! A command's checkpoint is complete when a file `checkpoint` exists in its folder (written under another name, then renamed,
//! which is atomic), or once the command has announced a file or folder by printing `{"checkpoint": "PATH"}`, after which it
//! must not change that one any more. The announced one wins. The next attempt finds a copy named `checkpoint` in its folder.
//!
//! A copy is made under another name and renamed when it is whole; an attempt without one falls back to the attempt before.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

/// The name of a complete checkpoint.
pub(crate) const NAME: &str = "checkpoint";
/// Where an announcement is kept.
const ANNOUNCED: &str = "checkpoint.json";

#[derive(Serialize, Deserialize)]
struct Announced {
    path: PathBuf,
}

/// Remembers, also past the end of this process, that a command has finished writing a checkpoint. `path` is as printed:
/// absolute, or relative to the command's current directory or to its trial's folder.
pub(crate) fn announce(folder: &Path, current: &Path, path: &str) -> io::Result<()> {
    let beside = crate::folders::absolute(&current.join(path));
    let path = if beside.exists() { beside } else { crate::folders::absolute(&folder.join(path)) };
    let text = serde_json::to_string(&Announced { path })?;
    let new = folder.join(format!("{ANNOUNCED}.new"));
    fs::write(&new, text)?;
    fs::rename(new, folder.join(ANNOUNCED))
}

/// The complete checkpoint of an attempt, if it left one.
fn complete(attempt: &Path) -> Option<PathBuf> {
    let announced = fs::read(attempt.join(ANNOUNCED)).ok();
    let announced =
        announced.and_then(|bytes| serde_json::from_slice::<Announced>(&bytes).ok()).map(|a| a.path);
    announced.into_iter().chain([attempt.join(NAME)]).find(|path| path.exists())
}

/// Copies the newest complete checkpoint of earlier attempts into the folder of a new one; where it is now. An attempt whose
/// checkpoint cannot be copied is passed over.
pub(crate) fn hand_on(earlier: impl Iterator<Item = PathBuf>, folder: &Path) -> Option<PathBuf> {
    earlier
        .filter_map(|attempt| complete(&attempt))
        .find_map(|from| copy_whole(&from, &folder.join(NAME)).ok())
}

/// Copies a file or a folder so that it exists under its new name only when it is whole.
pub(crate) fn copy_whole(from: &Path, to: &Path) -> io::Result<PathBuf> {
    let partial = to.with_extension("copying");
    remove(&partial)?;
    copy(from, &partial)?;
    fs::rename(&partial, to)?;
    Ok(to.to_owned())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(|_| ());
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        // A link could lead in a circle; a checkpoint is what lies in it.
        if !entry.file_type()?.is_symlink() {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}
