//! What a training tells its caller, and what the caller answers.

use serde::{Deserialize, Serialize};

/// How an epoch went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// The epoch, counted from 1.
    pub epoch: u32,
    /// Mean cross-entropy (nats) over the training rows, each as it was when its batch came, with dropout.
    pub train_loss: f64,
    /// Share of training rows classified correctly, likewise.
    pub train_accuracy: f64,
    /// Mean cross-entropy (nats) over the validation part after the epoch.
    pub val_loss: f64,
    /// Share of validation rows classified correctly after the epoch.
    pub val_accuracy: f64,
    /// Learning rate of the epoch's last step.
    pub learning_rate: f64,
    /// Mean Euclidean norm of the gradient over the epoch's steps.
    pub grad_norm: f64,
    /// Seconds that the epoch took, validation included; the one number that differs from run to run.
    pub seconds: f64,
}

impl EpochReport {
    /// What was measured, by name, without the epoch's number and time.
    pub fn measures(&self) -> [(&'static str, f64); 6] {
        [
            ("train_loss", self.train_loss),
            ("train_accuracy", self.train_accuracy),
            ("val_loss", self.val_loss),
            ("val_accuracy", self.val_accuracy),
            ("learning_rate", self.learning_rate),
            ("grad_norm", self.grad_norm),
        ]
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
