//! The flags that all commands share, lowered once: which storage, how to speak, which study.

use std::path::Path;
use std::sync::Arc;

use tunesmith::core::{Store, StoreError, nearest};
use tunesmith::{Study, TrialNumber};
use tunesmith_store::Location;

use crate::args::Shared;
use crate::output::Output;
use crate::trouble::{Result, Trouble};

/// The storage when neither a flag nor the environment names one.
pub(crate) const DEFAULT_STORAGE: &str = "tunesmith.db";

/// What every command gets.
pub(crate) struct Context {
    /// Where it speaks.
    pub(crate) out: Output,
    /// Where the studies are.
    pub(crate) location: Location,
    /// Whether somebody said where.
    pub(crate) located: bool,
}

impl Context {
    /// Lowers the shared flags.
    pub(crate) fn new(shared: &Shared, out: Output) -> Result<Self> {
        let url = shared.storage.as_deref().unwrap_or(DEFAULT_STORAGE);
        let located = shared.storage.is_some();
        Ok(Self { out, location: Location::parse(url).map_err(Trouble::usage)?, located })
    }

    /// Opens the storage.
    pub(crate) fn store(&self) -> Result<Arc<dyn Store>> {
        Ok(self.location.open()?)
    }

    /// The flag that names this storage in a command to type next; empty where it is not needed.
    pub(crate) fn storage_flag(&self) -> String {
        let known = std::env::var("TUNESMITH_STORAGE").unwrap_or_else(|_| DEFAULT_STORAGE.to_owned());
        match Location::parse(&known) {
            Ok(known) if known == self.location => String::new(),
            _ => format!(" --storage {}", crate::view::word(&self.location.to_string())),
        }
    }

    /// The study that a command is about: the one that `named` names or whose study file it is, else the only one there is.
    pub(crate) fn study(&self, named: Option<&str>) -> Result<Study> {
        let store = self.store()?;
        let name = self.study_name(&store, named)?;
        Ok(Study::open(&store, &name)?)
    }

    fn study_name(&self, store: &Arc<dyn Store>, named: Option<&str>) -> Result<String> {
        let names = || -> Result<Vec<String>> { Ok(store.list()?.into_iter().map(|s| s.name).collect()) };
        let Some(named) = named else {
            let mut names = names()?;
            return match names.len() {
                0 => Err(self.empty()),
                1 => Ok(names.remove(0)),
                _ => Err(Trouble::usage(format!(
                    "{} holds several studies; name one of them: {}",
                    self.location,
                    names.join(", ")
                ))),
            };
        };
        let names = names()?;
        if names.iter().any(|n| n == named) {
            return Ok(named.to_owned());
        }
        let name = if is_study_file(named) {
            crate::job::load(Path::new(named))?.name().to_owned()
        } else {
            named.to_owned()
        };
        if names.contains(&name) {
            return Ok(name);
        }
        if names.is_empty() {
            return Err(self.empty());
        }
        let near = nearest(&name, names.iter().map(String::as_str)).map(str::to_owned);
        let known = if near.is_none() && names.len() <= 10 {
            format!("; there are: {}", names.join(", "))
        } else {
            String::new()
        };
        Err(Trouble::failed(format!("{}: {}{known}", self.location, StoreError::Missing { name, near })))
    }

    fn empty(&self) -> Trouble {
        Trouble::failed(format!(
            "there is no study in {}; start one with `tunesmith run FILE`, or name another storage with --storage",
            self.location
        ))
    }
}

/// Whether an argument is the path of a study file rather than the name of a study.
pub(crate) fn is_study_file(text: &str) -> bool {
    let path = Path::new(text);
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    extension.eq_ignore_ascii_case("toml")
        || extension.eq_ignore_ascii_case("json")
        || path.join("study.toml").is_file()
}

/// Reads a trial's number from the command line.
pub(crate) fn trial_number(text: &str) -> Result<TrialNumber, String> {
    text.parse().map_err(|_| format!("`{text}` is not a trial's number: a whole number from 0"))
}
