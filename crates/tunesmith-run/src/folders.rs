//! Where the folders of trials lie, and how one is made ready for an attempt.
//!
//! Each attempt has its own folder, `trial-N/attempt-K` within the study's: `tunesmith.trials/STUDY` beside the store's
//! file `tunesmith.db`, unless the study file names another. `trial.json` in it says whose it is, so that what a deleted study
//! of the same name left is not taken for an earlier attempt.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use tunesmith::core::{AttemptNumber, Config, Store, TrialNumber};
use tunesmith::store::Location;

use crate::Error;
use crate::process::{LeftBehind, end_left_behind};

/// The folder of a study's trials, unless its study file names one: beside the store's file, `tunesmith.trials/STUDY` for
/// `tunesmith.db`. For a store in memory a folder among the system's temporary ones, which the caller may remove.
pub fn trials_folder(store: &Arc<dyn Store>, study: &str) -> PathBuf {
    let beside =
        Location::parse(&store.describe()).ok().and_then(|at| at.path().map(|p| p.with_extension("trials")));
    let base = beside
        .unwrap_or_else(|| std::env::temp_dir().join(format!("tunesmith-{}.trials", std::process::id())));
    absolute(&base.join(study))
}

/// A path that means the same in every working folder.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The folder of all attempts at a trial.
pub(crate) fn trial_folder(trials: &Path, number: TrialNumber) -> PathBuf {
    trials.join(format!("trial-{number}"))
}

/// The folder of one attempt.
pub(crate) fn attempt_folder(trials: &Path, number: TrialNumber, attempt: AttemptNumber) -> PathBuf {
    trial_folder(trials, number).join(format!("attempt-{attempt}"))
}

/// Whose folder it is: `trial.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tag {
    /// The study's name.
    pub(crate) study: String,
    /// When the study was created, which tells it from an earlier one of the same name.
    pub(crate) created: i64,
    /// The trial.
    pub(crate) trial: TrialNumber,
    /// Its seed.
    pub(crate) seed: u64,
    /// Its configuration.
    pub(crate) config: Config,
}

impl Tag {
    const FILE: &str = "trial.json";

    /// Makes an empty folder for an attempt and marks it.
    ///
    /// No attempt's number is used twice, so what is there is of a study that was deleted. What that left running is ended first.
    pub(crate) fn mark(&self, folder: &Path) -> Result<(), Error> {
        let cannot = |e: io::Error| {
            let remedy = "free space, or name another with folder = \"...\" under [execution]";
            Error::Prepare(format!("the trial's folder {} cannot be made: {e}; {remedy}", folder.display()))
        };
        if folder.exists() {
            if let LeftBehind::OwnerAlive(owner) = end_left_behind(folder, Duration::ZERO).map_err(cannot)? {
                return Err(Error::Prepare(format!(
                    "the trial's folder {} is in use by another run (process {}); end that run, or name another folder with \
                     folder = \"...\" under [execution]",
                    folder.display(),
                    owner.pid
                )));
            }
            fs::remove_dir_all(folder).map_err(cannot)?;
        }
        fs::create_dir_all(folder).map_err(cannot)?;
        let text = serde_json::to_string_pretty(self).map_err(|e| cannot(e.into()))?;
        fs::write(folder.join(Self::FILE), text + "\n").map_err(cannot)
    }

    /// Whether a folder belongs to the same trial of the same study.
    pub(crate) fn owns(&self, folder: &Path) -> bool {
        let read = fs::read(folder.join(Self::FILE)).ok();
        read.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok()).is_some_and(|tag| tag == *self)
    }

    /// The folders of the trial's earlier attempts, newest first.
    pub(crate) fn earlier(&self, trials: &Path, attempt: AttemptNumber) -> impl Iterator<Item = PathBuf> {
        let before = (1..attempt).rev().map(|k| attempt_folder(trials, self.trial, k));
        before.filter(|folder| self.owns(folder))
    }
}
