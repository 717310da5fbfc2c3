//! A folder of checkpoints: the two newest are kept, each written beside its place and renamed into it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Identity, Snapshot};
use crate::files::{TEMPORARY, write_atomically};
use crate::train::TrainError;

const PREFIX: &str = "checkpoint-";
const SUFFIX: &str = ".bin";
const KEPT: usize = 2;

/// Where a training keeps its checkpoints, and how often it writes one. One folder serves one training.
///
/// Files of other names in the folder are left alone.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    interval: Duration,
}

impl Checkpoints {
    /// In this folder, created when the first checkpoint is written; one after the first epoch that ends 5 seconds or more after the last.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), interval: Duration::from_secs(5) }
    }

    /// Changes the least time between checkpoints; zero writes one after every epoch.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    /// The checkpoints that are there, newest first. A folder that does not exist has none.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = self.entries(SUFFIX)?;
        // The number in the name is padded, so names order as numbers do.
        files.sort_unstable_by(|a, b| b.cmp(a));
        Ok(files)
    }

    /// The folder's files with the checkpoints' prefix and this ending.
    fn entries(&self, suffix: &str) -> io::Result<Vec<PathBuf>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(PREFIX) && name.ends_with(suffix) {
                files.push(entry.path());
            }
        }
        Ok(files)
    }

    /// Removes what a process that was killed while writing left behind.
    fn remove_unfinished(&self) -> io::Result<()> {
        for file in self.entries(TEMPORARY)? {
            std::fs::remove_file(file)?;
        }
        Ok(())
    }

    pub(crate) fn interval(&self) -> Duration {
        self.interval
    }

    /// Writes a checkpoint and removes all but the newest two.
    pub(crate) fn write(&self, snapshot: &Snapshot) -> Result<(), TrainError> {
        let bytes = snapshot.encode().map_err(|e| TrainError::Compute(e.to_string()))?;
        let path = self.folder.join(format!("{PREFIX}{:012}{SUFFIX}", snapshot.progress.step));
        std::fs::create_dir_all(&self.folder).map_err(|e| self.failed(e))?;
        write_atomically(&path, &bytes).map_err(|e| self.failed(e))?;
        for old in self.files().map_err(|e| self.failed(e))?.iter().skip(KEPT) {
            std::fs::remove_file(old).map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    /// The newest checkpoint that can be read; those that cannot be are mentioned in `notes`.
    pub(crate) fn restore(
        &self,
        identity: &Identity,
        notes: &mut Vec<String>,
    ) -> Result<Option<Snapshot>, TrainError> {
        self.remove_unfinished().map_err(|e| self.failed(e))?;
        for path in self.files().map_err(|e| self.failed(e))? {
            match Self::read(&path) {
                Ok(snapshot) if snapshot.identity == *identity => return Ok(Some(snapshot)),
                Ok(snapshot) => {
                    return Err(TrainError::Foreign {
                        differs: snapshot.identity.differences(identity),
                        path,
                    });
                }
                Err(why) => notes.push(format!("{} is skipped: {why}", path.display())),
            }
        }
        Ok(None)
    }

    fn read(path: &Path) -> Result<Snapshot, String> {
        let bytes = std::fs::read(path).map_err(|e| crate::data::plain(&e))?;
        Snapshot::decode(&bytes).map_err(str::to_owned)
    }

    fn failed(&self, source: io::Error) -> TrainError {
        TrainError::Checkpoint { folder: self.folder.clone(), source }
    }
}
