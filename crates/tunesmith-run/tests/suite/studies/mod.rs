//! Study files in a folder of their own, and running them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tunesmith::core::{Failure, Outcome, Store, Trial};
use tunesmith::{Ended, StopFlag, Study};
use tunesmith_run::{Error, Job, Prepared, RunOptions};

/// A folder with a study file, and beside it the store.
pub struct Place {
    folder: TempDir,
    store: Arc<dyn Store>,
}

impl Place {
    /// An empty folder with a store.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = tunesmith::open_store(&folder.path().join("store.db").display().to_string()).unwrap();
        Self { folder, store }
    }

    /// A folder with a study file of a command that is one shell script.
    pub fn of_script(script: &str, more: &str) -> Self {
        let place = Self::new();
        place.write("trial.sh", script);
        place.write("study.toml", &command_study("sh trial.sh {x}", more));
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub fn load(&self) -> Result<Job, Error> {
        Job::load(&self.path().join("study.toml"))
    }

    pub fn prepare(&self) -> Result<Prepared, Error> {
        self.load()?.prepare()
    }

    /// What is wrong with the study file or what it names.
    pub fn trouble(&self) -> String {
        match self.prepare() {
            Ok(_) => panic!("nothing is wrong"),
            Err(e) => e.to_string(),
        }
    }

    /// Runs the study to its end.
    pub fn run(&self) -> Study {
        self.run_with(&RunOptions::default()).0
    }

    pub fn run_with(&self, options: &RunOptions) -> (Study, Ended) {
        let prepared = self.prepare().unwrap_or_else(|e| panic!("{e}"));
        let study = prepared.open(self.store()).unwrap_or_else(|e| panic!("{e}")).study;
        let ended = prepared.run(&study, options).unwrap_or_else(|e| panic!("{e}"));
        (study, ended)
    }

    /// Runs the study until `when` holds for it, then raises the flag.
    pub fn interrupted(
        &self,
        urgency: tunesmith::Urgency,
        when: impl Fn(&Study) -> bool + Sync,
    ) -> (Study, Ended) {
        let prepared = self.prepare().unwrap_or_else(|e| panic!("{e}"));
        let study = prepared.open(self.store()).unwrap().study;
        let stop = StopFlag::new();
        let options = RunOptions { stop: stop.clone(), ..RunOptions::default() };
        std::thread::scope(|scope| {
            let run = scope.spawn(|| prepared.run(&study, &options).unwrap());
            until("the moment to stop", || when(&study));
            stop.raise(urgency);
            (study.clone(), run.join().unwrap())
        })
    }

    /// The folder of an attempt.
    pub fn attempt(&self, study: &str, trial: u64, attempt: u32) -> PathBuf {
        self.path().join(format!("store.trials/{study}/trial-{trial}/attempt-{attempt}"))
    }
}

/// A study of one trial named `s` that minimizes `loss` over `x`.
pub fn command_study(run: &str, more: &str) -> String {
    format!(
        "[study]\nname = \"s\"\nobjective = \"minimize loss\"\ntrials = 1\n\n[command]\nrun = {run:?}\n\n{more}\n\n\
         [space]\nx = {{ float = [0.0, 1.0] }}\n"
    )
}

pub fn trial(study: &Study, number: u64) -> Arc<Trial> {
    study.trial(number).unwrap()
}

/// The failure that a trial ended with.
pub fn failure(study: &Study, number: u64) -> Failure {
    match &trial(study, number).outcome {
        Some((_, Outcome::Failed(failure))) => failure.clone(),
        other => panic!("not failed: {other:?}"),
    }
}

/// The value of the objective.
pub fn value(study: &Study, number: u64) -> Option<f64> {
    let history = study.history().unwrap();
    let objective = history.settings().objectives().next().unwrap().clone();
    history.trial(number)?.value(&objective)
}

/// Waits until something holds; fails after a minute.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "waited for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
