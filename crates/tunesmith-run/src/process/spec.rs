//! What to start, for which trial, on which slot, within which limits.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::template::Rendered;

/// A place where one trial at a time is carried out, and the share of the machine that goes with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slot {
    /// Index among the slots, from 0.
    pub index: usize,
    /// Devices for CUDA_VISIBLE_DEVICES; empty hides all, none leaves the variable as it is.
    pub gpus: Option<Vec<String>>,
    /// Threads for the numeric libraries; none leaves their variables as they are.
    pub threads: Option<usize>,
}

/// The trial that a command carries out.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialContext {
    /// The study's name.
    pub study: String,
    /// The trial's number.
    pub number: u64,
    /// The attempt of this trial, from 1.
    pub attempt: u32,
    /// The trial's seed, passed on as it is.
    pub seed: u64,
    /// The folder of this attempt; made when missing.
    pub folder: PathBuf,
    /// The active parameters and their values, in the space's order.
    pub params: Vec<(String, Value)>,
}

impl TrialContext {
    /// The value of an active parameter.
    pub fn param(&self, name: &str) -> Option<&Value> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The trial's folder as an absolute path: the command runs in another folder.
    pub fn absolute_folder(&self) -> PathBuf {
        absolute(&self.folder)
    }

    /// Where the parameters lie as one JSON object.
    pub fn params_file(&self) -> PathBuf {
        self.absolute_folder().join("params.json")
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Bounds on one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time from the start; none is unlimited.
    pub time: Option<Duration>,
    /// Time between SIGTERM and SIGKILL; 10 s unless set.
    pub grace: Duration,
    /// How long others of the group may go on printing after the leader's exit; 0.5 s unless set.
    pub linger: Duration,
    /// Bytes kept of each of stdout and stderr, half from the start and half from the end; 8 MiB unless set.
    pub log_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: None,
            grace: Duration::from_secs(10),
            linger: Duration::from_millis(500),
            log_bytes: 8 << 20,
        }
    }
}

/// A command to carry out.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandSpec {
    /// The program and its arguments.
    pub command: Rendered,
    /// The trial.
    pub trial: TrialContext,
    /// The current directory of the command: the study file's folder.
    pub folder: PathBuf,
    /// Variables of the study file; these win over all that is set for the trial.
    pub env: Vec<(String, String)>,
    /// Bounds.
    pub limits: Limits,
}
