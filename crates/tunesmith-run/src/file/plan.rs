//! How the trials of a study are carried out, as a study keeps it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tunesmith_core::Value;

use crate::template::RunLine;

/// How the trials of a study are carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The folder of the study file.
    pub folder: PathBuf,
    /// What a trial is.
    pub program: Program,
    /// How trials share the machine.
    pub execution: Execution,
}

/// What a trial is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// Training a built-in model.
    Model(Box<ModelProgram>),
    /// Running a command.
    Command(CommandProgram),
}

/// A built-in model and its data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelProgram {
    /// The model's name in the vocabulary.
    pub kind: String,
    /// A CSV file or a folder of images.
    pub data: PathBuf,
    /// The column of the class, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// `[height, width]` or `[height, width, channels]` of images in a CSV file, or to which those of a folder are scaled, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Vec<usize>>,
    /// Weights to start from, where a file is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<PathBuf>,
    /// What trains, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// "classification" or "regression", where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// What columns hold, where the file says so: "numeric", "boolean", "date", "categorical" or "ignored".
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// The column with the rows' weights, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
    /// How trials are judged.
    pub validation: ValidationPlan,
    /// Hyperparameters that are not tuned.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, Value>,
}

/// How the rows are divided into those to train on and those to judge by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "described where the study file reads them")]
pub enum Division {
    #[default]
    Holdout,
    Kfold,
    RepeatedKfold,
    Group,
    Time,
}

/// How trials of a built-in model are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValidationPlan {
    /// The kind of division.
    pub kind: Division,
    /// The share of the rows that trials are judged by, in `(0, 1)`, where there are no folds.
    pub share: f64,
    /// How many folds, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folds: Option<usize>,
    /// How often repeated folds are drawn.
    pub repeats: usize,
    /// The column of the groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column of the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The seed of the division.
    pub seed: u64,
    /// Whether each trial has its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reshuffle: bool,
    /// The share of the rows that is sealed, in `(0, 1)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<f64>,
}

/// A fifth of the rows at random, the same for all trials.
impl Default for ValidationPlan {
    fn default() -> Self {
        Self {
            kind: Division::Holdout,
            share: 0.2,
            folds: None,
            repeats: 2,
            group: None,
            time: None,
            seed: 0,
            reshuffle: false,
            test: None,
        }
    }
}

/// A command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandProgram {
    /// The program and its arguments, with placeholders.
    pub run: RunLine,
    /// Whether a shell reads it.
    #[serde(default)]
    pub shell: bool,
    /// The current directory.
    pub cwd: PathBuf,
    /// Variables of its environment, in order.
    #[serde(default)]
    pub env: Vec<(String, String)>,
    /// What counts as a report.
    pub reports: ReportFormat,
}

/// What counts as a report in a command's output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// JSON lines on standard output.
    Json,
    /// Regular expressions by metric, `step` and `fold`.
    Patterns(Vec<(String, String)>),
}

impl ReportFormat {
    /// The patterns; none for JSON lines.
    pub fn patterns(&self) -> &[(String, String)] {
        match self {
            Self::Json => &[],
            Self::Patterns(patterns) => patterns,
        }
    }
}

/// How trials share the machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// How many trials run at the same time, where the file says so.
    pub jobs: Option<usize>,
    /// How long one trial may take.
    pub time_limit: Option<Duration>,
    /// How long a command that was asked to stop may take.
    pub grace: Duration,
    /// The devices of each slot; `None` leaves them alone.
    pub gpus: Option<Vec<Vec<String>>>,
    /// Threads of one trial.
    pub threads: Option<usize>,
    /// The time between two checkpoints of a built-in model.
    pub checkpoint: Duration,
    /// The folder of the trials' own folders, where the file names one.
    pub folder: Option<PathBuf>,
}

/// One slot, without limits.
impl Default for Execution {
    fn default() -> Self {
        Self {
            jobs: None,
            time_limit: None,
            grace: Duration::from_secs(10),
            gpus: None,
            threads: None,
            checkpoint: Duration::from_secs(5),
            folder: None,
        }
    }
}

impl Execution {
    /// How many trials run at the same time when nothing else says so: `jobs`, else one for each entry of `gpus`, else 1.
    pub fn slots(&self) -> usize {
        self.jobs.or(self.gpus.as_ref().map(Vec::len)).unwrap_or(1).max(1)
    }
}

/// A stored plan that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("how the study's trials are carried out cannot be read from its store: {0}")]
pub struct PlanError(#[from] serde_json::Error);

/// What a store keeps of a plan: what the result of a trial depends on. Paths are relative to the study file's folder where they
/// lie within it, so that a project that moves stays the same.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    #[serde(flatten)]
    program: Program,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_limit: Option<Duration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    threads: Option<usize>,
}

impl Program {
    /// The same program with its path changed.
    fn with_path(&self, change: impl Fn(&Path) -> PathBuf) -> Self {
        match self {
            Self::Model(model) => {
                Self::Model(Box::new(ModelProgram { data: change(&model.data), ..(**model).clone() }))
            }
            Self::Command(command) => {
                Self::Command(CommandProgram { cwd: change(&command.cwd), ..command.clone() })
            }
        }
    }
}

impl Plan {
    /// The JSON document that [`tunesmith_core::Settings::program`] keeps: the program, the time limit and the threads of a trial.
    ///
    /// # Errors
    /// A path is not valid Unicode.
    pub fn to_json(&self) -> Result<String, PlanError> {
        let program =
            self.program.with_path(|path| path.strip_prefix(&self.folder).unwrap_or(path).to_owned());
        let Execution { time_limit, threads, .. } = self.execution;
        Ok(serde_json::to_string(&Stored { program, time_limit, threads })?)
    }

    /// Reads what [`Plan::to_json`] wrote, for a study file that lies in `folder`. How trials share the machine is not kept.
    ///
    /// # Errors
    /// The document is no plan.
    pub fn from_json(text: &str, folder: &Path) -> Result<Self, PlanError> {
        let Stored { program, time_limit, threads } = serde_json::from_str(text)?;
        let program = program.with_path(|path| folder.join(path));
        Ok(Self {
            folder: folder.to_owned(),
            program,
            execution: Execution { time_limit, threads, ..Execution::default() },
        })
    }
}
