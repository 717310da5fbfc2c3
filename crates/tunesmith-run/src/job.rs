//! A study file, read and checked; not yet the data or the program that it names.

use std::path::{Path, PathBuf};

use tunesmith::core::Settings;

use crate::file::StudyFile;
use crate::program::Ready;
use crate::{Error, Prepared, search, vocabulary};

/// What a study file says.
pub struct Job {
    path: PathBuf,
    file: StudyFile,
}

impl Job {
    /// Reads a study file; for a folder its `study.toml`. With a built-in model, the model's documented defaults become those
    /// of the parameters that have none in the file, where they lie in the parameter's range.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each with its place and remedy.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let path = if path.is_dir() { path.join("study.toml") } else { path.to_owned() };
        let file = StudyFile::read(&path, &vocabulary::vocabulary())?;
        Ok(Self { path, file })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The study's name.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// Gives the study another name.
    pub fn set_name(&mut self, name: impl Into<String>) {
        self.file.name = name.into();
    }

    /// The settings that the study is created with.
    pub fn settings(&self) -> &Settings {
        &self.file.settings
    }

    /// The settings, to be changed before [`Job::prepare`].
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.file.settings
    }

    /// Makes a new study learn from these studies instead of those that the file names: names in its storage, or `STORAGE#NAME`.
    pub fn set_warm_start(&mut self, from: Vec<String>) {
        self.file.warm_start = from;
    }

    /// How many trials run at once, unless the caller says otherwise.
    pub fn jobs(&self) -> usize {
        self.file.plan.execution.slots()
    }

    /// Where a run writes a report at its end, where the file says so.
    pub fn report(&self) -> Option<&Path> {
        self.file.report.as_deref()
    }

    /// Loads the data or looks for the program, and checks all that can be checked before a trial.
    ///
    /// # Errors
    /// Data that cannot be used, a program that is not there, settings that no sampler can work with.
    pub fn prepare(self) -> Result<Prepared, Error> {
        let file = self.file;
        search::check(&file.settings).map_err(|wrong| wrong.at(&file))?;
        let ready = Ready::prepare(&file.plan, &file.settings).map_err(|wrong| wrong.at(&file))?;
        let StudyFile { name, settings, plan, warm_start, .. } = file;
        Ok(Prepared { name, settings, plan, warm_start, ready })
    }
}
