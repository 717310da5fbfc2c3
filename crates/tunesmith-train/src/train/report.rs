//! What a training tells its caller, and what the caller answers.

use serde::{Deserialize, Serialize};

use crate::data::TaskKind;
use crate::metrics::{Metric, Scores};

/// How an epoch went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// The epoch, counted from 1.
    pub epoch: u32,
    /// Mean loss over the training rows, each as it was when its batch came, with dropout and weights: cross-entropy (nats), or the
    /// squared error on the scale of the network.
    pub train_loss: f64,
    /// Share of training rows classified correctly, likewise; NaN in regression.
    #[serde(default = "nan", skip_serializing_if = "is_nan")]
    pub train_accuracy: f64,
    /// Mean loss over the validation part after the epoch, every row counting alike.
    pub val_loss: f64,
    /// Share of validation rows classified correctly after the epoch; NaN in regression.
    #[serde(default = "nan", skip_serializing_if = "is_nan")]
    pub val_accuracy: f64,
    /// All scores of the validation part after the epoch.
    pub scores: Scores,
    /// Learning rate of the epoch's last step.
    pub learning_rate: f64,
    /// Mean Euclidean norm of the gradient over the epoch's steps.
    pub grad_norm: f64,
    /// Seconds that the epoch took, validation included; the one number that differs from run to run.
    pub seconds: f64,
}

fn nan() -> f64 {
    f64::NAN
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_nan(x: &f64) -> bool {
    x.is_nan()
}

impl EpochReport {
    /// What was measured, by name, without the epoch's number and time: see [`EpochReport::names`].
    pub fn measures(&self) -> Vec<(&'static str, f64)> {
        let mut measures = vec![("train_loss", self.train_loss)];
        if !self.train_accuracy.is_nan() {
            measures.push(("train_accuracy", self.train_accuracy));
        }
        measures.push(("val_loss", self.val_loss));
        measures.extend(self.scores.iter().map(|(metric, value)| (metric.reported(), *value)));
        measures.extend([("learning_rate", self.learning_rate), ("grad_norm", self.grad_norm)]);
        measures
    }

    /// The names that the measures of a task have. `val_roc_auc` is missing where the validation part has rows of one class only.
    pub fn names(task: TaskKind) -> Vec<&'static str> {
        let mut names = vec!["train_loss"];
        if task == TaskKind::Classification {
            names.push("train_accuracy");
        }
        names.push("val_loss");
        names.extend(Metric::ALL.into_iter().filter(|metric| metric.task() == task).map(Metric::reported));
        names.extend(["learning_rate", "grad_norm"]);
        names
    }
}

/// How to go on after an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// With the next epoch.
    Continue,
    /// Not at all: what there is will do.
    Stop,
    /// Later: write a checkpoint, if there is a folder for it, and leave.
    Suspend,
}

/// Watches a training. Every `FnMut(&EpochReport) -> Control` is one.
pub trait Observer {
    /// Called after each epoch of this run; epochs before a resume are not repeated. The answer after the last epoch is ignored, as nothing
    /// is left to decide.
    fn epoch(&mut self, report: &EpochReport) -> Control;

    /// Asked before every batch; `true` writes a checkpoint, if there is a folder for it, and leaves at once. Must be cheap.
    fn should_suspend(&self) -> bool {
        false
    }
}

impl<F: FnMut(&EpochReport) -> Control> Observer for F {
    fn epoch(&mut self, report: &EpochReport) -> Control {
        self(report)
    }
}
